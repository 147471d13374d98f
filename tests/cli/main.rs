//! The binary as a user runs it: arguments, files and streams in; exit status and text out.

mod bad_input;
mod exit_status;
mod files;
mod fixes;
mod hooks;
mod outputs;
mod secrets;
mod streams;
mod support;
