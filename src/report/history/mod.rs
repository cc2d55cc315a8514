//! The releases of one application on one target, the newest first.

mod json;
mod text;

pub use json::{FORMAT, json};
pub use text::text;

use crate::rollout::ledger::chain::Fault;
use crate::rollout::ledger::{Stored, Unreadable};

/// What a ledger holds, and what is wrong with it.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    pub app: &'a str,
    pub target: Option<&'a str>,
    /// In any order.
    pub records: &'a [Stored],
    pub faults: &'a [Fault],
    pub unreadable: &'a [Unreadable],
}

impl<'a> History<'a> {
    fn newest_first(&self) -> Vec<&'a Stored> {
        let mut records: Vec<&Stored> = self.records.iter().collect();
        records.sort_by_key(|stored| std::cmp::Reverse(stored.number()));
        records
    }
}
