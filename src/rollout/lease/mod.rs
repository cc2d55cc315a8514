//! Who may write: one holder of the application's Lease at a time.
//!
//! In: the Lease as the server returned it, and how long this process has seen it unchanged. Out: a
//! [`Lease`] to judge ([`Lease::standing`]) and the next document to POST or PUT. A Lease is stale when
//! it stayed unchanged for its whole duration *on one's own monotonic clock*: the times in it are its
//! holder's and prove nothing. Each new holder gets a higher epoch (`leaseTransitions`), by which the
//! writes of an earlier one can be told. This module reads no clock.

mod document;
mod fence;
mod holder;
mod sight;
mod standing;

pub use document::{Lease, Unreadable, name};
pub use fence::{Late, fits};
pub use holder::Holder;
pub use sight::Sight;
pub use standing::{Need, Standing};
