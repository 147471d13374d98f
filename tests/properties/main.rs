//! What holds for every input: no panic, places that exist, findings that do not depend on how a batch is written.
//!
//! Every run makes the same cases; `PROPTEST_CASES=10000 PROPTEST_RNG_SEED=7` makes other and more ones.

mod any_input;
mod brief;
mod fixes;
mod forms;
mod generator;
mod other_forms;
mod readers;
mod report;
mod scripts;
mod shortcut;
mod silence;
mod writers;
