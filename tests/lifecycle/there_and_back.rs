//! A good candidate goes into production and back, under load; bad ones get no further than their first step.

use crate::candidate::Candidate;
use crate::traffic::traffic;

pub fn a_good_candidate_is_promoted_and_taken_back_without_a_lost_request() {
    let web = Candidate::new("good", "", "");
    let load = web.load();
    let tried = web.run(&["deploy", "--stage", "2"]);
    assert_eq!(tried.code, Some(0), "{tried:?}");
    assert_eq!(web.trial().as_deref(), Some("passed"));
    assert_eq!(web.weights(), [("web-stable".to_owned(), 50), ("web-canary".to_owned(), 50)]);
    let promoted = web.run(&["promote", "--yes"]);
    assert_eq!(promoted.code, Some(0), "{promoted:?}");
    web.is_alone();
    assert_eq!(web.released(), ("v1.1.0".to_owned(), 2));
    let back = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
    assert_eq!(back.code, Some(0), "{back:?}");
    assert_eq!(web.released(), ("v1.0.0".to_owned(), 3));
    assert!(web.image().contains(":1.0.0@"), "{}", web.image());
    let held = web.run(&["deploy"]);
    assert_eq!(held.code, Some(11), "{held:?}");
    let resumed = web.run(&["resume", "--reason", "understood"]);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    let withdrawn = web.run(&["deploy"]);
    assert_eq!(withdrawn.code, Some(15), "{withdrawn:?}");
    let served = load.stop();
    assert_eq!(served.failures(), 0, "{served}");
    assert!(served.of_track("canary") > 0 && served.by_version().contains_key("v1.1.0"), "{served}");
}

pub fn five_percent_of_errors_end_a_trial_at_its_first_step() {
    let web = Candidate::new("errors", "-errors5", "");
    let load = web.load();
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(10), "{tried:?}");
    assert!(tried.err.contains("errors: "), "{tried:?}");
    assert!(!tried.err.contains("50 % now"), "{tried:?}");
    web.is_alone();
    assert_eq!((web.trial(), web.released()), (None, ("v1.0.0".to_owned(), 1)));
    let served = load.stop();
    // what failed was the candidate's, and nothing else
    let others = served.records.iter().filter(|record| record.failed() && record.track != "canary").count();
    assert_eq!(others, 0, "{served}");
}

pub fn a_slow_candidate_is_sent_away() {
    let web = Candidate::new("slow", "-slow300", "");
    let load = web.load();
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(10), "{tried:?}");
    assert!(tried.err.contains("latency: "), "{tried:?}");
    web.is_alone();
    assert_eq!(load.stop().failures(), 0);
}

pub fn a_candidate_without_metrics_never_advances() {
    let web = Candidate::new("silent", "-silent", "");
    let load = web.load();
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(12), "{tried:?}");
    web.is_alone();
    assert_eq!(load.stop().failures(), 0);
}

pub fn too_little_traffic_is_no_verdict() {
    let web = Candidate::new("quiet", "", "");
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(12), "{tried:?}");
    web.is_alone();
}

pub fn a_candidate_that_does_not_start_gets_no_traffic() {
    let web = Candidate::new("crash", "-crash", "");
    let load = web.load();
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(10), "{tried:?}");
    web.is_alone();
    let served = load.stop();
    assert_eq!((served.failures(), served.of_track("canary")), (0, 0), "{served}");
}

pub fn a_canary_whose_pods_vanish_costs_no_request_and_ends() {
    let web = Candidate::new("vanish", "", "");
    let load = web.load();
    let once = web.run(&["deploy", "--once"]);
    assert_eq!(once.code, Some(0), "{once:?}");
    traffic().unready(&web.namespace, "railiance.dev/track=canary");
    let tried = web.run(&["deploy"]);
    assert!(matches!(tried.code, Some(10 | 12)), "{tried:?}");
    web.is_alone();
    load.stop();
}
