//! A look at which everything is as it should be; each row of the table spoils one thing.

use jiff::{SignedDuration, Timestamp};
use railiance::rollout::health::Health;
use railiance::rollout::judge::{
    Answer, Answers, Apart, Asks, Counted, Facts, Failures, Gate, Judged, Limits, OnFailure, Outcome, Owner, Query,
    Question, Sample, Selector, Step, Terms, Told, judge,
};
use std::collections::{BTreeMap, BTreeSet};

pub const VALUE: &str = r#"errors{version="$canary_version"}"#;
pub const STABLE: &str = r#"errors{version="$stable_version"}"#;
pub const REQUESTS: &str = r#"requests{app="web",track="canary"}"#;

pub const STABLES: &str = r#"requests{app="web",track="stable"}"#;

pub struct Case {
    pub terms: Terms,
    pub facts: Facts,
    pub answers: Answers,
}

pub fn query(text: &str) -> Query {
    let selector = Selector { text: text.to_owned(), offset: 0, may_be_absent: false };
    Query { text: text.to_owned(), selectors: vec![selector], reach: 300 }
}

pub fn gate(name: &str, asks: Asks) -> Gate {
    Gate { name: name.to_owned(), asks, at_least: None, dry_run: false }
}

pub fn terms(gates: Vec<Gate>) -> Terms {
    let query = Query { reach: 0, ..query(REQUESTS) };
    Terms {
        steps: vec![Step { weight: 5, hold: 600 }],
        gates,
        prometheus: Some("http://prometheus".to_owned()),
        requests: Some(Counted { query, since: format!("sum(increase({REQUESTS}[$elapsed]))") }),
        scrape: 30,
        tick: 30,
        max_gap: 180,
        failures: Failures { consecutive: 2, total: 5 },
        inconclusive: 10,
        deadline: 86_400,
        on_failure: OnFailure::Abort,
        evidence_max_age: 86_400,
    }
}

pub fn facts() -> Facts {
    let began: Timestamp = "2026-11-28T10:00:00Z".parse().unwrap();
    Facts {
        owner: Owner { app: "web".to_owned(), namespace: "shop".to_owned() },
        began,
        now: began + SignedDuration::from_mins(10),
        canary_version: "2.0.0".to_owned(),
        stable_version: Some("1.0.0".to_owned()),
        readiness: Health::Ready,
        misrouted: None,
        restarts: Some(0),
        probes: BTreeMap::new(),
        hooks: BTreeMap::new(),
        confirmed: BTreeSet::new(),
    }
}

pub fn number(value: f64) -> Answer {
    Answer::Told { result: Told::Series(vec![Sample::Number(value)]), warnings: Vec::new() }
}

pub fn told(result: Told) -> Answer {
    Answer::Told { result, warnings: Vec::new() }
}

pub fn none() -> Answer {
    told(Told::Series(Vec::new()))
}

fn asked(text: &str) -> Question {
    Question::Query(text.to_owned())
}

fn put_in(text: &str) -> String {
    text.replace("$canary_version", "2.0.0").replace("$stable_version", "1.0.0")
}

impl Case {
    /// A gate on one number, at most 0.01, from at least 200 requests; all is well.
    pub fn metric() -> Case {
        let limits = Limits { max: Some(0.01), ..Limits::default() };
        let mut gate = gate("errors", Asks::Prometheus { query: query(VALUE), limits });
        gate.at_least = Some(200);
        Case::of(gate)
    }

    /// A gate that compares, at most 1.2 times.
    pub fn compare() -> Case {
        let apart = Apart { max_ratio: Some(1.2), max_difference: None };
        Case::of(gate("latency", Asks::Compare { canary: query(VALUE), stable: query(STABLE), apart }))
    }

    pub fn of(gate: Gate) -> Case {
        let facts = facts();
        let now = told(Told::Scalar(facts.now.as_duration().as_secs_f64()));
        let up = Answer::Started("2026-11-01T00:00:00Z".parse().unwrap());
        let mut case = Case { terms: terms(vec![gate]), facts, answers: Answers::new() };
        case.answers.extend([(Question::Started, up), (asked("time()"), now)]);
        for (text, value) in [(VALUE, 0.005), (STABLE, 0.005), (REQUESTS, 0.0)] {
            case.value(text, number(value));
            case.age(text, number(4.0));
        }
        case.served(number(1000.0));
        case.by_stable(number(3000.0));
        case.age(STABLES, number(4.0));
        case
    }

    pub fn value(&mut self, text: &str, answer: Answer) {
        self.answers.insert(asked(&put_in(text)), answer);
    }

    pub fn age(&mut self, text: &str, answer: Answer) {
        self.answers.insert(asked(&format!("time() - max(timestamp({}))", put_in(text))), answer);
    }

    pub fn served(&mut self, answer: Answer) {
        self.answers.insert(asked(&format!("sum(increase({REQUESTS}[600s]))")), answer);
    }

    pub fn by_stable(&mut self, answer: Answer) {
        self.answers.insert(asked(&format!("sum(increase({STABLES}[600s]))")), answer);
    }

    pub fn clock(&mut self, answer: Answer) {
        self.answers.insert(asked("time()"), answer);
    }

    pub fn started(&mut self, answer: Answer) {
        self.answers.insert(Question::Started, answer);
    }

    /// As if the server were not there: every question ends like this.
    pub fn all(&mut self, answer: &Answer) {
        self.answers.values_mut().for_each(|one| *one = answer.clone());
    }

    /// The step began this long ago.
    pub fn elapsed(&mut self, seconds: i64) {
        self.facts.began = self.facts.now - SignedDuration::from_secs(seconds);
    }

    pub fn the_gate(&mut self) -> &mut Gate {
        &mut self.terms.gates[0]
    }

    /// The canary's query of the gate, whatever it asks.
    pub fn query(&mut self) -> &mut Query {
        match &mut self.the_gate().asks {
            Asks::Prometheus { query, .. } | Asks::Compare { canary: query, .. } => query,
            other => panic!("{other:?} has no query"),
        }
    }

    pub fn judge(&self) -> Outcome {
        judge(&self.terms, &self.answers, &self.facts)
    }

    /// What came of the gate, which stands after readiness.
    pub fn judged(&self) -> Judged {
        self.judge().gates[1].clone()
    }
}
