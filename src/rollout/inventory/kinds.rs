//! Kinds with their groups, as the parent lists them.

use crate::rollout::diff::ObjectId;
use std::fmt;

/// `Deployment.apps`, `Secret`. Sorts as it reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupKind {
    pub kind: String,
    /// Empty for the core group.
    pub group: String,
}

impl GroupKind {
    pub fn of(id: &ObjectId) -> GroupKind {
        GroupKind { kind: id.kind.clone(), group: id.group.clone() }
    }

    /// Reads an entry of the parent's list.
    pub fn parse(text: &str) -> GroupKind {
        let (kind, group) = text.split_once('.').unwrap_or((text, ""));
        GroupKind { kind: kind.to_owned(), group: group.to_owned() }
    }
}

impl fmt::Display for GroupKind {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self.group.as_str() {
            "" => formatter.write_str(&self.kind),
            group => write!(formatter, "{}.{group}", self.kind),
        }
    }
}
