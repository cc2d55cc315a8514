//! H1: a lost canary does not take stable down, whoever drives or not.

use crate::application::Application;
use crate::traffic::load::Summary;
use crate::traffic::traffic;
use std::time::Instant;

/// Nobody serves any longer what the canary had.
fn assert_stable_alone(summary: &Summary) {
    assert!(summary.total() > 50 && is_of_stable_alone(summary), "{summary}");
}

fn lose_the_canary(application: &Application) {
    traffic().unready(&application.namespace, "railiance.dev/track=canary");
    let service = "kubernetes.io/service-name=web-canary";
    crate::bed::eventually("no endpoint is ready", || {
        let slices = traffic().list("endpointslice", &application.namespace, service);
        let endpoints = slices.first()?["endpoints"].as_array().cloned().unwrap_or_default();
        endpoints.iter().all(|one| one["conditions"]["ready"] == false).then_some(())
    });
}

/// What the proxy is told it knows a moment later: from then on each round of it is like this.
fn when_the_proxy_knows(application: &Application, is_so: impl Fn(&Summary) -> bool) -> Instant {
    crate::bed::eventually("the proxy knows", || is_so(&traffic().send(&application.host, 40)).then_some(()));
    Instant::now()
}

fn is_of_stable_alone(summary: &Summary) -> bool {
    summary.failures() == 0 && summary.of_track("stable") == summary.total()
}

pub fn h1_with_the_fallback_a_lost_canary_costs_nothing_once_the_proxy_knows() {
    let application = Application::new("fallback", "");
    application.traefik(50, 50, true);
    let load = traffic().load(&application.host, 100);
    lose_the_canary(&application);
    let known = when_the_proxy_knows(&application, is_of_stable_alone);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let summary = load.stop();
    assert!(summary.of_track("canary") > 0, "{summary}");
    assert_stable_alone(&summary.since(known));
}

pub fn h1_without_the_fallback_a_lost_canary_is_an_outage() {
    let application = Application::new("outage", "");
    application.traefik(95, 5, false);
    lose_the_canary(&application);
    when_the_proxy_knows(&application, |seen| seen.failures() == seen.total());
    let summary = traffic().send(&application.host, 100);
    assert_eq!(summary.by_status(), [("404".to_owned(), 100)].into(), "{summary}");
}

pub fn h1_by_the_gateway_api_only_the_lost_share_fails() {
    let application = Application::new("share", "");
    application.gateway(90, 10);
    lose_the_canary(&application);
    // until then it tries to reach pods that are gone, which is another failure
    let knows = |seen: &Summary| seen.failures() > 0 && seen.by_status().keys().all(|status| status != "502");
    when_the_proxy_knows(&application, |seen| knows(seen) && seen.of_track("canary") == 0);
    let summary = traffic().send(&application.host, 100);
    assert_eq!(summary.by_status().keys().collect::<Vec<_>>(), ["200", "503"], "{summary}");
    // others change routes meanwhile, and each change begins the round anew
    assert!(
        summary.failures().abs_diff(10) <= 4 && summary.of_track("stable") + summary.failures() == 100,
        "{summary}"
    );
}

pub fn a_canary_on_a_lost_node_falls_to_stable_when_the_node_controller_has_seen_it() {
    let node = traffic().node("canary");
    let application = Application::new("node", "");
    application.on_node("web-canary", &node);
    application.traefik(50, 50, true);
    let load = traffic().load(&application.host, 40);
    traffic().lose_node(&node);
    traffic().wait("deployment", &application.namespace, "web-canary", |one| one["status"]["unavailableReplicas"] == 1);
    let known = when_the_proxy_knows(&application, is_of_stable_alone);
    std::thread::sleep(std::time::Duration::from_secs(3));
    let summary = load.stop();
    // a dead pod is asked until the cluster knows
    assert!(summary.by_status().contains_key("502"), "{summary}");
    assert_stable_alone(&summary.since(known));
    traffic().find_node(&node);
    traffic().answers(&application.host, |_, body| body.contains("canary"));
}
