//! All gates together, and what looks use up.

use super::case::{Case, STABLES, VALUE, gate, none, number};
use railiance::rollout::judge::{Asks, Outcome, Query, Spent, Tally, Traffic, Verdict, Why};

fn outcome(spoilt: fn(&mut Case)) -> Outcome {
    let mut case = Case::metric();
    spoilt(&mut case);
    case.judge()
}

fn pass() -> Outcome {
    outcome(|_| {})
}

fn fail() -> Outcome {
    outcome(|case| case.value(VALUE, number(1.0)))
}

fn silent() -> Outcome {
    outcome(|case| case.value(VALUE, none()))
}

fn warming() -> Outcome {
    outcome(|case| case.elapsed(1))
}

fn unconfirmed() -> Outcome {
    outcome(|case| case.terms.gates.push(gate("seen", Asks::Manual { words: "seen".to_owned() })))
}

fn after(outcomes: &[Outcome]) -> Tally {
    outcomes.iter().fold(Tally::default(), Tally::after)
}

#[test]
fn the_worst_gate_decides() {
    let with_manual = |spoilt: fn(&mut Case)| {
        let mut case = Case::metric();
        case.terms.gates.push(gate("seen", Asks::Manual { words: "seen".to_owned() }));
        spoilt(&mut case);
        case.judge().verdict
    };
    assert_eq!(with_manual(|_| {}), Verdict::Inconclusive);
    assert_eq!(with_manual(|case| case.value(VALUE, none())), Verdict::NoData);
    assert_eq!(with_manual(|case| case.elapsed(1)), Verdict::Warming);
    assert_eq!(with_manual(|case| case.value(VALUE, number(1.0))), Verdict::Fail);
}

#[test]
fn a_dry_run_is_shown_and_stops_nothing() {
    let outcome = outcome(|case| {
        case.the_gate().dry_run = true;
        case.value(VALUE, number(1.0));
    });
    assert_eq!(outcome.verdict, Verdict::Pass);
    assert_eq!((outcome.gates[1].why, outcome.gates[1].dry_run), (Why::AboveMax, true));
    assert_eq!(outcome.decisive().map(|gate| gate.name.as_str()).collect::<Vec<_>>(), ["readiness"]);
}

#[test]
fn without_a_base_the_rest_decides() {
    let outcome = outcome(|case| case.facts.stable_version = None);
    assert_eq!(outcome.gates[1].verdict, Verdict::NotApplicable);
    assert_eq!(outcome.verdict, Verdict::Pass);
}

#[test]
fn failures_count_in_a_row_and_in_all() {
    let tally = |consecutive, total, inconclusive| Tally { consecutive, total, inconclusive };
    assert_eq!(after(&[fail(), pass(), fail()]), tally(1, 2, 0));
    assert_eq!(after(&[fail(), silent(), fail()]), tally(2, 2, 0), "silence is no recovery");
    assert_eq!(after(&[silent(), silent()]), tally(0, 0, 2));
    assert_eq!(after(&[silent(), fail(), silent()]), tally(1, 1, 1));
    assert_eq!(after(&[silent(), warming(), silent()]), tally(0, 0, 2));
    assert_eq!(after(&[warming(), unconfirmed()]), Tally::default(), "no budget is used");
}

#[test]
fn a_person_is_waited_for_only_where_nothing_else_is_missing() {
    assert!(unconfirmed().waits_for_a_person());
    assert!(!pass().waits_for_a_person());
    let also_few = outcome(|case| {
        case.terms.gates.push(gate("seen", Asks::Manual { words: "seen".to_owned() }));
        case.served(number(1.0));
    });
    assert_eq!(also_few.verdict, Verdict::Inconclusive);
    assert!(!also_few.waits_for_a_person());
    assert!(also_few.only_waits());
}

#[test]
fn requests_that_come_slowly_use_no_budget_and_none_at_all_do() {
    let after = |served| {
        let mut case = Case::metric();
        case.served(served);
        let outcome = case.judge();
        (outcome.traffic.map(|traffic| traffic.served), Tally::default().after(&outcome).inconclusive)
    };
    assert_eq!(after(number(12.3)), (Some(12), 0));
    assert_eq!(after(number(0.2)), (Some(0), 1));
    assert_eq!(after(none()), (Some(0), 1));
    assert_eq!(after(number(f64::NAN)), (None, 1));
}

#[test]
fn h17_what_came_is_told_beside_every_verdict() {
    let counted = Some(Traffic { served: 1000, stable: Some(3000) });
    assert_eq!((pass().traffic, fail().traffic), (counted, counted));
    assert_eq!(pass().traffic.and_then(Traffic::share), Some(25.0));
    assert_eq!(warming().traffic, None);
    assert_eq!(outcome(|case| case.elapsed(0)).traffic, None, "nothing was asked yet");
    assert_eq!(outcome(|case| case.terms.requests = None).traffic, None);
}

#[test]
fn h17_where_stables_requests_are_not_counted_for_certain_no_share_is_told() {
    let stable = |spoilt: fn(&mut Case)| {
        let traffic = outcome(spoilt).traffic.unwrap();
        assert_eq!(traffic.served, 1000);
        traffic.stable
    };
    assert_eq!(stable(|_| {}), Some(3000));
    assert_eq!(stable(|case| case.by_stable(none())), None);
    assert_eq!(stable(|case| case.by_stable(number(f64::NAN))), None);
    // a constant of `or vector(0)` counts nobody
    assert_eq!(
        stable(|case| {
            case.age(STABLES, none());
            counted(case).selectors[0].may_be_absent = true;
        }),
        None
    );
    assert_eq!(stable(|case| case.age(STABLES, number(600.0))), None);
    // an isolated canary has no share, a first release no partner
    assert_eq!(stable(|case| case.terms.steps[0].weight = 0), None);
    assert_eq!(stable(|case| case.facts.stable_version = None), None);
}

fn counted(case: &mut Case) -> &mut Query {
    &mut case.terms.requests.as_mut().unwrap().query
}

#[test]
fn a_budget_is_spent_when_its_number_is_reached() {
    let terms = Case::metric().terms;
    let spent = |looks: Vec<Outcome>| after(&looks).spent(&terms);
    assert_eq!(spent(vec![fail()]), None);
    assert_eq!(spent(vec![fail(), fail()]), Some(Spent::Consecutive));
    let alternating = (0..9).map(|at| if at % 2 == 0 { fail() } else { pass() }).collect();
    assert_eq!(spent(alternating), Some(Spent::Total));
    assert_eq!(spent((0..9).map(|_| silent()).collect()), None);
    assert_eq!(spent((0..10).map(|_| silent()).collect()), Some(Spent::Inconclusive));
}
