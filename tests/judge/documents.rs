//! What is stored in the ledger: written and read again it is the same, older readers pass over new fields, and no number
//! becomes another on the way.

use super::case::{Case, gate, query, terms};
use railiance::rollout::judge::{Apart, Asks, Judged, Limits, Outcome, Probe, Terms, Verdict, Why};
use serde_json::json;
use std::collections::BTreeMap;

fn every_kind() -> Terms {
    let probe = Probe {
        path: "/hello".to_owned(),
        headers: BTreeMap::from([("Accept".to_owned(), "text/plain".to_owned())]),
        status: 200,
        body: Some("hello".to_owned()),
        json: vec![("/version".to_owned(), json!("1.1.0"))],
        answered: vec![("Cache-Control".to_owned(), "no-store".to_owned())],
        timeout: 5,
    };
    let limits = Limits { max: Some(0.01), min: Some(f64::NEG_INFINITY), equals: None };
    let apart = Apart { max_ratio: Some(1.2), max_difference: None };
    let mut first = gate("errors", Asks::Prometheus { query: query("errors"), limits });
    first.at_least = Some(200);
    first.dry_run = true;
    terms(vec![
        first,
        gate("latency", Asks::Compare { canary: query("a"), stable: query("b"), apart }),
        gate("restarts", Asks::Restarts { most: 0 }),
        gate("greets", Asks::Http { probe }),
        gate("smoke", Asks::Exec { command: vec!["./smoke".to_owned(), "-q".to_owned()], timeout: 60, files: None }),
        gate("seen", Asks::Manual { words: "it looks right".to_owned() }),
    ])
}

#[test]
fn terms_are_the_same_after_a_journey() {
    let terms = every_kind();
    let text = serde_json::to_string(&terms).unwrap();
    assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), terms);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["gates"][0]["asks"]["limits"], json!({ "max": 0.01, "min": "-Inf" }));
    assert_eq!(value["gates"][0]["asks"]["query"]["selectors"][0]["mayBeAbsent"], false);
    assert_eq!(value["onFailure"], "abort");
    assert_eq!(value["gates"][3]["asks"]["kind"], "http");
}

#[test]
fn a_field_of_a_newer_version_is_passed_over() {
    let mut value = serde_json::to_value(every_kind()).unwrap();
    value["colour"] = json!("blue");
    value["gates"][0]["asks"]["query"]["colour"] = json!("blue");
    assert_eq!(serde_json::from_value::<Terms>(value).unwrap(), every_kind());
}

#[test]
fn a_gate_of_a_newer_kind_is_refused() {
    let mut value = serde_json::to_value(every_kind()).unwrap();
    value["gates"][5]["asks"] = json!({ "kind": "oracle", "words": "?" });
    let error = serde_json::from_value::<Terms>(value).unwrap_err().to_string();
    assert!(error.contains("unknown variant `oracle`"), "{error}");
}

#[test]
fn an_outcome_is_the_same_after_a_journey() {
    let outcome = Case::metric().judge();
    let text = serde_json::to_string(&outcome).unwrap();
    assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), outcome);
}

#[test]
fn a_value_that_json_cannot_say_is_spelled() {
    let judged = |value| Judged {
        name: "x".to_owned(),
        verdict: Verdict::NoData,
        why: Why::NotANumber,
        says: "NaN".to_owned(),
        value,
        limit: None,
        dry_run: false,
    };
    let text = serde_json::to_string(&judged(Some(f64::NAN))).unwrap();
    assert!(text.contains(r#""value":"NaN""#), "{text}");
    assert!(serde_json::from_str::<Judged>(&text).unwrap().value.is_some_and(f64::is_nan));
    let infinite = serde_json::to_string(&judged(Some(f64::INFINITY))).unwrap();
    assert_eq!(serde_json::from_str::<Judged>(&infinite).unwrap(), judged(Some(f64::INFINITY)));
    let absent = serde_json::to_string(&judged(None)).unwrap();
    assert!(!absent.contains("value"), "{absent}");
    let wrong = text.replace(r#""value":"NaN""#, r#""value":"many""#);
    assert!(serde_json::from_str::<Judged>(&wrong).unwrap_err().to_string().contains("is no number"));
}
