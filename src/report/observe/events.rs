//! What happens during a trial, as a stream: one JSON document a line.

use super::{Happened, Observation, Route, Workload};
use crate::report::status::TrialLine;
use crate::rollout::judge::Judged;
use crate::rollout::ledger::{Entry, Event, Rollout};
use serde::Serialize;
use std::collections::BTreeMap;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/event/v1";

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    format: &'static str,
    app: &'a str,
    target: Option<&'a str>,
    /// Of a journal entry its own, of anything else that of the look: the server's clock.
    time: String,
    #[serde(flatten)]
    what: What<'a>,
}

/// What is told.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum What<'a> {
    /// Something was written into the journal.
    Entry { run: Rollout, sequence: u64, actor: String, event: &'a Event },
    /// The trial is in another state, or gets another share.
    Trial { trial: Option<&'a TrialLine> },
    /// Pods became ready, or are so no more.
    Workload { workload: &'a Workload },
    /// Requests are led in another way.
    Route { route: &'a Route },
    /// The cluster warns of something.
    Warning { warning: &'a Happened },
    /// A gate says something else, or has another value.
    Gate { gate: &'a Judged },
}

/// What was told so far.
#[derive(Default)]
pub struct Stream {
    /// The number of the last entry of each run: a run may go on while others are written.
    told: Option<BTreeMap<Rollout, u64>>,
    last: Option<Observation>,
}

impl Stream {
    /// What is new since the look before; at first what the journal has of the newest trial, and how everything is.
    ///
    /// # Errors
    /// The JSON writer's own.
    pub fn lines(&mut self, journal: &[Entry], now: Observation) -> Result<String, serde_json::Error> {
        let line = |time: String, what| {
            let line = Line { format: FORMAT, app: &now.app, target: now.target.as_deref(), time, what };
            serde_json::to_string(&line)
        };
        let entries =
            self.entries(journal).into_iter().map(|entry| line(format!("{:.0}", entry.time), of_entry(entry)));
        let news = self.news(&now).into_iter().map(|what| line(now.time.clone(), what));
        let lines = entries.chain(news).collect::<Result<Vec<_>, _>>()?;
        // from the oldest to the newest: the last number of each run stays
        let told = journal.iter().map(|entry| (entry.rollout, entry.sequence)).collect();
        (self.told, self.last) = (Some(told), Some(now));
        Ok(lines.iter().map(|line| format!("{line}\n")).collect())
    }

    fn entries<'a>(&self, journal: &'a [Entry]) -> Vec<&'a Entry> {
        let opened = journal.iter().filter(|entry| matches!(entry.event, Event::Opened(_)));
        let trial = opened.map(|entry| entry.rollout).next_back();
        let is_new = |entry: &&Entry| match &self.told {
            Some(told) => told.get(&entry.rollout).is_none_or(|last| entry.sequence > *last),
            None => trial.is_some_and(|trial| entry.rollout >= trial),
        };
        journal.iter().filter(is_new).collect()
    }

    fn news<'a>(&'a self, now: &'a Observation) -> Vec<What<'a>> {
        let last = self.last.as_ref();
        let state = |observation: &Observation| observation.told.trial.as_ref().map(state);
        let mut news = Vec::new();
        if last.map(state) != Some(state(now)) {
            news.push(What::Trial { trial: now.told.trial.as_ref() });
        }
        let workloads = fresh(&now.workloads, last.map(|last| last.workloads.as_slice()));
        news.extend(workloads.map(|workload| What::Workload { workload }));
        let routes = fresh(&now.routes, last.map(|last| last.routes.as_slice()));
        news.extend(routes.map(|route| What::Route { route }));
        let warnings = fresh(&now.events, last.map(|last| last.events.as_slice()));
        news.extend(warnings.map(|warning| What::Warning { warning }));
        let gates = fresh(&now.gates, last.map(|last| last.gates.as_slice()));
        news.extend(gates.map(|gate| What::Gate { gate }));
        news
    }
}

fn of_entry(entry: &Entry) -> What<'_> {
    let Entry { rollout, sequence, actor, event, .. } = entry;
    What::Entry { run: *rollout, sequence: *sequence, actor: actor.to_string(), event }
}

/// What does not change by time alone.
fn state(trial: &TrialLine) -> TrialLine {
    TrialLine { left: None, unattended: None, ..trial.clone() }
}

fn fresh<'a, T: PartialEq>(now: &'a [T], before: Option<&'a [T]>) -> impl Iterator<Item = &'a T> {
    now.iter().filter(move |one| !before.is_some_and(|before| before.contains(one)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::told::Told;
    use crate::rollout::health::Share;
    use crate::rollout::ledger::{Actor, Attestation};
    use serde_json::Value;

    fn entry(rollout: u64, sequence: u64, event: Event) -> Entry {
        Entry {
            app: "web".to_owned(),
            target: None,
            rollout: Rollout(rollout),
            sequence,
            epoch: 1,
            actor: Actor { name: "team-a".to_owned(), standing: Attestation::Asserted, credential: None },
            time: "2026-11-28T14:00:00Z".parse().unwrap(),
            event,
        }
    }

    fn held(reason: &str) -> Event {
        Event::Held { reason: reason.to_owned() }
    }

    fn observation(weight: u64) -> Observation {
        let share = Share { service: "web".to_owned(), weight, ready: Some(1) };
        let route = Route {
            kind: "TraefikService".to_owned(),
            name: "web".to_owned(),
            shares: vec![share],
            lost: None,
            proxy: None,
            reasons: Vec::new(),
        };
        Observation {
            format: crate::report::observe::FORMAT,
            app: "web".to_owned(),
            target: None,
            time: "2026-11-28T14:00:10Z".to_owned(),
            stable: None,
            told: Told::default(),
            workloads: Vec::new(),
            routes: vec![route],
            gates: Vec::new(),
            events: Vec::new(),
        }
    }

    fn told(lines: &str) -> Vec<(String, Value)> {
        let parsed = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        parsed.map(|line| (line["kind"].as_str().unwrap().to_owned(), line)).collect()
    }

    #[test]
    fn what_is_told_once_is_not_told_again() {
        let mut stream = Stream::default();
        let mut journal = vec![entry(1, 1, held("an old one"))];
        let first = told(&stream.lines(&journal, observation(5)).unwrap());
        // nothing of before a trial; how everything is
        assert_eq!(first.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["trial", "route"]);
        assert!(stream.lines(&journal, observation(5)).unwrap().is_empty());
        journal.push(entry(2, 1, held("look at it")));
        let next = told(&stream.lines(&journal, observation(50)).unwrap());
        let (kinds, lines): (Vec<_>, Vec<_>) = next.into_iter().unzip();
        assert_eq!(kinds, ["entry", "route"]);
        assert_eq!(lines[0]["event"]["reason"], "look at it");
        assert_eq!(lines[0]["format"], FORMAT);
        assert_eq!(lines[1]["route"]["shares"][0]["weight"], 50);
        // a run goes on though a newer one has been written
        journal.extend([entry(3, 1, held("another run")), entry(2, 2, held("the same again"))]);
        journal.sort_by_key(|entry| (entry.rollout, entry.sequence));
        assert_eq!(told(&stream.lines(&journal, observation(50)).unwrap()).len(), 2);
        journal.push(entry(2, 3, held("and again")));
        journal.sort_by_key(|entry| (entry.rollout, entry.sequence));
        assert_eq!(told(&stream.lines(&journal, observation(50)).unwrap()).len(), 1);
    }
}
