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
            r#"sum(increase(requests{app="web",track="canary"}[600s]))"#,
            r#"sum(increase(requests{app="web",track="stable"}[600s]))"#,
            "time()",
            r#"time() - max(timestamp(errors{version="2.0.0"}))"#,
            r#"time() - max(timestamp(requests{app="web",track="canary"}))"#,
            r#"time() - max(timestamp(requests{app="web",track="stable"}))"#,
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
    stables(&counting(matchers))
}

fn counting(matchers: &str) -> Case {
    let mut case = Case::metric();
    let selector = format!("a{{{matchers}}}");
    let since = format!("sum(increase({selector}[$elapsed]))");
    case.terms.requests = Some(Counted { query: Query { reach: 0, ..query(&selector) }, since });
    case
}

fn stables(case: &Case) -> Option<String> {
    let own = case.terms.requests.as_ref().unwrap().query.text.replace("$canary_version", "2.0.0");
    let mut counts = asked(case).into_iter().filter(|text| text.starts_with("sum(increase("));
    counts.find(|text| !text.contains(&own)).map(|text| text.replace("sum(increase(a{", "").replace("}[600s]))", ""))
}

fn is(own: &str, stables: &str) {
    assert_eq!(of_stable(own).as_deref(), Some(stables), "{own}");
}

fn is_not_asked(all: &[&str]) {
    for own in all {
        assert_eq!(of_stable(own), None, "{own}");
    }
}

#[test]
fn h17_stable_is_asked_for_as_the_canary_is_where_its_series_are_known() {
    is(r#"namespace="shop",track="canary""#, r#"namespace="shop",track="stable""#);
    is(r#"app="web",track=~"canary""#, r#"app="web",track=~"stable""#);
    is(r#"job="shop/web",pod_track="canary""#, r#"job="shop/web",pod_track="stable""#);
    is(r#"app="web",version="$canary_version""#, r#"app="web",version="1.0.0""#);
    is(r#"service="web-canary""#, r#"service="web-stable""#);
    is(r#"service=~"shop-web-canary-.+",code="a\"b""#, r#"service=~"shop-web-stable-.+",code="a\"b""#);
    // pods of stable have another name, and what leaves stable out does not count it
    let other = [r#"pod=~"web-canary-.+""#, r#"track!="stable""#, r#"track!="canary""#, r#"track=~"canary|x""#];
    is_not_asked(&other.map(|other| format!("app=\"web\",{other}")).each_ref().map(String::as_str));
    is_not_asked(&[r#"app="web",image=~"web-canary:$canary_version""#]);
    is_not_asked(&[r#"app="web",track="canary",pod=~"web-canary-.+""#, r#"app="web""#, ""]);
}

#[test]
fn h17_without_a_label_that_is_the_applications_own_others_would_be_counted() {
    is_not_asked(&[r#"track="canary""#, r#"version="$canary_version""#, r#"track="canary",code=~"2..""#]);
    // a part of the name, what leaves it out, and either of two
    is_not_asked(&[
        r#"app=~"web.*",track="canary""#,
        r#"app!="web",track="canary""#,
        r#"app="webshop",track="canary""#,
    ]);
    is_not_asked(&[r#"namespace="other",track="canary""#, r#"env="web",track="canary""#]);
    is_not_asked(&[r#"app="web" or track="canary""#]);
}

#[test]
fn h17_only_what_picks_the_canary_is_asked_of_stable() {
    // places of the canary are none of stable's
    is_not_asked(&[r#"app="web",namespace="canary""#, r#"app="web",env="canary""#]);
    is_not_asked(&[r#"service="shop-webcanary-80""#, r#"service="other-web-canary-80@kubernetescrd""#]);
    is_not_asked(&[r#"service=~"shop-web-canary-80|shop-web-canary-81""#, r#"service=~"shop-web-canaryish""#]);
    // a namespace that is named after a canary keeps its name
    let mut case = counting(r#"service="web-canary-web-canary-80@kubernetescrd""#);
    case.facts.owner.namespace = "web-canary".to_owned();
    assert_eq!(stables(&case).as_deref(), Some(r#"service="web-canary-web-stable-80@kubernetescrd""#));
    let mut case = counting(r#"namespace="shop-canary",track="canary""#);
    case.facts.owner.namespace = "shop-canary".to_owned();
    assert_eq!(stables(&case).as_deref(), Some(r#"namespace="shop-canary",track="stable""#));
}

#[test]
fn h17_a_quote_in_a_comment_changes_nothing_of_what_is_asked() {
    let owner = Case::metric().facts.owner;
    let text = "sum(a{track=\"canary\"}) # it's all\n / sum(b{env=\"canary\",track=\"canary\"}) # 'canary'";
    let stables = "sum(a{track=\"stable\"}) # it's all\n / sum(b{env=\"canary\",track=\"stable\"}) # 'canary'";
    assert_eq!(query(text).of_stable(&owner).text, stables);
}
