//! A good candidate goes into production and back, under load; bad ones get no further than their first step.

use crate::candidate::{Candidate, lost_by_the_canary_alone, lost_nothing};
use crate::contract::{Contract, GATEWAY, SHORT, TRAEFIK, USUAL};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};
use crate::traffic::load::Load;
use crate::traffic::traffic;
use serde_json::Value;
use std::time::{Duration, Instant};

pub fn a_good_candidate_is_promoted_and_taken_back_without_a_lost_request() {
    there_and_back(&Candidate::new("good", "", USUAL));
}

pub fn by_the_gateway_api_a_good_candidate_is_promoted_and_taken_back_as_well() {
    there_and_back(&Candidate::new("gateway", "", Contract { router: GATEWAY, ..USUAL }));
}

/// Without a proxy that can weigh, the pods are the weight: two and two of them, behind one Service.
/// A release that comes with another router: the old way is there until the new one is accepted, and no request is lost.
pub fn h5_with_another_router_the_old_way_goes_after_the_new_one_is_there() {
    let web = Candidate::new("rerouted", "", Contract { router: TRAEFIK, ..SHORT });
    let load = web.load();
    web.agree(Contract { router: GATEWAY, ..SHORT });
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    lost_nothing(load);
    assert!(traffic().find("ingressroute", &web.namespace, "web").is_none());
    assert!(traffic().find("httproute", &web.namespace, "web").is_some());
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    lost_nothing(load);
    web.rests_at("v1.0.0", 3);
}

pub fn by_the_ratio_of_pods_a_good_candidate_is_promoted_and_taken_back_as_well() {
    let web = Candidate::new("ratio", "", Contract { router: "router = \"replicas\"", ..SHORT });
    let load = web.load();
    web.passes();
    let pods = |name: &str| traffic().get("deployment", &web.namespace, name)["spec"]["replicas"].as_u64();
    assert_eq!((pods("web"), pods("web-canary")), (Some(2), Some(2)));
    web.ends(0, &["promote", "--yes"]);
    let rests_at = |version: &str, records: usize| {
        assert_eq!((web.trial(), web.released()), (None, (version.to_owned(), records)));
        assert!(web.image().contains(&format!(":{}", version.trim_start_matches('v'))), "{}", web.image());
        assert_eq!(pods("web"), Some(2));
        assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    };
    rests_at("v1.1.0", 2);
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    rests_at("v1.0.0", 3);
    let served = lost_nothing(load);
    assert!(served.of_track("canary") > 0 && served.by_version().contains_key("v1.1.0"), "{served}");
}

pub fn by_the_ratio_of_pods_the_number_that_the_step_asks_for_counts() {
    let steps = "[{ weight = 40, hold = \"8s\" }]";
    let web = Candidate::new("ratio-small", "", Contract { router: "router = \"replicas\"", steps, ..SHORT });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    traffic().kubectl(&["scale", "deployment/web-canary", "--replicas=3", "-n", &web.namespace]);
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(said.err.contains("/web-canary` has 3 pods, and the step asks for 1; "), "{said:?}");
    web.ends(0, &["apply", "--repair", "--yes", "--force-conflicts"]);
    web.passes();
    lost_nothing(load);
}

pub fn by_the_ratio_of_pods_a_bad_candidate_is_sent_away_as_well() {
    let steps = "[{ weight = 40, hold = \"8s\" }]";
    let web = Candidate::new("ratio-errors", "-errors5", Contract { router: "router = \"replicas\"", steps, ..SHORT });
    let load = web.load();
    let tried = web.ends(10, &["deploy"]);
    let told = "router `replicas` shares by pods: 1 of 3 are the canary's, 33 % (of the 40 % that the step asks for)\n";
    assert!(tried.err.contains(told), "{tried:?}");
    assert!(tried.err.contains("errors: "), "{tried:?}");
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    assert_eq!((web.trial(), web.released()), (None, ("v1.0.0".to_owned(), 1)));
    web.tells(SENT_AWAY, "errors: ");
    lost_by_the_canary_alone(load);
}

fn there_and_back(web: &Candidate) {
    let load = web.load();
    web.passes();
    assert_eq!(web.weights(), [("web-stable".to_owned(), 50), ("web-canary".to_owned(), 50)]);
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.1.0", 2);
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 3);
    let trial = ["opened", "raising", "holding", "raising", "holding", "passed", "promoting", "promoted"];
    assert_eq!(web.journal(), [trial.as_slice(), &["held"]].concat());
    // no pipeline undoes what a person did (H11)
    web.ends(11, &["deploy"]);
    web.ends(0, &["resume", "--reason", "understood"]);
    web.ends(15, &["deploy"]);
    let served = lost_nothing(load);
    assert!(served.of_track("canary") > 0 && served.by_version().contains_key("v1.1.0"), "{served}");
}

/// A candidate that is taken away again at its first step.
fn is_sent_away(web: &Candidate, load: Load, lost: Lost, (code, words): (i32, &str)) {
    let tried = web.run(&["deploy"]);
    assert!(tried.err.contains(words) && !tried.err.contains("50 % now"), "{tried:?}");
    web.came_to(&tried, code, load, &sent_away(lost, words));
}

fn sent_away(lost: Lost, because: &str) -> Outcome<'_> {
    Outcome { left: Left::Stable("v1.0.0", 1), lost, journal: SENT_AWAY, because }
}

pub fn five_percent_of_errors_end_a_trial_at_its_first_step() {
    let web = Candidate::new("errors", "-errors5", USUAL);
    let load = web.load();
    is_sent_away(&web, load, Lost::ByTheCanary, (10, "errors: "));
}

pub fn a_slow_candidate_is_sent_away() {
    let web = Candidate::new("slow", "-slow300", USUAL);
    let load = web.load();
    is_sent_away(&web, load, Lost::Nothing, (10, "latency: "));
}

pub fn a_candidate_without_metrics_never_advances() {
    let web = Candidate::new("silent", "-silent", USUAL);
    let load = web.load();
    is_sent_away(&web, load, Lost::Nothing, (12, "no series"));
}

pub fn too_little_traffic_is_no_verdict() {
    let budget = format!("{}\ndeadline = \"40s\"", USUAL.budget);
    let web = Candidate::new("quiet", "", Contract { budget: &budget, ..USUAL });
    // a fifth of it is the canary's: not the twenty requests that the gates ask for, which take their time
    let load = traffic().load(&web.host(), 2);
    is_sent_away(&web, load, Lost::Nothing, (13, "asks for 20 requests to the canary"));
}

pub fn no_traffic_at_all_is_no_verdict() {
    let web = Candidate::new("nobody", "", USUAL);
    let words = "asks for 20 requests to the canary: 0 so far";
    let tried = web.run(&["deploy"]);
    // who comes afterwards is served, by stable alone
    let load = web.load();
    std::thread::sleep(Duration::from_secs(1));
    let served = web.came_to(&tried, 12, load, &sent_away(Lost::Nothing, words));
    assert_eq!(served.of_track("stable"), served.total(), "{served}");
}

pub fn a_candidate_that_does_not_start_gets_no_traffic() {
    let web = Candidate::new("crash", "-crash", USUAL);
    let load = web.load();
    let tried = web.run(&["deploy"]);
    let journal = &["opened", "raising", "stopped", "aborting", "aborted"];
    let served = web.came_to(&tried, 10, load, &Outcome { journal, ..sent_away(Lost::Nothing, "CrashLoopBackOff") });
    assert_eq!(served.of_track("canary"), 0);
}

pub fn a_canary_that_crashes_during_a_hold_has_failed() {
    let web = Candidate::new("relapse", "-relapse", SHORT);
    let load = web.load();
    let tried = web.run(&["deploy"]);
    // its pods are asked until the proxy knows that they are gone
    web.came_to(&tried, 10, load, &sent_away(Lost::Few(200), "CrashLoopBackOff"));
}

pub fn a_canary_whose_pods_vanish_ends() {
    let web = Candidate::new("vanish", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    assert!(web.observed()["routes"][0]["lost"].is_null());
    let says = "fallback active for TraefikService `web`: no endpoint of `web-canary` is ready, and all its requests go to `web-stable`";
    h1_the_loss_is_told(&web, "TraefikService", "fallback-active", says);
    // the fallback serves all, and nothing is heard of the canary
    let tried = web.run(&["deploy"]);
    web.came_to(&tried, 12, load, &sent_away(Lost::Few(40), "no series"));
}

pub fn h1_by_the_gateway_api_a_lost_share_is_told() {
    let web = Candidate::new("unshared", "", Contract { router: GATEWAY, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let says = "20 % of the requests of HTTPRoute `web` get 503: no endpoint of `web-canary` is ready";
    let begin = Instant::now();
    h1_the_loss_is_told(&web, "HTTPRoute", "share-fails", says);
    let fails = || traffic().send(&web.host(), 20).by_status().contains_key("503");
    crate::bed::eventually("the proxy knows", || fails().then_some(()));
    let known = Instant::now();
    std::thread::sleep(Duration::from_secs(3));
    let seen = Instant::now();
    let gone = web.run(&["abort", "--reason", "seen"]);
    assert!(web.observed()["routes"][0]["lost"].is_null());
    let served = web.came_to(&gone, 0, load, &sent_away(Lost::Between(begin, Instant::now()), "seen"));
    // the share itself, for as long as somebody looked; others change routes, and each change begins the round anew
    let looked = served.between(known, seen);
    let (failed, all) = (looked.failures(), looked.total());
    assert!(all > 50 && failed * 100 > 12 * all && failed * 100 < 28 * all, "{looked}");
    assert_eq!(looked.by_status().keys().collect::<Vec<_>>(), ["200", "503"], "{looked}");
}

/// The canary's pods are there and take no requests: who asks is told what becomes of these.
fn h1_the_loss_is_told(web: &Candidate, kind: &str, outcome: &str, says: &str) {
    traffic().unready(&web.namespace, "railiance.dev/track=canary");
    let lost = |seen: Value| Some(seen["routes"][0]["lost"].clone()).filter(|lost| !lost.is_null());
    let lost = crate::bed::eventually("the canary is lost", || lost(web.observed()));
    let told = serde_json::json!({ "kind": kind, "name": "web", "services": ["web-canary"], "outcome": outcome, "says": says });
    assert_eq!(lost, told);
    for verb in ["observe", "status"] {
        let said = web.run(&[verb]);
        assert!(said.out.contains(&format!("  {says}\n")), "{said:?}");
    }
    let status: Value = serde_json::from_str(&web.run(&["status", "-o", "json"]).out).unwrap();
    assert_eq!(status["lost"], serde_json::json!([lost]));
}

pub fn a_node_that_is_lost_mid_step_ends_the_trial() {
    let node = traffic().node("lost");
    // long enough to lose something in it
    let steps = "[{ weight = 20, hold = \"5m\" }]";
    let web = Candidate::new("node", "", Contract { steps, ..USUAL });
    web.ends(0, &["deploy", "--once"]);
    web.canary_moves_to(&node);
    let load = web.load();
    let (tried, lost) = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        std::thread::sleep(Duration::from_secs(3));
        let lost = Instant::now();
        traffic().lose_node(&node);
        (driver.join().unwrap(), lost)
    });
    // what was on its way is lost with it
    let begin = lost.checked_sub(Duration::from_secs(1)).unwrap();
    let end = Instant::now();
    let served = web.came_to(&tried, 12, load, &sent_away(Lost::Between(begin, end), "no series"));
    // no more than the share of it
    let (failed, all) = (served.failures(), served.between(begin, end).total());
    assert!(failed > 0 && failed * 100 < 28 * all, "{served}");
}
