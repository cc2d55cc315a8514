//! From a contract to the terms of a trial: every key in its place, defaults written out, queries taken apart.

use railiance::compile::check::{Input, check};
use railiance::compile::load::Beside;
use railiance::diag::Sources;
use railiance::rollout::judge::{Apart, Asks, Failures, Limits, OnFailure, Probe, Query, Selector, Step, Terms, Unfit};
use railiance::tree::toml;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn terms(text: &str) -> Result<Terms, Unfit> {
    let source = Sources::default().add("app.toml", text);
    let tree = toml::read(text, source);
    let input =
        Input { app: &tree.value, release: None, lock: None, files: BTreeSet::new(), beside: Beside::default() };
    Terms::of(&check(&input).value.unwrap())
}

fn contract(rest: &str) -> String {
    format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n[workload]\n\
         image = \"registry.example.org/greeter\"\nports = {{ http = 8080 }}\n[expose]\nhost = \"a.example.org\"\n{rest}"
    )
}

fn query(text: &str) -> Query {
    let gate = format!("[[stage.canary.gate]]\nname = \"g\"\nprometheus = '''{text}'''\nmax = 1.0\n");
    let terms = terms(&contract(&gate)).unwrap();
    terms.gates[0].queries().next().unwrap().clone()
}

fn selectors(text: &str) -> Vec<(String, i64, bool)> {
    let taken = query(text).selectors.into_iter();
    taken.map(|Selector { text, offset, may_be_absent }| (text, offset, may_be_absent)).collect()
}

#[test]
fn the_shop_is_frozen_as_it_is_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/shop/railiance/app.toml");
    let terms = terms(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(terms.steps, [Step { weight: 10, hold: 1800 }, Step { weight: 50, hold: 3600 }]);
    assert_eq!(terms.prometheus.as_deref(), Some("http://prometheus.monitoring:9090"));
    assert_eq!((terms.scrape, terms.tick, terms.max_gap), (30, 60, 300));
    assert_eq!(terms.failures, Failures { consecutive: 3, total: 6 });
    assert_eq!((terms.inconclusive, terms.deadline, terms.evidence_max_age), (20, 18 * 3600, 12 * 3600));
    assert_eq!(terms.on_failure, OnFailure::StepBack);
    let requests = terms.requests.as_ref().unwrap();
    assert_eq!(requests.since, r#"sum(increase(http_requests_total{app="shop",track="canary"}[$elapsed]))"#);
    assert_eq!((terms.reach(), terms.warm_up()), (600, 630), "the dry run looks back as well");
    let names: Vec<&str> = terms.gates.iter().map(|gate| gate.name.as_str()).collect();
    let all =
        ["error-rate", "sales", "slower-than-stable", "workers", "restarts", "shows-carts", "smoke", "looks-right"];
    assert_eq!(names, all);
    let dry: Vec<bool> = terms.gates.iter().map(|gate| gate.dry_run).collect();
    assert_eq!(dry, [false, true, false, false, false, false, false, false]);
    assert_eq!(terms.gates.iter().filter(|gate| gate.at_least == Some(500)).count(), 4);
    kinds(&terms.gates.iter().map(|gate| gate.asks.clone()).collect::<Vec<_>>());
}

fn kinds(asks: &[Asks]) {
    let [errors, _, slower, workers, restarts, http, exec, manual] = asks else { panic!("{asks:?}") };
    assert!(matches!(errors, Asks::Prometheus { limits: Limits { max: Some(0.5), min: None, equals: None }, .. }));
    assert!(matches!(workers, Asks::Prometheus { limits: Limits { max: None, min: None, equals: Some(1.0) }, .. }));
    let wanted = Apart { max_ratio: Some(1.2), max_difference: Some(0.5) };
    assert!(matches!(slower, Asks::Compare { apart, .. } if *apart == wanted), "{slower:?}");
    assert_eq!(*restarts, Asks::Restarts { most: 0 });
    let headers = [("Accept", "application/json"), ("X-Canary", "true")];
    let probe = Probe {
        path: "/cart".to_owned(),
        headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        status: 200,
        body: Some("items".to_owned()),
        json: Vec::new(),
        answered: Vec::new(),
        timeout: 10,
    };
    assert_eq!(*http, Asks::Http { probe });
    assert_eq!(
        *exec,
        Asks::Exec { command: vec!["./scripts/note.sh".to_owned(), "smoke".to_owned()], timeout: 20, files: None }
    );
    assert_eq!(*manual, Asks::Manual { words: "the new checkout page looks right on a phone".to_owned() });
}

#[test]
fn what_is_not_written_has_its_default() {
    let terms = terms(&contract("[[stage.canary.gate]]\nname = \"g\"\nhttp = \"/\"\n")).unwrap();
    assert_eq!(terms.steps.iter().map(|step| step.weight).collect::<Vec<_>>(), [5, 25, 50]);
    assert_eq!((terms.scrape, terms.tick, terms.max_gap, terms.deadline), (30, 30, 180, 24 * 3600));
    assert_eq!(terms.failures, Failures { consecutive: 2, total: 5 });
    assert_eq!((terms.inconclusive, terms.on_failure), (10, OnFailure::Abort));
    assert_eq!((terms.prometheus, terms.requests), (None, None));
    let probe = Probe {
        path: "/".to_owned(),
        headers: BTreeMap::new(),
        status: 200,
        body: None,
        json: Vec::new(),
        answered: Vec::new(),
        timeout: 10,
    };
    assert_eq!(terms.gates[0].asks, Asks::Http { probe });
}

#[test]
fn a_gap_follows_the_tick_and_a_deadline_the_holds() {
    let terms = terms(&contract("[stage.canary]\ntick = \"5m\"\nsteps = [{ weight = 5, hold = \"20h\" }]\n")).unwrap();
    assert_eq!((terms.tick, terms.max_gap, terms.deadline), (300, 900, 60 * 3600));
}

#[test]
fn raw_selectors_lose_their_range_and_keep_their_matchers_and_offset() {
    let one = |text: &str, offset: i64, may_be_absent: bool| (text.to_owned(), offset, may_be_absent);
    assert_eq!(selectors("sum(rate(a{b=\"c\"}[5m]))"), [one("a{b=\"c\"}", 0, false)]);
    assert_eq!(selectors("sum(rate(a[5m])) / sum(rate(a[5m]))"), [one("a", 0, false)]);
    assert_eq!(selectors("a - a offset 1h"), [one("a", 0, false), one("a offset 1h", 3600, false)]);
    assert_eq!(selectors("a offset -5m"), [one("a offset -5m", -300, false)]);
    assert_eq!(selectors("vector(1)"), []);
    let errors = "(sum(rate(e[5m])) or vector(0)) / sum(rate(a[5m]))";
    assert_eq!(selectors(errors), [one("e", 0, true), one("a", 0, false)]);
    assert_eq!(selectors("a unless b"), [one("a", 0, false), one("b", 0, true)]);
    assert_eq!(selectors("absent(a)"), [one("a", 0, true)]);
    // needed in one place is needed
    assert_eq!(selectors("(a or vector(0)) / a"), [one("a", 0, false)]);
    assert_eq!(query("max_over_time(rate(a[5m])[10m:1m])").reach, 900);
}

#[test]
fn h16_a_query_without_a_version_mixes_candidates() {
    let mixes = |asks: &str| {
        terms(&contract(&format!("[[stage.canary.gate]]\nname = \"g\"\n{asks}\n"))).unwrap().gates[0].mixes_candidates()
    };
    assert!(mixes("prometheus = 'sum(a{track=\"canary\"})'\nmax = 1.0"));
    assert!(!mixes("prometheus = 'sum(a{version=\"$canary_version\"})'\nmax = 1.0"));
    let compare = |canary: &str| format!("compare = {{ canary = '{canary}', stable = 'b', max_ratio = 1.2 }}");
    assert!(mixes(&compare("a{track=\"canary\"}")));
    assert!(!mixes(&compare("a{version=\"$canary_version\"}")));
    assert!(!mixes("restarts = 0"));
    assert!(!mixes("prometheus = 'vector(1)'\nmax = 1.0"));
}

#[test]
fn what_cannot_be_taken_apart_is_refused() {
    let gate = "[[stage.canary.gate]]\nname = \"g\"\nprometheus = 'of_tomorrow(a{track=\"canary\"})'\nmax = 1.0\n";
    let error = terms(&contract(gate)).unwrap_err().to_string();
    assert!(
        error.starts_with("the query `of_tomorrow(a{track=\"canary\"})` cannot be taken apart: unknown function"),
        "{error}"
    );
    let rate = terms(&contract("[observe]\nrequests = 'sum(rate(a[5m]))'\n")).unwrap_err();
    assert_eq!(rate.cause, "`rate(…)` is no counter");
}
