//! What exists and what state it is in: a snapshot of raw responses, and what the earlier calls of a batch did.

pub mod addresses;
pub mod bindings;
pub mod effects;
pub mod files;
mod holders;
pub mod marks;
mod notes;
pub mod snapshot;
pub mod world;

pub use files::{Recognised, StateFile, Value};
pub use marks::{Mark, Marks};
pub use snapshot::{Resource, Snapshot};
pub use world::{Execution, Fact, Moment, Origin, World};
