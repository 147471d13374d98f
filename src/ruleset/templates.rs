//! What the resources of Resource Orchestration Service send (`rules/data/ros-resources.json`).

use serde::Deserialize;
use std::collections::BTreeMap;

/// Resources by type.
pub type RosResources = BTreeMap<String, Resource>;

/// A resource, and the covered call that a stack sends for it.
#[derive(Debug, Deserialize)]
pub struct Resource {
    /// Product of the operation.
    pub product: String,
    /// Name of the operation.
    pub operation: String,
    /// The parameter that each property stands for; none for a property that the call does not have.
    pub names: BTreeMap<String, Option<String>>,
    /// Parameters that the service fills in where no property gives them.
    pub filled_in: Vec<String>,
}
