//! What the objects of one application say about each other: what a cluster would show only later.

mod backends;
mod duplicate;
mod namespace;
mod overlap;
mod pods;
mod ports;
mod references;
mod selector;
mod set;
mod target;
mod uses;

pub use pods::label_selector;
pub use set::Expectations;
pub use uses::{Reference, references};

use crate::diag::Finding;
use crate::tree::Placed;
use set::Set;

/// Checks the objects of one application on one target against each other.
///
/// Objects that do not say who they are are passed over: [`super::validate`] reports them.
pub fn cross_check(objects: &[&Placed], expectations: &Expectations<'_>) -> Vec<Finding> {
    let set = Set::new(objects, expectations);
    let checks: [fn(&Set) -> Vec<Finding>; 7] = [
        duplicate::check,
        namespace::check,
        selector::check,
        overlap::check,
        ports::check,
        references::check,
        target::check,
    ];
    checks.iter().flat_map(|check| check(&set)).collect()
}
