//! Whether stage 2 may begin after a local run (`[stage.canary] needs_local`, decision H34).

use super::{Document, Verdict};
use jiff::Timestamp;
use std::fmt;

/// What a result is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Needed<'a> {
    pub app: &'a str,
    /// The candidate's commit, as far as it is written.
    pub commit: Option<&'a str>,
    /// The candidate's image.
    pub image: Option<&'a str>,
    /// Seconds after which a run no longer counts.
    pub within: u64,
    pub now: Timestamp,
    pub proof: Proof,
}

/// How the time of a run is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// The result says so itself.
    Asserted,
    /// The server's time of the ledger's entry that holds the result.
    Recorded(Timestamp),
}

/// How the age is known, and whether that is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    pub age: Age,
    /// Critical applications do not take a laptop's word for it.
    pub asserted_is_enough: bool,
}

/// Why a local run does not open stage 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    OtherApp {
        ran: String,
    },
    NotPassed {
        verdict: Verdict,
    },
    /// Nothing to compare with: the candidate names no commit.
    CandidateWithoutCommit,
    WithoutCommit,
    OtherCommit {
        ran: String,
        wanted: String,
    },
    Dirty,
    OtherImage {
        ran: String,
    },
    OnlyAsserted,
    /// Of which commit the process was that ran already, only who attached to it knows.
    Attached,
    Stale {
        seconds: u64,
        within: u64,
    },
    /// Its time lies further ahead than clocks differ.
    Ahead {
        seconds: u64,
    },
}

/// How far the clocks of two machines may be apart.
const SKEW: i64 = 300;

/// Letters of a commit below which it is a guess.
const SHORTEST: usize = 7;

/// Closed unless all of it fits. The digest is held against the content where a result is [read](super::read).
///
/// # Errors
/// The first reason that keeps stage 2 closed.
pub fn accepts(result: &Document, needed: &Needed<'_>) -> Result<(), Why> {
    if result.app != needed.app {
        return Err(Why::OtherApp { ran: result.app.clone() });
    }
    if result.verdict != Verdict::Passed {
        return Err(Why::NotPassed { verdict: result.verdict });
    }
    if !needed.proof.asserted_is_enough && result.process.command.is_none() {
        return Err(Why::Attached);
    }
    same_source(result, needed)?;
    same_image(result, needed)?;
    fresh(result, needed)
}

fn same_source(result: &Document, needed: &Needed<'_>) -> Result<(), Why> {
    let wanted = needed.commit.ok_or(Why::CandidateWithoutCommit)?;
    let ran = result.source.commit.as_deref().ok_or(Why::WithoutCommit)?;
    if !is_commit(ran, wanted) {
        return Err(Why::OtherCommit { ran: ran.to_owned(), wanted: wanted.to_owned() });
    }
    match result.source.clean {
        Some(true) => Ok(()),
        Some(false) | None => Err(Why::Dirty),
    }
}

/// Whether a run was of the candidate's commit, which may be written in short.
pub fn is_of(result: &Document, commit: &str) -> bool {
    result.source.commit.as_deref().is_some_and(|ran| is_commit(ran, commit))
}

fn is_commit(ran: &str, wanted: &str) -> bool {
    wanted.len() >= SHORTEST && ran.starts_with(wanted)
}

/// A run of the sources names no image.
fn same_image(result: &Document, needed: &Needed<'_>) -> Result<(), Why> {
    match &result.image {
        Some(ran) if needed.image != Some(ran) => Err(Why::OtherImage { ran: ran.clone() }),
        Some(_) | None => Ok(()),
    }
}

fn fresh(result: &Document, needed: &Needed<'_>) -> Result<(), Why> {
    let at = match needed.proof.age {
        Age::Recorded(at) => at,
        Age::Asserted if needed.proof.asserted_is_enough => result.ended,
        Age::Asserted => return Err(Why::OnlyAsserted),
    };
    let age = needed.now.duration_since(at).as_secs();
    if age < -SKEW {
        return Err(Why::Ahead { seconds: age.unsigned_abs() });
    }
    match u64::try_from(age).unwrap_or(0) {
        seconds if seconds > needed.within => Err(Why::Stale { seconds, within: needed.within }),
        _ => Ok(()),
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Why::OtherApp { ran } => write!(formatter, "the local run was one of `{ran}`"),
            Why::NotPassed { verdict } => write!(formatter, "the local run did not pass: {}", verdict.name()),
            Why::CandidateWithoutCommit => formatter.write_str("the candidate names no `commit` to hold a local run against"),
            Why::WithoutCommit => formatter.write_str("the local run was outside of a repository"),
            Why::OtherCommit { ran, wanted } => write!(formatter, "the local run was of commit {ran}, not of {wanted}"),
            Why::Dirty => formatter.write_str("the local run was of files that differed from their commit"),
            Why::OtherImage { ran } => write!(formatter, "the local run was of the image {ran}"),
            Why::OnlyAsserted => formatter.write_str(
                "the time of the local run is asserted by the machine that ran it, which a critical application does not accept",
            ),
            Why::Attached => formatter.write_str(
                "the local run looked at a process that ran already: of which commit it was is asserted, which a critical application does not accept",
            ),
            Why::Stale { seconds, within } => {
                write!(formatter, "the local run is {} old, and {} are allowed", time(*seconds), time(*within))
            }
            Why::Ahead { seconds } => write!(formatter, "the local run lies {} in the future", time(*seconds)),
        }
    }
}

/// The two largest units: `1d 2h`, `5m`.
fn time(seconds: u64) -> String {
    let parts = [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .take(2)
        .map(|(number, unit)| format!("{number}{unit}"))
        .collect();
    if said.is_empty() { "0s".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;
    use crate::rollout::local::sample::{COMMIT, result};

    fn needed(now: &str) -> Needed<'static> {
        let proof = Proof { age: Age::Asserted, asserted_is_enough: true };
        let (now, within) = (now.parse().unwrap(), 86_400);
        Needed { app: "greeter", commit: Some("6d95249"), image: Some("a@sha256:1"), within, now, proof }
    }

    const SOON: &str = "2026-03-01T13:00:00Z";

    fn refused(result: &Document, needed: &Needed<'_>) -> String {
        accepts(result, needed).unwrap_err().to_string()
    }

    #[test]
    fn a_fresh_run_of_the_candidate_opens() {
        assert_eq!(accepts(&result(), &needed(SOON)), Ok(()));
        assert_eq!(accepts(&result(), &Needed { commit: Some(COMMIT), ..needed(SOON) }), Ok(()));
        let of_image = Document { image: Some("a@sha256:1".to_owned()), ..result() };
        assert_eq!(accepts(&of_image, &needed(SOON)), Ok(()));
    }

    #[test]
    fn every_difference_closes() {
        let other = Document { app: "shop".to_owned(), ..result() };
        assert_eq!(refused(&other, &needed(SOON)), "the local run was one of `shop`");
        for verdict in [Verdict::Failed, Verdict::TimedOut, Verdict::Died, Verdict::NotStarted, Verdict::Interrupted] {
            let bad = Document { verdict, ..result() };
            assert_eq!(accepts(&bad, &needed(SOON)), Err(Why::NotPassed { verdict }));
        }
        for (commit, clean) in [(Some(COMMIT), None), (Some(COMMIT), Some(false))] {
            let dirty = Document { source: Source { commit: commit.map(str::to_owned), clean }, ..result() };
            assert_eq!(accepts(&dirty, &needed(SOON)), Err(Why::Dirty));
        }
        let outside = Document { source: Source { commit: None, clean: None }, ..result() };
        assert_eq!(accepts(&outside, &needed(SOON)), Err(Why::WithoutCommit));
        let image = Document { image: Some("a@sha256:2".to_owned()), ..result() };
        assert_eq!(refused(&image, &needed(SOON)), "the local run was of the image a@sha256:2");
    }

    #[test]
    fn another_commit_a_guess_and_none_close() {
        for commit in ["6d95248", "6d9524", "", "5249e0c"] {
            let why = accepts(&result(), &Needed { commit: Some(commit), ..needed(SOON) });
            assert!(matches!(why, Err(Why::OtherCommit { .. })), "{commit}: {why:?}");
        }
        assert_eq!(accepts(&result(), &Needed { commit: None, ..needed(SOON) }), Err(Why::CandidateWithoutCommit));
    }

    #[test]
    fn age_counts_from_the_verdict_and_clocks_may_differ_a_little() {
        assert_eq!(accepts(&result(), &needed("2026-03-02T12:00:00Z")), Ok(()));
        assert_eq!(
            refused(&result(), &needed("2026-03-02T13:00:01Z")),
            "the local run is 1d 1h old, and 1d are allowed"
        );
        assert_eq!(accepts(&result(), &needed("2026-03-01T11:55:00Z")), Ok(()));
        assert_eq!(accepts(&result(), &needed("2026-03-01T11:54:59Z")), Err(Why::Ahead { seconds: 301 }));
    }

    #[test]
    fn h34_a_critical_application_wants_a_recorded_time() {
        let strict = |age| Needed { proof: Proof { age, asserted_is_enough: false }, ..needed(SOON) };
        assert_eq!(accepts(&result(), &strict(Age::Asserted)), Err(Why::OnlyAsserted));
        let recorded = |at: &str| strict(Age::Recorded(at.parse().unwrap()));
        assert_eq!(accepts(&result(), &recorded("2026-03-01T12:01:00Z")), Ok(()));
        let mut attached = result();
        attached.process.command = None;
        assert_eq!(accepts(&attached, &recorded("2026-03-01T12:01:00Z")), Err(Why::Attached));
        assert_eq!(accepts(&attached, &needed(SOON)), Ok(()));
        // what the result says of itself does not count then
        let stale = accepts(&result(), &recorded("2026-02-20T12:00:00Z"));
        assert!(matches!(stale, Err(Why::Stale { .. })), "{stale:?}");
    }
}
