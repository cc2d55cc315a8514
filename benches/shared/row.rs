//! A row of the table: what was measured, and what it has to reach.

use super::measure::Run;
use std::time::Duration;

/// A number of ours, perhaps a peer's beside it, and what they have to reach.
pub struct Row {
    pub what: String,
    pub ours: Ours,
    pub peer: Option<(&'static str, Run)>,
    pub floor: Goal,
    pub aim: Goal,
}

pub enum Ours {
    Run(Run),
    Size(u64),
}

/// The conditions of a goal, all of which hold or not.
#[derive(Default, Clone, Copy)]
pub struct Goal {
    /// So many times faster than the peer.
    pub ratio: Option<f64>,
    /// At most so many times the peer's time.
    pub share: Option<f64>,
    pub time: Option<Duration>,
    pub bytes: Option<u64>,
}

pub const MB: u64 = 1_000_000;

impl Goal {
    pub const NONE: Goal = Goal { ratio: None, share: None, time: None, bytes: None };

    pub fn millis(millis: u64) -> Goal {
        Goal { time: Some(Duration::from_millis(millis)), ..Goal::NONE }
    }

    pub fn ratio(ratio: f64) -> Goal {
        Goal { ratio: Some(ratio), ..Goal::NONE }
    }

    pub fn share(share: f64) -> Goal {
        Goal { share: Some(share), ..Goal::NONE }
    }

    pub fn bytes(bytes: u64) -> Goal {
        Goal { bytes: Some(bytes), ..Goal::NONE }
    }
}
