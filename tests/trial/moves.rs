//! What follows from a look (decisions H8, H15, H16).

use crate::sample::{after, entries, held, judged, looked, opened, outcome, terms, trial};
use jiff::{SignedDuration, Timestamp};
use railiance::rollout::judge::{self, Asks, Gate, OnFailure, Verdict};
use railiance::rollout::ledger::{Event, Rollout};
use railiance::rollout::trial::{Looked, Move, Restarts, Terms, Ticks, Why, history, next};

/// Looks at these times, each with what it finds; the last move.
fn looks(terms: Terms, step: usize, looks: &[(i64, Verdict)]) -> Move {
    let trial = held(terms);
    let mut ticks = Ticks::begin(Rollout(2), step, after(0), None);
    let mut onward = Move::Stay { left: 0 };
    for (at, verdict) in looks {
        (ticks, onward) = next(&trial, &ticks, &looked(outcome(*verdict), after(*at)));
    }
    onward
}

/// A look every half minute from one time to another.
fn every(from: i64, to: i64, verdict: Verdict) -> Vec<(i64, Verdict)> {
    (from..=to).step_by(30).map(|at| (at, verdict)).collect()
}

#[test]
fn h8_a_hold_is_a_chain_of_passing_looks() {
    assert_eq!(looks(terms(), 0, &every(30, 570, Verdict::Pass)), Move::Stay { left: 30 });
    assert_eq!(looks(terms(), 0, &every(30, 600, Verdict::Pass)), Move::Raise { step: 1 });
    assert_eq!(looks(terms(), 1, &every(30, 600, Verdict::Pass)), Move::Conclude);
}

#[test]
fn h8_a_longer_gap_restarts_the_hold_and_no_step_is_made_up_for() {
    let mut seen = every(30, 300, Verdict::Pass);
    seen.extend(every(1000, 1570, Verdict::Pass));
    assert_eq!(looks(terms(), 0, &seen), Move::Stay { left: 30 });
    seen.push((1600, Verdict::Pass));
    assert_eq!(looks(terms(), 0, &seen), Move::Raise { step: 1 });
    // the first look after a night does not pass the step, however long it has lasted
    assert_eq!(looks(terms(), 0, &[(30, Verdict::Pass), (40_000, Verdict::Pass)]), Move::Stay { left: 600 });
}

#[test]
fn only_a_passing_look_ends_a_hold() {
    for verdict in [Verdict::Warming, Verdict::Inconclusive, Verdict::NoData] {
        let mut seen = every(30, 570, Verdict::Pass);
        seen.push((600, verdict));
        assert_eq!(looks(terms(), 0, &seen), Move::Stay { left: 0 }, "{verdict}");
    }
    assert!(matches!(looks(terms(), 0, &every(30, 3000, Verdict::Warming)), Move::Stay { .. }));
}

#[test]
fn one_bad_look_restarts_the_hold_and_two_in_a_row_end_the_trial() {
    let mut seen = every(30, 570, Verdict::Pass);
    seen.push((600, Verdict::Fail));
    assert_eq!(looks(terms(), 0, &seen), Move::Stay { left: 600 });
    seen.push((630, Verdict::Fail));
    assert_eq!(looks(terms(), 0, &seen), Move::Abort(Why::Failed));
}

#[test]
fn failures_with_good_looks_between_them_add_up() {
    let seen: Vec<_> = (1..=9).map(|at| (30 * at, if at % 2 == 1 { Verdict::Fail } else { Verdict::Pass })).collect();
    assert!(matches!(looks(terms(), 0, &seen[..8]), Move::Stay { .. }));
    assert_eq!(looks(terms(), 0, &seen), Move::Abort(Why::Failed));
}

#[test]
fn what_failed_at_one_step_counts_at_the_next() {
    let trial = held(terms());
    let mut ticks = Ticks::begin(Rollout(2), 0, after(0), None);
    for at in [30, 90, 150] {
        ticks = next(&trial, &ticks, &looked(outcome(Verdict::Fail), after(at))).0;
        ticks = next(&trial, &ticks, &looked(outcome(Verdict::Pass), after(at + 30))).0;
    }
    let second = Ticks::begin(Rollout(2), 1, after(1000), Some(&ticks));
    assert_eq!((ticks.tally.total, second.tally.total, second.tally.consecutive), (3, 3, 0));
    assert_eq!(Ticks::begin(Rollout(3), 1, after(1000), Some(&ticks)).tally.total, 0);
}

#[test]
fn silence_never_advances_and_ends_in_the_end() {
    for verdict in [Verdict::NoData, Verdict::Inconclusive] {
        assert!(matches!(looks(terms(), 0, &every(30, 270, verdict)), Move::Stay { .. }));
        assert_eq!(looks(terms(), 0, &every(30, 300, verdict)), Move::Abort(Why::Silent), "{verdict}");
    }
}

#[test]
fn the_policy_says_what_becomes_of_a_failed_trial() {
    let with = |on_failure| {
        let mut terms = terms();
        terms.judged.on_failure = on_failure;
        terms
    };
    let bad = every(30, 60, Verdict::Fail);
    assert_eq!(looks(with(OnFailure::Freeze), 1, &bad), Move::Freeze(Why::Failed));
    assert_eq!(looks(with(OnFailure::StepBack), 1, &bad), Move::StepBack { step: 0, why: Why::Failed });
    assert_eq!(looks(with(OnFailure::StepBack), 0, &bad), Move::Abort(Why::Failed));
}

#[test]
fn a_trial_that_takes_too_long_ends() {
    let mut terms = terms();
    terms.judged.deadline = 300;
    assert_eq!(looks(terms.clone(), 0, &every(30, 300, Verdict::Pass)), Move::Stay { left: 300 });
    assert_eq!(looks(terms, 0, &every(30, 330, Verdict::Pass)), Move::Abort(Why::Deadline));
}

#[test]
fn a_clock_that_goes_back_neither_passes_nor_breaks_anything() {
    let seen = [(30, Verdict::Pass), (-600, Verdict::Pass), (60, Verdict::Pass)];
    assert!(matches!(looks(terms(), 0, &seen), Move::Stay { .. }));
    let early: Timestamp = after(-10_000);
    let (ticks, _) =
        next(&held(terms()), &Ticks::begin(Rollout(2), 0, after(0), None), &looked(outcome(Verdict::Pass), early));
    assert_eq!(ticks.held(early), 0);
}

/// With a program as a gate that may take so many seconds.
fn asking_a_program(timeout: u64) -> Terms {
    let asks = Asks::Exec { command: vec!["smoke".to_owned()], timeout, files: None };
    let gate = Gate { name: "smoke".to_owned(), asks, at_least: None, dry_run: false };
    Terms { judged: judge::Terms { gates: vec![gate], ..judged() }, ..terms() }
}

#[test]
fn h8_a_look_that_takes_long_is_no_gap() {
    let trial = held(asking_a_program(300));
    let mut ticks = Ticks::begin(Rollout(2), 0, after(0), None);
    // programs of four minutes, one after the other: somebody drives all the time
    for at in [0, 270, 540] {
        let slow = Looked { found: outcome(Verdict::Pass), began: after(at + 30), ended: after(at + 270) };
        ticks = next(&trial, &ticks, &slow).0;
    }
    assert_eq!((ticks.from, ticks.passed), (after(0), 3));
    let late = Looked { found: outcome(Verdict::Pass), began: after(910), ended: after(920) };
    assert_eq!(next(&trial, &ticks, &late).0.from, after(920));
}

/// 90 s from look to look, the program's 60 s, and 10 s for all else: whoever takes longer was asleep.
#[test]
fn h8_a_machine_that_slept_while_it_looked_has_not_held() {
    let (trial, before) = (held(asking_a_program(60)), Ticks::begin(Rollout(2), 0, after(0), None));
    let ended = |at| {
        let slow = Looked { found: outcome(Verdict::Pass), began: after(30), ended: after(at) };
        let (ticks, onward) = next(&trial, &before, &slow);
        (ticks.from, onward)
    };
    assert_eq!(ended(160), (after(0), Move::Stay { left: 440 }));
    assert_eq!(ended(161), (after(161), Move::Stay { left: 600 }));
    assert_eq!(ended(40_000), (after(40_000), Move::Stay { left: 600 }));
}

/// Pods could not be listed when the step began: what restarted until they could be is not known.
#[test]
fn without_a_count_to_compare_with_the_hold_begins_anew_with_the_first_one() {
    let first = || Some(Restarts::default());
    let before = Ticks { passed: 3, ..Ticks::begin(Rollout(2), 0, after(0), None) };
    let counting = before.clone().counting(first(), after(300));
    assert_eq!((counting.from, counting.passed, counting.restarts.clone()), (after(300), 0, first()));
    assert_eq!((counting.last, counting.tally), (before.last, before.tally), "looks without a verdict add up");
    assert_eq!(counting.clone().counting(first(), after(600)), counting);
    assert_eq!(
        before.clone().counting(None, after(300)),
        before,
        "nothing counts restarts, or they cannot be read yet"
    );
}

#[test]
fn h8_a_look_that_finds_nothing_out_is_a_look() {
    let trial = held(terms());
    let mut ticks = Ticks::begin(Rollout(2), 0, after(0), None);
    assert_eq!(ticks.age(after(40)), 40);
    for verdict in [Verdict::Inconclusive, Verdict::NoData, Verdict::Fail, Verdict::Pass] {
        ticks = next(&trial, &ticks, &looked(outcome(verdict), after(600))).0;
        assert_eq!(ticks.age(after(610)), 10, "{verdict:?}");
        ticks = Ticks::begin(Rollout(2), 0, after(0), None);
    }
}

/// What failed before a step back counts on, and a look that finds nothing wrong ends nothing.
#[test]
fn what_is_used_up_ends_a_trial_with_the_next_failure_alone() {
    let mut terms = terms();
    terms.judged.on_failure = OnFailure::StepBack;
    terms.judged.failures.total = 3;
    let trial = trial(terms, vec![("team-a", Event::Holding { step: 1, weight: 50 })]);
    let mut before = Ticks::begin(trial.rollout, 1, after(0), None);
    before.tally.total = 3;
    let onward = |verdict| next(&trial, &before, &looked(outcome(verdict), after(30))).1;
    for fine in [Verdict::Pass, Verdict::Warming] {
        assert!(matches!(onward(fine), Move::Stay { .. }), "{fine:?}");
    }
    assert_eq!(onward(Verdict::Fail), Move::StepBack { step: 0, why: Why::Failed });
}

/// A trial may wait for its window, and for a person, without growing old.
#[test]
fn a_deadline_counts_from_the_first_step_and_from_a_persons_word() {
    let late = |events: Vec<Event>, seconds: i64| {
        let mut terms = terms();
        terms.judged.deadline = 300;
        let mut told = entries([opened(terms)].into_iter().chain(events).map(|event| ("team-a", event)).collect());
        // all but the opening happen a day later
        for entry in &mut told[1..] {
            entry.time += SignedDuration::from_hours(24);
        }
        let held = history(&told).trial.unwrap();
        let at = after(86_400 + seconds);
        let ticks = Ticks::begin(held.rollout, 0, at, None);
        next(&held, &ticks, &looked(outcome(Verdict::Pass), at)).1 == Move::Abort(Why::Deadline)
    };
    let raising = Event::Raising { step: 0, weight: 5, pods: None };
    let holding = Event::Holding { step: 0, weight: 5 };
    let first = || vec![raising.clone(), holding.clone()];
    assert_eq!((late(first(), 200), late(first(), 400)), (false, true));
    // the third entry after the opening is ten seconds after the second
    let resumed = [first(), vec![Event::Resumed { reason: "looked at it".to_owned() }]].concat();
    assert_eq!((late(resumed.clone(), 325), late(resumed, 400)), (false, true));
}

/// Whoever goes on with a way down is bound by no window, however often it is announced.
#[test]
fn h15_a_way_down_is_known_as_one_until_it_is_there() {
    let falls = |steps: &[usize]| {
        let raising = |step: &usize| ("team-a", Event::Raising { step: *step, weight: 5, pods: None });
        let held = [("team-a", Event::Holding { step: 1, weight: 50 })].into_iter();
        trial(terms(), held.chain(steps.iter().map(raising)).collect()).falls
    };
    assert_eq!([falls(&[]), falls(&[0]), falls(&[0, 0])], [false, true, true]);
    let up = vec![("team-a", Event::Holding { step: 0, weight: 5 })];
    assert!(!trial(terms(), [up, vec![("team-a", Event::Raising { step: 1, weight: 50, pods: None })]].concat()).falls);
}

/// Whatever was measured at another share is of no step: neither the hold nor what is counted goes on from before.
#[test]
fn h17_after_a_share_that_no_step_asked_for_all_begins_anew() {
    let trial = held(terms());
    let warming = outcome(Verdict::Warming).gates.remove(0);
    let why = judge::Why::Misrouted;
    let routing = judge::Judged { name: "routing".to_owned(), why, verdict: why.verdict(), ..warming.clone() };
    let found = judge::Outcome::of(vec![routing.clone(), warming]);
    assert_eq!(found.verdict, Verdict::Inconclusive, "there is nothing to wait for");
    let mut ticks = Ticks::begin(Rollout(2), 0, after(0), None);
    (ticks, _) = next(&trial, &ticks, &looked(outcome(Verdict::Pass), after(300)));
    (ticks, _) = next(&trial, &ticks, &looked(found, after(330)));
    assert_eq!((ticks.from, ticks.passed), (after(330), 0));
    assert_eq!(trial.judged_since(Some(&ticks)), Some(after(330)));
    // what fails meanwhile has failed at another share as well
    let failing = judge::Outcome::of(vec![routing.clone(), outcome(Verdict::Fail).gates.remove(0)]);
    let (failed, _) = next(&trial, &ticks, &looked(failing, after(360)));
    assert_eq!(trial.judged_since(Some(&failed)), Some(after(360)));
    let (_, onward) = next(&trial, &ticks, &looked(outcome(Verdict::Pass), after(400)));
    assert_eq!(onward, Move::Stay { left: 530 });
}
