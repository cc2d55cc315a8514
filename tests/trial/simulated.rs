//! Two hundred candidates, good and bad, tried by the real judge on a simulated clock: how many of the bad are let through, and
//! how many of the good are sent away.

use crate::sample::{after, held, judged, looked, terms};
use railiance::rollout::health::Health;
use railiance::rollout::judge::{
    Answer, Answers, Asks, Counted, Facts, Gate, Limits, Owner, Query, Question, Sample, Selector, Told, judge,
    questions,
};
use railiance::rollout::ledger::Rollout;
use railiance::rollout::trial::{Move, Terms, Ticks, next};
use std::collections::{BTreeMap, BTreeSet};

const ERRORS: &str = "errors";
const REQUESTS: &str = "requests";
const TICK: i64 = 30;
/// Seconds that the gate's rate looks back.
const REACH: usize = 300;

/// A small generator of its own, so that each run is the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let fraction = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

/// How a candidate behaves.
struct Candidate {
    /// The share of its answers that are errors.
    errors: f64,
    /// Requests a second that arrive, all versions together.
    traffic: f64,
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Promoted,
    Aborted,
}

fn query(text: &str, reach: usize) -> Query {
    let selector = Selector { text: text.to_owned(), offset: 0, may_be_absent: false };
    Query { text: text.to_owned(), selectors: vec![selector], reach: reach as u64 }
}

/// Errors at most 2 %, judged on a hundred requests at least.
fn agreed() -> Terms {
    let limits = Limits { max: Some(0.02), ..Limits::default() };
    let asks = Asks::Prometheus { query: query(ERRORS, REACH), limits };
    let gate = Gate { name: "errors".to_owned(), asks, at_least: Some(100), dry_run: false };
    let mut terms = terms();
    terms.judged = judged();
    terms.judged.gates = vec![gate];
    terms.judged.prometheus = Some("http://prometheus".to_owned());
    terms.judged.requests = Some(Counted { query: query(REQUESTS, 0), since: format!("{REQUESTS}[$elapsed]") });
    terms.judged.inconclusive = 40;
    terms
}

/// What the canary answered, a look at a time.
struct Served {
    dice: Dice,
    looks: Vec<(f64, f64)>,
}

impl Served {
    fn serve(&mut self, candidate: &Candidate, weight: u32) {
        let expected = candidate.traffic * f64::from(weight) / 100.0 * 30.0;
        // so many requests, more or less
        let requests = (expected * (0.7 + 0.6 * self.dice.roll())).round();
        let errors = (0..).take_while(|at| f64::from(*at) < requests).filter(|_| self.dice.roll() < candidate.errors);
        self.looks.push((requests, f64::from(u32::try_from(errors.count()).unwrap())));
    }

    fn sum(&self, looks: usize) -> (f64, f64) {
        self.looks.iter().rev().take(looks).fold((0.0, 0.0), |(all, bad), (more, worse)| (all + more, bad + worse))
    }
}

/// What Prometheus would say.
fn answers(terms: &Terms, facts: &Facts, served: &Served, in_step: usize) -> Answers {
    let (requests, errors) = served.sum(REACH / 30);
    let rate = if requests > 0.0 { errors / requests } else { f64::NAN };
    let number = |value| Answer::Told { result: Told::Series(vec![Sample::Number(value)]), warnings: Vec::new() };
    let answer = |question: &Question| match question {
        Question::Started => Answer::Started(after(-1_000_000)),
        Question::Query(text) if text == "time()" => {
            Answer::Told { result: Told::Scalar(facts.now.as_duration().as_secs_f64()), warnings: Vec::new() }
        }
        Question::Query(text) if text.starts_with("time() - ") => number(3.0),
        Question::Query(text) if text == ERRORS => number(rate),
        Question::Query(text) if text.starts_with(REQUESTS) => number(served.sum(in_step).0),
        Question::Query(text) => panic!("nobody knows an answer to {text}"),
    };
    questions(&terms.judged, facts).iter().map(|question| (question.clone(), answer(question))).collect()
}

/// From the first step to the end, a look every half minute.
fn tried(candidate: &Candidate) -> (End, usize) {
    let terms = agreed();
    let trial = held(terms.clone());
    let mut served = Served { dice: Dice(candidate.seed), looks: Vec::new() };
    let (mut step, mut began, mut now) = (0, 0, 0);
    let mut ticks = Ticks::begin(Rollout(2), step, after(0), None);
    loop {
        now += TICK;
        served.serve(candidate, terms.judged.steps[step].weight);
        let facts = Facts {
            owner: Owner { app: "web".to_owned(), namespace: "web".to_owned() },
            began: after(began),
            now: after(now),
            canary_version: "v1.1.0".to_owned(),
            stable_version: Some("v1.0.0".to_owned()),
            readiness: Health::Ready,
            misrouted: None,
            restarts: Some(0),
            probes: BTreeMap::new(),
            hooks: BTreeMap::new(),
            confirmed: BTreeSet::new(),
        };
        let in_step = usize::try_from((now - began) / TICK).unwrap();
        let found = judge(&terms.judged, &answers(&terms, &facts, &served, in_step), &facts);
        let onward;
        (ticks, onward) = next(&trial, &ticks, &looked(found, after(now)));
        match onward {
            Move::Stay { .. } => {}
            Move::Raise { step: to } => {
                (step, began) = (to, now);
                ticks = Ticks::begin(Rollout(2), step, after(now), Some(&ticks));
            }
            Move::Conclude => return (End::Promoted, step),
            Move::Abort(_) => return (End::Aborted, step),
            Move::Freeze(_) | Move::StepBack { .. } => panic!("{onward:?} is not what was agreed"),
        }
    }
}

#[test]
fn of_two_hundred_candidates_no_bad_one_is_promoted_and_no_good_one_sent_away() {
    let mut ends: BTreeMap<(bool, bool), usize> = BTreeMap::new();
    let mut late = 0;
    for number in 0..220_u64 {
        let good = number % 2 == 0;
        let spread = f64::from(u32::try_from(number % 11).unwrap()) / 10.0;
        // the limit is 2 %: good ones lie well below it, bad ones well above
        let errors = if good { 0.006 * spread } else { 0.05 + 0.1 * spread };
        let traffic = 20.0 + 80.0 * spread;
        let (end, step) = tried(&Candidate { errors, traffic, seed: 0x9E37_79B9 + number * 7919 });
        *ends.entry((good, end == End::Promoted)).or_default() += 1;
        late += usize::from(!good && step > 0);
    }
    let count = |good, promoted| ends.get(&(good, promoted)).copied().unwrap_or(0);
    assert_eq!((count(true, true), count(true, false)), (110, 0), "good: promoted, sent away");
    assert_eq!((count(false, true), count(false, false)), (0, 110), "bad: promoted, sent away");
    assert_eq!(late, 0, "bad candidates that got further than their first step");
}

/// Candidates of one share of errors, at all kinds of traffic: how many of forty are promoted.
fn promoted(errors: f64) -> usize {
    let traffic = |number: u64| 20.0 + 2.0 * f64::from(u32::try_from(number).unwrap());
    let candidates =
        (0..40).map(|number| Candidate { errors, traffic: traffic(number), seed: 0x51ED_270B + number * 104_729 });
    candidates.filter(|candidate| tried(candidate).0 == End::Promoted).count()
}

#[test]
fn near_the_limit_chance_has_its_say_and_less_the_further_away() {
    let shares = [0.008, 0.01, 0.012, 0.015, 0.018, 0.02, 0.022, 0.025, 0.03, 0.04];
    let counts = shares.map(promoted);
    assert_eq!(counts, [38, 37, 36, 30, 14, 3, 0, 0, 0, 0], "promoted, of 40 each");
}

#[test]
fn a_candidate_that_nobody_asks_for_anything_is_not_promoted() {
    let quiet = Candidate { errors: 0.0, traffic: 0.1, seed: 7 };
    assert_eq!(tried(&quiet), (End::Aborted, 0));
}
