//! Which queries tell canary from stable in each of their parts.

use crate::cases::{gate, gated};

const ERR: &str = "errors_total";
const REQ: &str = "requests_total";

#[test]
fn every_part_of_a_query_picks_a_version() {
    for query in [
        // both parts pick the canary
        "sum(rate(ERR{track=\"canary\"}[5m])) / sum(rate(REQ{track=\"canary\"}[5m]))",
        "1 - sum(rate(REQ{track=\"canary\",code!~\"5..\"}[5m])) / sum(rate(REQ{version=\"$canary_version\"}[5m]))",
        // both versions, each on purpose
        "sum(rate(ERR{track=\"canary\"}[5m])) / sum(rate(ERR{track=\"stable\"}[5m]))",
        "sum(x{track=\"canary\"}) / (sum(x{track=\"canary\"}) + sum(x{track=\"stable\"}))",
        // a share: the divisor is the whole
        "sum(rate(REQ{track=\"canary\"}[5m])) / sum(rate(REQ[5m]))",
        "100 * sum(rate(REQ{track=\"canary\",code=\"500\"}[5m])) / sum(rate(REQ{code=\"500\"}[5m]))",
        "count(up{job=\"a\",track=\"canary\"} == 1) / count(up{job=\"a\"})",
        // series that meet one of a canary's pod
        "sum(rate(ERR[5m]) * on(pod) group_left(label_version) kube_pod_labels{label_version=\"$canary_version\"})",
        "sum(kube_pod_labels{label_track=\"canary\"} * on(namespace, pod) group_right() rate(ERR[5m]))",
        "sum(rate(ERR[5m]) / rate(REQ{track=\"canary\"}[5m]))",
        "sum(sum by (pod) (rate(ERR[5m])) * on(pod) group_left() kube_pod_labels{track=\"canary\"})",
        "sum(rate(ERR[5m]) / on(service) group_left() rate(REQ{service=~\".*-canary-.*\"}[5m]))",
        "sum(rate(ERR[5m]) and on(instance) build_info{version=\"$canary_version\"})",
        "sum(topk(3, rate(ERR[5m])) * ignoring(code) group_left() kube_pod_labels{track=\"canary\"})",
        // conditions and limits
        "sum(rate(ERR{track=\"canary\"}[5m])) and on() (sum(rate(REQ[5m])) > 10)",
        "sum(rate(ERR{track=\"canary\"}[5m])) unless on() (maintenance == 1)",
        "max(seconds{track=\"canary\"}) / scalar(max(slo_seconds))",
        "max(seconds{track=\"canary\"}) > bool 0.3",
    ] {
        let query = query.replace("ERR", ERR).replace("REQ", REQ);
        assert_eq!(gated(&query).0, Vec::<&str>::new(), "{query}");
    }
}

#[test]
fn a_part_that_holds_both_versions_is_found() {
    for (query, blind) in [
        // a canary's errors among everybody's requests
        ("sum(rate(ERR{track=\"canary\"}[5m])) / sum(rate(REQ[5m]))", "REQ[5m]"),
        ("sum(rate(REQ{track=\"canary\",code=\"500\"}[5m])) / sum(rate(REQ[5m]))", "REQ[5m]"),
        ("1 - sum(rate(REQ{track=\"canary\",code=\"200\"}[5m])) / sum(rate(REQ{job=\"a\"}[5m]))", "REQ{job=\"a\"}"),
        ("sum(rate(ERR[5m])) / sum(rate(REQ{track=\"canary\"}[5m]))", "ERR"),
        // the whole is no answer, no difference, and no part of itself
        ("sum(REQ) / sum(REQ{track=\"canary\"})", "REQ"),
        ("sum(REQ{track=\"canary\"}) or sum(REQ)", "REQ"),
        ("sum(REQ) - sum(REQ{track=\"canary\"})", "REQ"),
        // labels that all pods of the application share
        ("sum(rate(ERR[5m])) / on() sum(rate(REQ{track=\"canary\"}[5m]))", "ERR"),
        ("sum by (job) (rate(ERR[5m])) / on(job) sum by (job) (rate(REQ{track=\"canary\"}[5m]))", "ERR"),
        ("sum(rate(ERR[5m]) * on(job) group_left() kube_pod_labels{track=\"canary\"})", "ERR"),
        ("sum(sum without (pod, instance) (ERR) * on(pod) group_left() kube_pod_labels{track=\"canary\"})", "ERR"),
        ("sum(rate(ERR[5m])) and on() (sum(rate(REQ{track=\"canary\"}[5m])) > 10)", "ERR"),
        // with `or` between matchers every alternative counts, and a sign changes nothing
        ("sum(-REQ{job=\"a\" or job=\"b\"}) + sum(REQ{track=\"canary\"})", "REQ"),
        ("max(seconds{track=\"canary\"}) / max(slo_seconds)", "slo_seconds"),
    ] {
        let query = query.replace("ERR", ERR).replace("REQ", REQ);
        let (codes, text) = gated(&query);
        assert_eq!(codes, ["MNG004"], "{query} ({blind})");
        assert!(text.starts_with("a part of the query of gate `g` does not tell"), "{query}: {text}");
    }
}

#[test]
fn both_queries_of_a_comparison_are_judged_by_their_parts() {
    let compared = |canary: &str, stable: &str| {
        gate(&format!("compare = {{ canary = '{canary}', stable = '{stable}', max_ratio = 1.2 }}\n"), "").0
    };
    let (canary, stable) = ("sum(e{track=\"canary\"}) / sum(r{track=\"canary\"})", "sum(e{track=\"stable\"})");
    assert_eq!(compared(canary, &format!("{stable} / sum(r{{track=\"stable\"}})")), Vec::<&str>::new());
    assert_eq!(compared(canary, &format!("{stable} / sum(e)")), Vec::<&str>::new());
    assert_eq!(compared(canary, &format!("{stable} / sum(r)")), ["MNG004"]);
    assert_eq!(compared("sum(e{track=\"canary\"}) / sum(r)", &format!("{stable} / sum(r)")), ["MNG004", "MNG004"]);
}

#[test]
fn stable_is_known_by_its_namespace_where_the_canary_has_its_own() {
    let isolated = "strategy = \"isolated\"\nreason = \"one writer\"\nnamespace = \"greeter-canary\"\n\
                    host = \"canary.example.org\"";
    let asks = |stable: &str| {
        let canary = "up{namespace=\"greeter-canary\"}";
        gate(&format!("compare = {{ canary = '{canary}', stable = '{stable}', max_ratio = 1.2 }}\n"), isolated).0
    };
    assert_eq!(asks("up{namespace=\"greeter\"}"), Vec::<&str>::new());
    assert_eq!(asks("up{job=\"greeter\"}"), ["MNG004"]);
}
