//! What was released, and how: documents that live in the application's namespace.
//!
//! In: a side, who released it and when. Out: ConfigMaps, and the way back. A [`Record`] says what
//! was released and never changes; journal entries ([`Entry`]) say what a run did; the [`Cursor`] is
//! the one document that changes. Records are chained by digest ([`chain`]), numbered from a mark that
//! never falls ([`Marks`]), and let go by one rule ([`keep`]). No document holds a value of a Secret.
//!
//! This module sends nothing and reads no clock: times, names of people and what the server answered
//! are handed in. `docs/ledger.md` describes the objects.

mod actor;
mod body;
mod candidate;
pub mod chain;
mod chunk;
mod cursor;
mod document;
mod entry;
mod event;
mod format;
pub mod guard;
mod hooks;
pub mod keep;
mod marks;
mod name;
mod pack;
mod record;
mod secrets;
mod side;
pub(in crate::rollout) mod time;
mod unreadable;
mod version;

pub use actor::{Actor, Attestation};
pub use body::{Body, recordable};
pub use candidate::{Frozen, freeze, thaw};
pub use chunk::Chunk;
pub use cursor::Cursor;
pub use document::{Held, Place};

/// The labels by which the objects of a ledger are found.
pub mod labels {
    pub use super::document::{ACTOR, APP, GROUPS, PART};
}
pub use entry::{Entry, is_done, stopped, unfinished};
pub use event::{Errand, Event, Taken, TakenHow, Verb};
pub use hooks::RollbackHooks;
pub use marks::{Marks, next_sequence};
pub use name::{Name, Number, Rollout};
pub use record::{About, Link, Record, Refused, Sealed, Stored, Withdrawal, seal};
pub use unreadable::Unreadable;
pub use version::{SecretVersion, rotated};
