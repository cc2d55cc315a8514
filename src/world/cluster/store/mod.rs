//! What railiance keeps in the cluster for itself: the lease and the ledger.
//!
//! In: documents and decisions of `rollout::lease` and `rollout::ledger`. Out: requests, and what the
//! server holds. Written by `POST` and `PUT` under one field manager, outside of the ApplySet.

mod book;
mod claim;
mod fault;
mod hold;
mod ledger;
mod look;
mod releases;

pub use book::Book;
pub use claim::{Claim, Steal, lease};
pub use fault::Fault;
pub use hold::{Hold, TakenFrom};
pub use ledger::Store;
pub use look::Look;
pub use releases::Releases;

/// Under which name all of it is written.
const MANAGER: &str = crate::rollout::Manager::Store.name();

/// A part of a selector: what belongs to one application.
const APP: &str = "railiance.dev/app";
/// Says that an object is one of the ledger.
const PART: &str = "railiance.dev/ledger";
