//! Shape: every departure from the contract, on the user's own span, in one run.

#[path = "shape/conflicts.rs"]
mod conflicts;
#[path = "shape/findings.rs"]
mod findings;
#[path = "shape/fixtures.rs"]
mod fixtures;
#[path = "shape/mutants.rs"]
mod mutants;
#[path = "shape/read.rs"]
mod read;
