//! What is asked for a look.

use super::case::{Case, facts, gate, query, terms};
use railiance::rollout::judge::{Asks, Counted, Limits, Query, Question, questions};

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
            r#"sum(increase(requests{track="stable"}[600s]))"#,
            "time()",
            r#"time() - max(timestamp(errors{version="2.0.0"}))"#,
            r#"time() - max(timestamp(requests{track="canary"}))"#,
            r#"time() - max(timestamp(requests{track="stable"}))"#,
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

/// How stable's requests are asked for, where the canary's are asked for by these matchers.
fn of_stable(matchers: &str) -> Option<String> {
    let mut case = Case::metric();
    let selector = format!("a{{{matchers}}}");
    let since = format!("sum(increase({selector}[$elapsed]))");
    case.terms.requests = Some(Counted { query: Query { reach: 0, ..query(&selector) }, since });
    let mut counts = asked(&case).into_iter().filter(|text| text.starts_with("sum(increase("));
    let own = selector.replace("$canary_version", "2.0.0");
    counts.find(|text| !text.contains(&own)).map(|text| text.replace("sum(increase(a{", "").replace("}[600s]))", ""))
}

#[test]
fn h17_stable_is_asked_for_as_the_canary_is_where_its_series_are_known() {
    let is = |own: &str, stables: &str| assert_eq!(of_stable(own).as_deref(), Some(stables));
    is(r#"track="canary""#, r#"track="stable""#);
    is(r#"app="web",track=~"canary""#, r#"app="web",track=~"stable""#);
    is(r#"version="$canary_version""#, r#"version="1.0.0""#);
    is(r#"service=~"shop-web-canary-.+",code="a\"b""#, r#"service=~"shop-web-stable-.+",code="a\"b""#);
    // pods of stable have another name, and what leaves stable out does not count it
    for own in [r#"pod=~"web-canary-.+""#, r#"track!="stable""#, r#"track!="canary""#, r#"track=~"canary|x""#, ""] {
        assert_eq!(of_stable(own), None, "{own}");
    }
    assert_eq!(of_stable(r#"track="canary",pod=~"web-canary-.+""#), None);
}
