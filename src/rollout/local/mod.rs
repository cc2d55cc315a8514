//! A local run (stage 1): what is asked, what an answer is worth, the result as a document, and whether stage 2
//! accepts it.
//!
//! In: the checked contract, answers as values. Out: [`Planned`] checks, a [`Document`], [`accepts`]. It asks nobody,
//! and knows no clock.

mod accept;
mod answer;
mod document;
mod judge;
mod mask;
mod plan;
#[cfg(test)]
pub mod sample;

pub use accept::{Age, Needed, Proof, Why, accepts, is_of};
pub use answer::{Answer, End, Wrote};
pub use document::{
    Checked, Document, Ended, FORMAT, Outcome, Process, Readiness, SCHEMA_ID, SCHEMA_TEXT, Source, Unread, Verdict,
    read, schema,
};
pub use judge::{Judged, judge, unanswered, unlike};
pub use mask::Mask;
pub use plan::{Ask, Expect, Planned, Statuses, checks, pairs, ready, values};
