//! What is asked for a look.

use super::case::{Case, facts, gate, query, terms};
use railiance::rollout::judge::{Asks, Limits, Question, questions};

fn asked(case: &Case) -> Vec<String> {
    questions(&case.terms, &case.facts)
        .into_iter()
        .map(|question| match question {
            Question::Started => "started".to_owned(),
            Question::Query(text) => text,
        })
        .collect()
}

#[test]
fn a_gate_asks_for_its_value_its_freshness_its_traffic_and_the_server() {
    assert_eq!(
        asked(&Case::metric()),
        [
            "started",
            r#"errors{version="2.0.0"}"#,
            r#"sum(increase(requests{track="canary"}[600s]))"#,
            "time()",
            r#"time() - max(timestamp(errors{version="2.0.0"}))"#,
            r#"time() - max(timestamp(requests{track="canary"}))"#,
        ]
    );
}

#[test]
fn every_question_of_a_healthy_look_is_asked() {
    for case in [Case::metric(), Case::compare()] {
        let unasked = questions(&case.terms, &case.facts).into_iter().find(|one| !case.answers.contains_key(one));
        assert_eq!(unasked, None);
    }
}

#[test]
fn what_two_gates_share_is_asked_once() {
    let mut case = Case::metric();
    let once = asked(&case).len();
    let again = case.terms.gates[0].clone();
    case.terms.gates.push(again);
    assert_eq!(asked(&case).len(), once);
}

#[test]
fn nothing_is_asked_where_no_gate_looks_at_metrics() {
    let words = "seen".to_owned();
    let case =
        Case { terms: terms(vec![gate("seen", Asks::Manual { words })]), facts: facts(), answers: Default::default() };
    assert!(asked(&case).is_empty());
    assert_eq!(case.terms.warm_up(), 0, "and nothing has to warm up");
}

#[test]
fn without_a_base_only_gates_on_the_canary_itself_are_asked() {
    let mut case = Case::compare();
    case.facts.stable_version = None;
    assert!(asked(&case).is_empty());
    let memory = Asks::Prometheus { query: query("memory"), limits: Limits::default() };
    case.terms.gates.push(gate("memory", memory));
    case.terms.requests = None;
    assert_eq!(asked(&case), ["started", "memory", "time()", "time() - max(timestamp(memory))"]);
}

#[test]
fn in_the_first_second_there_is_no_range_to_count_in() {
    let mut case = Case::metric();
    case.elapsed(0);
    assert!(!asked(&case).iter().any(|text| text.contains("increase")));
}
