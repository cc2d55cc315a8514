//! What users get is what was asked for: counted requests, not objects.

use crate::application::Application;
use crate::bed::eventually;
use crate::candidate::Candidate;
use crate::contract::{Contract, GATEWAY, SHORT, TRAEFIK, USUAL};
use crate::traffic::load::Summary;
use crate::traffic::traffic;
use serde_json::Value;

/// Of a thousand requests; a reload of the proxy, whoever caused it, begins the round anew.
fn assert_split(summary: &Summary, canary: usize) {
    assert_eq!((summary.total(), summary.failures()), (1000, 0), "{summary}");
    assert!(summary.of_track("canary").abs_diff(canary) <= 5, "{summary}");
    assert_eq!(summary.of_track("canary") + summary.of_track("stable"), 1000, "{summary}");
}

pub fn a_traefik_service_splits_as_its_weights_say() {
    let application = Application::new("traefik", "");
    application.traefik(90, 10, true);
    assert_split(&traffic().send(&application.host, 1000), 100);
}

pub fn an_http_route_splits_as_its_weights_say() {
    let application = Application::new("gateway", "");
    application.gateway(90, 10);
    assert_split(&traffic().send(&application.host, 1000), 100);
}

/// What a step of a trial is to give, it gives.
fn a_step_is(name: &str, router: &str, weight: usize) {
    let steps = format!("[{{ weight = {weight}, hold = \"1h\" }}]");
    let web = Candidate::new(name, "", Contract { router, steps: &steps, ..USUAL });
    web.ends(0, &["deploy", "--once"]);
    traffic().serves(&web.host(), &["stable", "canary"]);
    is_scraped(&web);
    let burst = traffic().send(&web.host(), 1000);
    assert_split(&burst, weight * 10);
    is_told(&web, weight, &burst);
}

/// What a counter had counted when it was seen for the first time is in no increase of it.
fn is_scraped(web: &Candidate) {
    let query = format!("sum(http_requests_total{{namespace=\"{}\",track=\"canary\"}})", web.namespace);
    eventually("the canary's requests are counted", || traffic().value(&query).filter(|counted| *counted > 0.0));
}

/// Beside the weight stands the share that was counted, whoever asks.
fn is_told(web: &Candidate, weight: usize, burst: &Summary) {
    let counts = |seen: &Value| {
        let counted = &seen["trial"]["counted"];
        counted["share"].as_f64().filter(|_| counted["stable"].as_u64() > Some(800))
    };
    let load = web.load();
    // pods are scraped one after the other: until each was, after the burst, one side is ahead
    let near = |told: &f64| (told - f64::from(u32::try_from(weight).unwrap())).abs() <= 3.0;
    let (said, shares) = eventually("the share is counted", || {
        let said = web.ends(0, &["deploy", "--once"]);
        let status = web.run(&["status", "-o", "json"]).out;
        let shares = [counts(&serde_json::from_str(&status).unwrap())?, counts(&web.observed())?];
        shares.iter().all(near).then_some((said, shares))
    });
    for text in [said.err, web.run(&["status"]).out, web.run(&["observe"]).out] {
        assert!(text.contains(&format!("at {weight} %")) && text.contains(" % counted ("), "{text}");
    }
    // a reload of the proxy, whoever caused it, begins the round anew: what counts is what was served, not the weight
    let served = load.stop();
    let canary = burst.of_track("canary") + served.of_track("canary");
    let all = burst.total() + served.total();
    let [canary, all] = [canary, all].map(|number| f64::from(u32::try_from(number).unwrap()));
    let share = 100.0 * canary / all;
    assert!(shares.iter().all(|told| (told - share).abs() <= 5.0), "{shares:?} of {share}: {served}");
}

pub fn h17_a_step_by_a_traefik_service_is_the_share_that_users_get() {
    a_step_is("fifth", TRAEFIK, 20);
    a_step_is("twentieth", TRAEFIK, 5);
}

pub fn h17_a_step_by_an_http_route_is_the_share_that_users_get() {
    a_step_is("routed", GATEWAY, 20);
}

/// Half of the requests of four pods are none for one.
pub fn h22_an_autoscaled_canary_gets_its_share_once_it_has_the_pods_for_it() {
    let web = Candidate::unreleased("scaled", "", SHORT);
    let scaled = "autoscale = { min = 4, max = 6, cpu = 80 }";
    let text = SHORT.text(&web.namespace).replace("replicas = 2", scaled);
    std::fs::write(web.file("railiance/app.toml"), text).unwrap();
    web.goes_first("");
    let ready = |name: &str| traffic().get("deployment", &web.namespace, name)["status"]["readyReplicas"].as_u64();
    eventually("stable has its pods", || (ready("web") >= Some(4)).then_some(()));
    web.ends(0, &["deploy", "--once"]);
    assert_eq!((web.share(), ready("web-canary") >= Some(2)), (50, true));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.is_alone();
}
