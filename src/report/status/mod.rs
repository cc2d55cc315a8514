//! How the objects of one application are: what runs, what they wait for, and what others changed.

mod json;
mod lines;
mod text;
mod trial;
mod writer;

pub use json::{FORMAT, json};
pub use lines::{ANNOUNCED, At, Moves, lines, news};
pub use text::text;
pub use trial::TrialLine;
pub use writer::{Lock, Writer};

use super::skipped::Skipped;
use super::told::Told;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Health, Lost};
use crate::rollout::ledger::{Entry, Record};

/// One application on one target.
#[derive(Debug, Clone)]
pub struct Status<'a> {
    pub app: &'a str,
    pub target: Option<&'a str>,
    /// What the ledger says is released.
    pub released: Option<&'a Record>,
    pub basis: Basis,
    pub writer: Writer,
    pub told: Told,
    /// What the newest run that wrote went on without.
    pub skipped: Vec<Skipped<'a>>,
    /// The beginning of a run that did not come to its end.
    pub unfinished: Option<&'a Entry>,
    /// Why it stopped, if it did.
    pub stopped: Option<&'a str>,
    /// The verb that goes on with a trial's move, or a way back, as it is typed.
    pub goes_on: Option<&'static str>,
    /// Shares of the requests that nobody takes.
    pub lost: Vec<Lost>,
    /// In the order in which they are shown.
    pub objects: Vec<Line>,
}

/// What the objects are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// What was released last (decision H2).
    Record,
    /// The files at hand: nothing was released yet.
    Files,
    /// Nothing: it was released, and taken away as a whole.
    Nothing,
}

/// One object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: ObjectId,
    pub state: State,
    pub drift: Drift,
    /// What others put beside our fields into what pods run with: it stays, and is no drift.
    pub added: Vec<Difference>,
}

/// Whether it is there, and how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    There(Health),
    Absent,
}

/// Whether it is as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    None,
    Fields(Vec<Difference>),
    /// It is ours, and not part of what was released.
    Unwanted,
    /// A move that is not finished may be writing it: it differs, and nobody else holds it. Empty where it is no part of what was released.
    Moving(Vec<Difference>),
    /// It cannot be told, and why.
    Unknown(String),
}

/// A field that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: String,
    /// Whose it is now, where that is known.
    pub manager: Option<String>,
}

/// How many objects are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub ready: usize,
    pub waiting: usize,
    pub failed: usize,
    pub absent: usize,
    pub drifted: usize,
    pub unknown: usize,
}

impl Status<'_> {
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for line in &self.objects {
            *match &line.state {
                State::There(Health::Ready) => &mut totals.ready,
                State::There(Health::Waiting(_)) => &mut totals.waiting,
                State::There(Health::Failed(_)) => &mut totals.failed,
                State::Absent => &mut totals.absent,
            } += 1;
            match &line.drift {
                Drift::None | Drift::Moving(_) => {}
                Drift::Fields(_) | Drift::Unwanted => totals.drifted += 1,
                Drift::Unknown(_) => totals.unknown += 1,
            }
        }
        totals
    }
}

impl Basis {
    fn name(self) -> &'static str {
        match self {
            Basis::Record => "record",
            Basis::Files => "files",
            Basis::Nothing => "nothing",
        }
    }
}

impl State {
    fn name(&self) -> &'static str {
        match self {
            State::There(Health::Ready) => "ready",
            State::There(Health::Waiting(_)) => "waiting",
            State::There(Health::Failed(_)) => "failed",
            State::Absent => "absent",
        }
    }
}
