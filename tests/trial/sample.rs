//! A trial as the journal tells it.

use jiff::{SignedDuration, Timestamp};
use railiance::rollout::judge::{self, Failures, Judged, OnFailure, Outcome, Step, Verdict, Why};
use railiance::rollout::ledger::{Actor, Attestation, Body, Entry, Event, Link, Number, Rollout};
use railiance::rollout::trial::{Approvals, Base, Hooks, Looked, Opened, Strategy, Terms, Trial, history};

pub fn start() -> Timestamp {
    "2026-11-28T14:00:00Z".parse().unwrap()
}

pub fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

pub fn actor(name: &str) -> Actor {
    Actor { name: name.to_owned(), standing: Attestation::Asserted, credential: None }
}

/// Two steps of ten minutes, a look every half minute.
pub fn judged() -> judge::Terms {
    judge::Terms {
        steps: vec![Step { weight: 5, hold: 600 }, Step { weight: 50, hold: 600 }],
        gates: Vec::new(),
        prometheus: None,
        requests: None,
        scrape: 30,
        tick: 30,
        max_gap: 90,
        failures: Failures { consecutive: 2, total: 5 },
        inconclusive: 10,
        deadline: 86_400,
        on_failure: OnFailure::Abort,
        evidence_max_age: 86_400,
    }
}

pub fn terms() -> Terms {
    Terms {
        strategy: Strategy::Weighted,
        judged: judged(),
        settle: 5,
        sticky: false,
        leaves_to_stable: false,
        raise: None,
        release: None,
        approvals: Approvals { expires: 14_400, ..Approvals::default() },
        keep: 10,
        commit: None,
        contract: "railiance.dev/v1".to_owned(),
        lasting: false,
        rollback_note: None,
        rollback_hooks: None,
        hooks: Hooks::default(),
        secrets: Vec::new(),
    }
}

pub fn opened(terms: Terms) -> Event {
    Event::Opened(Box::new(candidate("sha256:candidate", terms)))
}

/// A candidate by the digest of its side.
pub fn candidate(digest: &str, terms: Terms) -> Opened {
    let record = Link { number: Number(1), digest: "sha256:1".to_owned() };
    Opened {
        version: "v1.1.0".to_owned(),
        digest: digest.to_owned(),
        base: Some(Base { record, side: "sha256:base".to_owned() }),
        body: Body { digest: "sha256:body".to_owned(), length: 1, chunks: 1 },
        terms,
        reason: None,
        built_on: None,
        hotfix: false,
        secrets: Vec::new(),
    }
}

/// Entries of one run, ten seconds apart, by one person each.
pub fn entries(events: Vec<(&str, Event)>) -> Vec<Entry> {
    of_run(2, events)
}

/// The same of another run.
pub fn of_run(rollout: u64, events: Vec<(&str, Event)>) -> Vec<Entry> {
    let numbered = (1..).zip(events);
    numbered
        .map(|(sequence, (who, event))| Entry {
            app: "web".to_owned(),
            target: None,
            rollout: Rollout(rollout),
            sequence,
            epoch: 1,
            actor: actor(who),
            time: after(10 * (i64::try_from(sequence).unwrap() - 1)),
            event,
        })
        .collect()
}

pub fn trial(terms: Terms, rest: Vec<(&str, Event)>) -> Trial {
    let events = std::iter::once(("team-a", opened(terms))).chain(rest).collect();
    history(&entries(events)).trial.unwrap()
}

/// A trial whose first step is held since the beginning of the test.
pub fn held(terms: Terms) -> Trial {
    trial(terms, vec![("team-a", Event::Holding { step: 0, weight: 5 })])
}

pub fn outcome(verdict: Verdict) -> Outcome {
    let why = match verdict {
        Verdict::Pass => Why::Within,
        Verdict::Fail => Why::AboveMax,
        Verdict::NoData => Why::Empty,
        Verdict::Warming => Why::Warming,
        Verdict::Inconclusive => Why::TooFewRequests,
        Verdict::NotApplicable => Why::NoBase,
    };
    let says = "as it is".to_owned();
    let gate = Judged { name: "errors".to_owned(), verdict, why, says, value: None, limit: None, dry_run: false };
    Outcome { verdict, gates: vec![gate], traffic: None }
}

/// A look that took no time.
pub fn looked(found: Outcome, at: Timestamp) -> Looked {
    Looked { found, began: at, ended: at }
}
