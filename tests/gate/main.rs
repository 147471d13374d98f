//! The program as a gate that a team takes up on an old repository: configuration, baseline, git revisions.

mod argument_files;
mod baseline;
mod configuration;
mod revisions;
#[path = "../cli/support.rs"]
#[allow(dead_code, reason = "shared with the other tests of the command line")]
mod support;
