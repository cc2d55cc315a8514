//! What Prometheus says of a version is what the version does.

use crate::application::Application;
use crate::bed::eventually;
use crate::traffic::load::Shape;
use crate::traffic::{get, traffic};

/// Of one namespace and track, over the last ten seconds.
fn series(name: &str, application: &Application, track: &str, more: &str) -> String {
    let namespace = &application.namespace;
    format!("rate({name}{{namespace=\"{namespace}\",track=\"{track}\"{more}}}[10s])")
}

fn errors(application: &Application, track: &str) -> Option<f64> {
    let all = series("http_requests_total", application, track, "");
    let bad = series("http_requests_total", application, track, ",code=~\"5..\"");
    traffic().value(&format!("sum({bad}) / sum({all})")).filter(|value| value.is_finite())
}

fn slowest(application: &Application, track: &str) -> Option<f64> {
    let buckets = series("http_request_duration_seconds_bucket", application, track, "");
    traffic().value(&format!("histogram_quantile(0.95, sum by (le) ({buckets}))")).filter(|value| value.is_finite())
}

pub fn both_tracks_are_counted_within_seconds() {
    let application = Application::new("counted", "");
    application.traefik(50, 50, true);
    let before = counted(&application);
    let load = traffic().load(&application.host, 50);
    let query = format!("sum by (track) (rate(http_requests_total{{namespace=\"{}\"}}[10s]))", application.namespace);
    let tracks = eventually("both tracks have a rate", || {
        let samples = traffic().query(&query);
        (samples.len() == 2 && samples.iter().all(|(_, rate)| *rate > 5.0)).then_some(samples)
    });
    let mut names: Vec<&str> = tracks.iter().map(|(labels, _)| labels["track"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["canary", "stable"]);
    let summary = load.stop();
    assert_eq!(summary.failures(), 0, "{summary}");
    let after = counted(&application);
    assert_eq!(after - before, summary.of_track("canary"), "{summary}");
    let query = format!("sum(http_requests_total{{namespace=\"{}\",track=\"canary\"}})", application.namespace);
    eventually("Prometheus has counted them", || {
        traffic().value(&query).filter(|counted| counted.to_string() == after.to_string())
    });
}

/// Prometheus asks an address in the name of the pod that had it, until it hears of the next one.
pub fn a_pod_answers_for_itself_alone() {
    let application = Application::new("itself", "");
    let (pod, address) = canary(&application);
    let asked = |query: &str| get(&address, "pod", &format!("/metrics{query}")).unwrap().0;
    let own = format!("?pod={}%2F{pod}", application.namespace);
    let another = format!("?pod={}%2F{pod}-before", application.namespace);
    assert_eq!((asked(""), asked(&own), asked(&another)), (200, 200, 404));
}

/// Name and address of the canary's only pod.
fn canary(application: &Application) -> (String, String) {
    let pods = traffic().list("pod", &application.namespace, "railiance.dev/track=canary");
    let said = |path: &str| pods[0].pointer(path).unwrap().as_str().unwrap().to_owned();
    (said("/metadata/name"), format!("{}:8080", said("/status/podIP")))
}

/// What the canary's only pod says by itself.
fn counted(application: &Application) -> usize {
    let (_, address) = canary(application);
    let (_, text) = get(&address, "pod", "/metrics").unwrap();
    let line = text.lines().find(|line| line.starts_with("http_requests_total{") && line.contains("code=\"200\""));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap()
}

pub fn a_versions_errors_and_latency_are_seen() {
    let application = Application::new("bad", "-errors20-slow120");
    application.traefik(50, 50, true);
    let load = traffic().begin(Shape::new(&application.host, 60).keep_alive());
    let rate = eventually("the canary's errors", || errors(&application, "canary").filter(|rate| *rate > 0.15));
    assert!(rate < 0.25, "{rate}");
    assert!(eventually("stable's errors", || errors(&application, "stable")) < 0.001);
    let slow = eventually("the canary's latency", || slowest(&application, "canary"));
    assert!((0.1..=0.25).contains(&slow), "{slow}");
    assert!(eventually("stable's latency", || slowest(&application, "stable")) <= 0.005);
    // what asked before, until both answered, was counted as well
    eventually("the load meets errors", || (load.so_far().failures() > 0).then_some(()));
    let summary = load.stop();
    assert!(
        summary.failures() > 0 && summary.records.iter().all(|one| !one.failed() || one.track == "canary"),
        "{summary}"
    );
    assert_eq!(summary.by_status().keys().collect::<Vec<_>>(), ["200", "500"]);
}

pub fn behaviour_changes_while_pods_run() {
    let application = Application::new("changes", "");
    application.traefik(0, 100, true);
    let (namespace, canary) = (application.namespace.as_str(), "railiance.dev/track=canary");
    let up = format!("up{{namespace=\"{namespace}\",track=\"canary\"}}");
    eventually("the canary is scraped", || traffic().value(&up).filter(|value| *value > 0.5));
    traffic().behave(namespace, canary, "silent errors100");
    traffic().answers(&application.host, |status, _| status == 500);
    eventually("the canary has no metrics", || traffic().value(&up).filter(|value| *value < 0.5));
    traffic().behave(namespace, canary, "dead");
    traffic().answers(&application.host, |status, _| status == 502);
    traffic().behave(namespace, canary, "");
    traffic().answers(&application.host, |status, _| status == 200);
    eventually("the canary is scraped again", || traffic().value(&up).filter(|value| *value > 0.5));
}
