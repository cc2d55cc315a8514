//! Readiness, and its causes.

use crate::bed::{bed, eventually};
use crate::sample::{Sample, plain};
use crate::screen::Screen;
use serde_json::Value;

#[test]
fn pods_that_crash_are_the_cause_with_their_last_words() {
    let sample = plain("crash", "");
    sample.applied(&[]);
    sample.version("v1.1.0-crash");
    let said = sample.apply(&["--timeout=12s"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stderr.contains("CrashLoopBackOff"), "{}", said.stderr);
    assert!(said.stderr.contains("\n  | "), "the last lines of the log: {}", said.stderr);
    let (heard, ended) = (said.stderr.find("said last:"), said.stderr.find("help: "));
    assert!(heard.zip(ended).is_some_and(|(heard, ended)| heard < ended), "while it is waited for: {}", said.stderr);
    assert_eq!(sample.records().len(), 1);
    let journal = sample.ledger().into_iter().map(|(_, document)| document.to_string()).collect::<String>();
    // a single word of the log may stand in what the cluster says
    let lines = said.stderr.lines().filter_map(|line| line.strip_prefix("  | ")).filter(|line| line.contains(' '));
    let lines: Vec<&str> = lines.collect();
    assert!(lines.len() > 1 && !lines.iter().any(|line| journal.contains(line)), "log lines are stored nowhere");
    let told = sample.run(&["status"]).stdout;
    let stopped = told
        .lines()
        .find(|line| line.contains("the run r2 of v1.1.0-crash, begun "))
        .unwrap_or_else(|| panic!("{told}"));
    assert!(
        stopped.contains(" stopped: `Deployment ") && stopped.ends_with("; `apply` goes on from there"),
        "{stopped}"
    );

    sample.version("v1.1.1");
    assert_eq!(sample.applied(&[])["record"], 2);
}

#[test]
fn without_waiting_it_ends_when_all_is_written() {
    let sample = plain("nowait", "");
    sample.version("v1.0.0-held");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["record"], 1, "{receipt:#}");
}

/// What was released already is waited for as what is new is.
#[test]
fn a_run_after_one_that_waited_in_vain_waits_on() {
    let sample = plain("on", "");
    sample.version("v1.0.0-held");
    sample.applied(&["--no-wait"]);
    bed().kubectl(&["delete", "deployment", "web", "-n", &sample.namespace]);
    for _ in 0..3 {
        let said = sample.apply(&["--timeout=3s"]);
        assert_eq!(said.code, Some(13), "{}", said.stderr);
    }
    assert_eq!(sample.records().len(), 1, "there is nothing new");
    let plan = || sample.run(&["plan", "--detailed-exitcode", "-o", "json"]);
    let left = "an earlier run did not come to its end: `apply` finishes it";
    let said = plan();
    let told: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((said.code, &told["left"]), (Some(2), &Value::from(left)), "{said:?}");
    assert!(said.stderr.contains(left), "{}", said.stderr);
    sample.applied(&["--no-wait"]);
    assert_eq!(sample.applied(&["--no-wait"])["rollout"], Value::Null, "nothing is left of it");
    let said = plan();
    assert!(said.code == Some(0) && !said.stdout.contains("\"left\""), "{said:?}");
    // and it does not run still
    assert_eq!(sample.apply(&["--timeout=3s"]).code, Some(13));
}

/// What is waited for is told in lines once, and its time goes on before the eyes of whoever waits.
#[test]
fn on_a_terminal_the_time_goes_on() {
    let sample = plain("clock", "");
    sample.version("v1.0.0-held");
    let command = sample.command(bed().kubeconfig(), &["apply", "--yes", "--timeout=5s"]);
    let mut screen = Screen::run(&command);
    for second in ["waiting 1 s", "waiting 2 s", "waiting 3 s"] {
        screen.shows(second);
    }
    assert_eq!(screen.ends().code(), Some(13));
    let said = sample.apply(&["--timeout=4s"]);
    let waits = said.stderr.lines().filter_map(|line| line.strip_prefix("waiting ")?.split_once(": "));
    let mut told: Vec<&str> = waits.map(|(_, what)| what).collect();
    assert!(!told.is_empty(), "{said:?}");
    told.dedup();
    assert_eq!(said.stderr.matches("waiting ").count(), told.len(), "{said:?}");
}

const ROUTED: &str = "\n[expose]\nhost = \"web.example.org\"\n";

/// A route is written when the pods behind it are ready, and not before.
fn routed_last(sample: &Sample, routes: &'static [&'static str]) {
    use crate::bed::faults::{Fault, Request};
    use std::sync::{Arc, Mutex};
    bed().definitions();
    sample.version("v1.0.0-slow");
    let faults = bed().faults();
    let seen: Arc<Mutex<Vec<bool>>> = Arc::default();
    let (namespace, noted) = (sample.namespace.clone(), Arc::clone(&seen));
    let look = move || {
        let slices = bed().list("endpointslice", &namespace, "");
        let ready = slices
            .iter()
            .filter_map(|slice| slice["endpoints"].as_array())
            .flatten()
            .any(|endpoint| endpoint["conditions"]["ready"] == true);
        noted.lock().unwrap().push(ready);
    };
    let is_route =
        move |request: &Request| request.is_write() && routes.iter().any(|route| request.path.contains(route));
    faults.inject(is_route, 1.., Fault::meanwhile(look));
    let said = crate::sample::Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|ready| *ready), "{seen:?}");
}

#[test]
fn traefik_never_sees_a_service_without_pods() {
    let sample = plain("traefik", ROUTED);
    routed_last(&sample, &["/ingressroutes", "/traefikservices"]);
    let routing = bed().list("ingressroute.traefik.io", &sample.namespace, "");
    assert!(!routing.is_empty());
}

/// A Gateway `public` that is programmed, with a class of its own.
pub fn gateway(namespace: &str) {
    let class = bed().unique("class");
    bed().apply("", &format!("apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\nmetadata: {{ name: {class} }}\nspec: {{ controllerName: example.org/edge }}\n"));
    bed().says("gatewayclass", "", &class, &["Accepted"]);
    let listener = "listeners: [{ name: http, port: 80, protocol: HTTP }]";
    bed().apply(namespace, &format!("apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{ name: public }}\nspec: {{ gatewayClassName: {class}, {listener} }}\n"));
    bed().says("gateway", namespace, "public", &["Accepted", "Programmed"]);
}

/// Says of the route as it is what the Gateway's controller would say.
pub fn accept(route: &Value) {
    let conditions = ["Accepted", "ResolvedRefs"].map(|condition| {
        format!(r#"{{"type":"{condition}","status":"True","reason":"{condition}","message":"","lastTransitionTime":"2026-01-01T00:00:00Z","observedGeneration":{}}}"#, route["metadata"]["generation"])
    });
    let parent = r#"{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"public"}"#;
    let patch = format!(
        r#"{{"status":{{"parents":[{{"controllerName":"example.org/edge","parentRef":{parent},"conditions":[{}]}}]}}}}"#,
        conditions.join(",")
    );
    let [name, namespace] = ["name", "namespace"].map(|key| route["metadata"][key].as_str().unwrap());
    bed().kubectl(&["patch", HTTP_ROUTE, name, "-n", namespace, "--subresource=status", "--type=merge", "-p", &patch]);
}

const HTTP_ROUTE: &str = "httproute.gateway.networking.k8s.io";

#[test]
fn neither_does_a_gateway() {
    bed().definitions();
    let sample = plain("gateway", &format!("{ROUTED}router = \"gateway-api\"\ngateway = {{ name = \"public\" }}\n"));
    gateway(&sample.namespace);
    // until a controller has the route nobody comes through
    let said = sample.apply(&["--timeout", "12s"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stderr.contains("no controller answers for it"), "{}", said.stderr);
    assert!(sample.records().is_empty());
    bed().kubectl(&["delete", HTTP_ROUTE, "--all", "-n", &sample.namespace]);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let routes = || bed().list(HTTP_ROUTE, &sample.namespace, "").into_iter().next();
            accept(&eventually("the route is there", routes));
        });
        routed_last(&sample, &["/httproutes"]);
    });
    let routes = bed().list(HTTP_ROUTE, &sample.namespace, "");
    let managers: Vec<_> = routes[0]["metadata"]["managedFields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["subresource"].is_null())
        .map(|entry| entry["manager"].clone())
        .collect();
    assert_eq!(managers, ["railiance-traffic"]);
}

/// The old way stays until somebody has the new one, even if nobody waits for the rest.
#[test]
fn a_route_of_another_router_takes_over_before_the_old_one_goes() {
    bed().definitions();
    let sample = plain("rerouted", ROUTED);
    sample.applied(&[]);
    gateway(&sample.namespace);
    sample.edit(ROUTED, &format!("{ROUTED}router = \"gateway-api\"\ngateway = {{ name = \"public\" }}\n"));
    let old = || bed().list("ingressroute.traefik.io", &sample.namespace, "").len();
    let said = sample.apply(&["--no-wait", "--timeout", "4s", "--direct", "--reason=a test"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stderr.contains("no controller answers for it") && old() > 0, "{}", said.stderr);
    accept(&bed().list(HTTP_ROUTE, &sample.namespace, "")[0]);
    sample.applied(&["--no-wait", "--direct", "--reason=a test"]);
    assert_eq!(old(), 0);
}
