//! One look at a canary: what is asked, and what the answers come to.
//!
//! In: the [`Terms`] of a trial as they were fixed when it began, the answers of Prometheus, and [`Facts`] about pods,
//! probes, hooks and people. Out: an [`Outcome`]. Nothing is asked here and no time passes; `world::metrics`
//! carries the questions, and whoever drives a trial decides what an outcome does to it.
//!
//! Only `Pass` advances. What is not known, not fresh, not one finite number, or not enough is none.

mod answer;
mod facts;
mod freeze;
mod gate;
mod look;
pub mod number;
mod question;
mod quoted;
mod stable;
mod tally;
mod terms;
mod traffic;
mod verdict;
mod why;

pub use answer::{Answer, Answers, Result as Told, Sample};
pub use facts::{Facts, Found, Hooked, Owner, Probed};
pub use freeze::Unfit;
pub use gate::{Apart, Asks, Files, Gate, Limits, Probe, Query, Selector};
pub use look::{READINESS, judge};
pub use question::{Question, questions};
pub use tally::{Spent, Tally};
pub use terms::{Counted, Failures, OnFailure, Step, Terms};
pub use traffic::Traffic;
pub use verdict::{Judged, Outcome, Verdict};
pub use why::{Row, TABLE, Why};
