//! What the objects of one application say about each other.

use crate::diag::Finding;
use crate::tree::Placed;
use std::collections::BTreeMap;

pub struct Expectations<'a> {
    pub namespace: &'a str,
    pub secrets: &'a BTreeMap<String, Vec<String>>,
}
pub fn cross_check(_objects: &[Placed], _expectations: &Expectations<'_>) -> Vec<Finding> {
    Vec::new()
}
