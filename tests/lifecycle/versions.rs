//! Each word of a version's behaviour is what is served, and what is counted.

use crate::application::Application;
use crate::traffic::{get, traffic};
use serde_json::Value;

const CANARY: &str = "railiance.dev/track=canary";

/// The canary alone, with one pod.
fn canary(name: &str, behaviour: &str) -> Application {
    let application = Application::new(name, behaviour);
    application.traefik(0, 100, false);
    application
}

fn pod(application: &Application) -> Value {
    traffic().list("pod", &application.namespace, CANARY).remove(0)
}

/// What the pod says at a path, without the proxy.
fn said(application: &Application, path: &str) -> Option<(u16, String)> {
    let address = format!("{}:8080", pod(application)["status"]["podIP"].as_str().unwrap());
    get(&address, "pod", path)
}

fn requests(application: &Application, code: &str) -> Option<u64> {
    let (_, text) = said(application, "/metrics")?;
    let line = text.lines().find(|line| line.starts_with("http_requests_total{") && line.contains(code))?;
    line.rsplit(' ').next()?.parse().ok()
}

pub fn exactly_so_many_requests_fail() {
    let application = canary("exactly", "-errors5");
    let before = requests(&application, "code=\"500\"").unwrap();
    let summary = traffic().send(&application.host, 200);
    assert_eq!(summary.by_status(), [("200".to_owned(), 190), ("500".to_owned(), 10)].into(), "{summary}");
    assert_eq!(requests(&application, "code=\"500\""), Some(before + 10));
}

pub fn what_is_frozen_serves_and_counts_no_longer() {
    let application = canary("frozen", "");
    traffic().behave(&application.namespace, CANARY, "frozen");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let before = requests(&application, "code=\"200\"");
    let summary = traffic().send(&application.host, 50);
    assert_eq!((summary.failures(), summary.of_track("canary")), (0, 50), "{summary}");
    assert_eq!(requests(&application, "code=\"200\""), before);
}

pub fn what_is_sparse_has_no_series_before_their_first_request() {
    let application = canary("sparse", "-sparse");
    assert!(requests(&application, "code=\"200\"").is_some_and(|count| count > 0));
    assert_eq!(requests(&application, "code=\"500\""), None);
    traffic().behave(&application.namespace, CANARY, "");
    traffic().answers(&application.host, |_, _| requests(&application, "code=\"500\"") == Some(0));
}

pub fn health_is_answered_and_not_counted_and_a_word_that_is_unknown_is_no_success() {
    let application = canary("health", "-errors100");
    let before = requests(&application, "code=\"500\"");
    assert_eq!(said(&application, "/healthz"), Some((200, "ok\n".to_owned())));
    assert_eq!(requests(&application, "code=\"500\""), before);
    traffic().behave(&application.namespace, CANARY, "eror5");
    traffic().answers(&application.host, |status, _| status == 502);
    assert_eq!(said(&application, "/healthz"), None);
}

pub fn a_deleted_pod_serves_while_its_hook_sleeps() {
    let application = Application::new("farewell", "");
    let patch = r#"{"spec":{"template":{"spec":{"containers":[{"name":"app","lifecycle":{"preStop":{"sleep":{"seconds":3}}}}]}}}}"#;
    traffic().kubectl(&["patch", "deployment", "web-canary", "-n", &application.namespace, "-p", patch]);
    traffic().kubectl(&["rollout", "status", "deployment", "web-canary", "-n", &application.namespace]);
    let mut pods = traffic().list("pod", &application.namespace, CANARY).into_iter();
    let pod = pods.find(|pod| pod["metadata"]["deletionTimestamp"].is_null()).unwrap();
    let name = pod["metadata"]["name"].as_str().unwrap();
    let address = format!("{}:8080", pod["status"]["podIP"].as_str().unwrap());
    traffic().kubectl(&["delete", "pod", name, "-n", &application.namespace, "--wait=false"]);
    let ends = traffic().get("pod", &application.namespace, name);
    assert!(ends["metadata"]["deletionTimestamp"].is_string());
    assert!(get(&address, "pod", "/").is_some_and(|(status, body)| status == 200 && body.contains(name)));
    crate::bed::eventually("the pod is gone", || {
        traffic().find("pod", &application.namespace, name).is_none().then_some(())
    });
    let after = get(&address, "pod", "/");
    assert!(after.is_none_or(|(_, body)| !body.contains(name)));
}
