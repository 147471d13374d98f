//! What a snapshot is to a set of batches: what it lacks, what was understood of it, and where their addresses lie.

pub mod block;
pub mod cells;
pub mod inventory;
pub mod map;
pub mod picture;
pub mod plan;
pub mod planned;
pub mod requests;
pub mod rows;
pub mod script;
pub mod svg;
pub mod tables;

pub use planned::{Given, PlannedCall};
