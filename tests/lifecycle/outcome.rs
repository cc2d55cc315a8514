//! What a scenario comes to, held as a whole: the verb's code, what is left, what users lost, and what the ledger tells of it.

use crate::candidate::{Candidate, Said, lost_by_the_canary_alone, lost_nothing};
use crate::traffic::load::{Load, Summary};
use std::time::Instant;

/// The journal of a candidate that was taken away at its first step.
pub const SENT_AWAY: &[&str] = &["opened", "raising", "holding", "aborting", "aborted"];
/// The same by a rollback, which holds automation.
pub const TAKEN_BACK: &[&str] = &["opened", "raising", "holding", "held", "aborting", "aborted"];
/// That of one that has passed its only step.
pub const PASSED: &[&str] = &["opened", "raising", "holding", "passed"];
/// That of one that is stable by now.
pub const PROMOTED: &[&str] = &["opened", "raising", "holding", "passed", "promoting", "promoted"];

#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    pub left: Left<'a>,
    pub lost: Lost,
    /// All transitions, from the oldest to the newest.
    pub journal: &'a [&'a str],
    /// Words of the newest reason among them; empty where none was given.
    pub because: &'a str,
}

#[derive(Clone, Copy, Debug)]
pub enum Left<'a> {
    /// Nothing goes on, and this version is stable, the newest of so many records.
    Stable(&'a str, usize),
    /// Version 1.0.0 is stable as before; the trial of the other one has this state, and the canary this share.
    OnTrial(&'a str, u64),
}

#[derive(Clone, Copy, Debug)]
pub enum Lost {
    Nothing,
    /// What the candidate itself answered badly, and nothing else.
    ByTheCanary,
    /// So many at most, and none that stable answered.
    Few(usize),
    /// Only what was sent in between, and none that stable answered.
    Between(Instant, Instant),
}

impl Candidate {
    /// A verb has ended so, and all else is as it has to be.
    #[track_caller]
    pub fn came_to(&self, said: &Said, code: i32, load: Load, outcome: &Outcome) -> Summary {
        assert_eq!(said.code, Some(code), "{said:?}");
        self.is_left(load, outcome)
    }

    /// The same where the code was looked at already, verb by verb.
    #[track_caller]
    pub fn is_left(&self, load: Load, outcome: &Outcome) -> Summary {
        self.stands(outcome.left);
        self.tells(outcome.journal, outcome.because);
        lost(load, outcome.lost)
    }

    /// The same of a verb that was killed and begun anew, again and again: that the lease went from one to the next is left out, and that
    /// a transition was announced once more.
    #[track_caller]
    pub fn is_left_by_many(&self, load: Load, outcome: &Outcome) -> Summary {
        self.stands(outcome.left);
        let mut journal = self.journal();
        journal.retain(|kind| kind != "taken-over");
        journal.dedup();
        assert_eq!(journal, outcome.journal);
        self.says_why(outcome.because);
        lost(load, outcome.lost)
    }

    #[track_caller]
    fn stands(&self, left: Left) {
        match left {
            Left::Stable(version, records) => self.rests_at(version, records),
            Left::OnTrial(state, share) => {
                assert_eq!((self.trial().as_deref(), self.share()), (Some(state), share));
                assert_eq!(self.released(), ("v1.0.0".to_owned(), 1));
                assert!(self.image().contains(":1.0.0"), "{}", self.image());
            }
        }
    }

    /// The ledger tells these transitions, and why.
    #[track_caller]
    pub fn tells(&self, journal: &[&str], because: &str) {
        assert_eq!(self.journal(), journal, "{}", self.reason());
        self.says_why(because);
    }

    #[track_caller]
    fn says_why(&self, because: &str) {
        let reason = self.reason();
        assert!(reason.contains(because) && reason.is_empty() == because.is_empty(), "{reason:?}, not {because:?}");
    }
}

#[track_caller]
fn lost(load: Load, lost: Lost) -> Summary {
    match lost {
        Lost::Nothing => lost_nothing(load),
        Lost::ByTheCanary => lost_by_the_canary_alone(load),
        Lost::Few(most) => {
            let served = lost_by_others_than_stable(load);
            assert!(served.failures() <= most, "more than {most}: {served}");
            served
        }
        Lost::Between(begin, end) => {
            let served = lost_by_others_than_stable(load);
            assert_eq!(served.failures(), served.between(begin, end).failures(), "before or after it: {served}");
            served
        }
    }
}

#[track_caller]
fn lost_by_others_than_stable(load: Load) -> Summary {
    let served = load.stop();
    let by_stable = served.records.iter().filter(|one| one.failed() && one.track == "stable").count();
    assert!(by_stable == 0 && served.total() > 0, "{served}");
    served
}
