//! Reads batches of planned Alibaba Cloud API calls and says what the service would reject, without sending anything.

pub mod batch;
pub mod checks;
pub mod cli;
pub mod config;
pub mod digest;
pub mod finding;
pub mod fix;
pub mod gate;
pub mod ignore;
pub mod ignores;
pub mod lasting;
pub mod lint;
pub mod output;
pub mod reference;
pub mod report;
pub mod rule;
pub mod ruleset;
pub mod source;
pub mod state;
pub mod survey;
pub mod syntax;
