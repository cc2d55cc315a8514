//! The ways in which the rows of the table spoil a look, and the looks that they begin with.

use super::case::{Case, REQUESTS, STABLE, VALUE, gate, none, number, told};
use jiff::SignedDuration;
use railiance::rollout::judge::{Answer, Apart, Asks, Found, Hooked, Limits, Probe, Probed, Sample, Told};
use std::collections::{BTreeMap, BTreeSet};

pub fn limits(case: &mut Case, new: Limits) {
    if let Asks::Prometheus { limits, .. } = &mut case.the_gate().asks {
        *limits = new;
    }
}

pub fn minus_zero(case: &mut Case) {
    limits(case, Limits { equals: Some(0.0), ..Limits::default() });
    case.value(VALUE, number(-0.0));
}

pub fn refused(status: u16) -> Answer {
    Answer::Refused { status, says: Some("bad_data: parse error".to_owned()) }
}

pub fn unreachable() -> Answer {
    Answer::Unreachable { cause: "cannot reach http://prometheus: connection refused".to_owned() }
}

pub fn unreadable() -> Answer {
    Answer::Unreadable { cause: "it is no JSON".to_owned() }
}

pub fn warned(value: f64) -> Answer {
    let warnings = vec!["remote storage: one replica did not answer".to_owned()];
    Answer::Told { result: Told::Series(vec![Sample::Number(value)]), warnings }
}

pub fn warnings(case: &mut Case) {
    case.value(VALUE, warned(0.0));
}

pub fn warnings_about_age(case: &mut Case) {
    case.age(VALUE, warned(1.0));
}

pub fn offset(case: &mut Case, offset: i64, age: f64) {
    case.query().selectors[0].offset = offset;
    case.age(VALUE, number(age));
}

pub fn few_and_bad(case: &mut Case) {
    case.served(number(3.0));
    case.value(VALUE, number(1.0));
}

pub fn few_and_nan(case: &mut Case) {
    case.served(number(0.0));
    case.value(VALUE, number(f64::NAN));
}

pub fn at_the_end(case: &mut Case) {
    case.elapsed(330);
    let served = format!("sum(increase({REQUESTS}[330s]))");
    case.value(&served, number(1000.0));
}

pub fn warming_and_bad(case: &mut Case) {
    case.elapsed(10);
    case.all(&unreachable());
}

pub fn up_for(case: &mut Case, seconds: i64) {
    let since = case.facts.now - SignedDuration::from_secs(seconds);
    case.started(Answer::Started(since));
}

pub fn skew(case: &mut Case, seconds: i64) {
    let time = case.facts.now + SignedDuration::from_secs(seconds);
    case.clock(told(Told::Scalar(time.as_duration().as_secs_f64())));
}

/// `errors or vector(0)`: the counter does not exist while there was no error.
pub fn absent(case: &mut Case, at_least: Option<u64>) {
    case.query().selectors[0].may_be_absent = true;
    case.age(VALUE, none());
    case.value(VALUE, number(0.0));
    case.the_gate().at_least = at_least;
}

pub fn both(case: &mut Case, canary: f64, stable: f64) {
    case.value(VALUE, number(canary));
    case.value(STABLE, number(stable));
}

pub fn bounds(case: &mut Case, max_ratio: Option<f64>, max_difference: Option<f64>) {
    if let Asks::Compare { apart, .. } = &mut case.the_gate().asks {
        *apart = Apart { max_ratio, max_difference };
    }
}

pub fn zero_and(case: &mut Case, most: f64) {
    bounds(case, Some(1.2), Some(most));
    both(case, 0.1, 0.0);
}

pub fn apart(case: &mut Case, max_ratio: Option<f64>, max_difference: Option<f64>) {
    bounds(case, max_ratio, max_difference);
    both(case, 1.5, 1.0);
}

pub fn restarts() -> Case {
    Case::of(gate("restarts", Asks::Restarts { most: 1 }))
}

pub fn probe() -> Case {
    let body = Some("hello".to_owned());
    let probe = Probe {
        path: "/".to_owned(),
        headers: BTreeMap::new(),
        status: 200,
        body,
        json: Vec::new(),
        answered: Vec::new(),
        timeout: 5,
    };
    Case::of(gate("greets", Asks::Http { probe }))
}

pub fn hook() -> Case {
    Case::of(gate("smoke", Asks::Exec { command: vec!["./smoke".to_owned()], timeout: 60, files: None }))
}

pub fn manual() -> Case {
    Case::of(gate("looked at", Asks::Manual { words: "the new page looks right".to_owned() }))
}

pub fn answered(case: &mut Case, status: u16, body: Found) {
    case.facts.probes.insert("greets".to_owned(), Probed::Answered { status, body, faults: Vec::new() });
}

/// Status and body are as expected; a header, or a value of the body, is not.
pub fn unlike(case: &mut Case) {
    let faults = vec!["`/version` is \"1.0.0\", expected \"1.1.0\"".to_owned()];
    case.facts.probes.insert("greets".to_owned(), Probed::Answered { status: 200, body: Found::Yes, faults });
}

pub fn unanswered(case: &mut Case) {
    let cause = "connection refused".to_owned();
    case.facts.probes.insert("greets".to_owned(), Probed::Unanswered { cause });
}

pub fn hooked(case: &mut Case, hooked: Hooked) {
    case.facts.hooks.insert("smoke".to_owned(), hooked);
}

pub fn broken(case: &mut Case) {
    hooked(case, Hooked::Broken { cause: "no such program".to_owned() });
}

pub fn confirmed(case: &mut Case) {
    case.facts.confirmed = BTreeSet::from(["looked at".to_owned()]);
}

pub fn first_release(case: &mut Case) {
    case.facts.stable_version = None;
    answered(case, 200, Found::Yes);
}
