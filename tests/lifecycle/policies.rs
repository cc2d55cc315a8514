//! What the contract says about failures: stay where it is, or go back one step.

use crate::candidate::{Candidate, lost_by_the_canary_alone};
use crate::contract::{Contract, USUAL};
use crate::traffic::traffic;

const CANARY: &str = "railiance.dev/track=canary";

pub fn what_is_frozen_waits_for_a_person() {
    let budget = "failures = { consecutive = 2, total = 5 }\non_failure = \"freeze\"";
    let web = Candidate::new("freeze", "-errors20", Contract { budget, ..USUAL });
    let load = web.load();
    let said = web.ends(11, &["deploy"]);
    assert!(said.err.contains("errors: "), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    assert_eq!(web.journal(), ["opened", "raising", "holding", "held"]);
    web.ends(11, &["deploy"]);
    web.ends(11, &["status", "--wait-for", "verdict"]);
    // mended in place: the person says so, and the hold starts over
    traffic().behave(&web.namespace, CANARY, "");
    web.ends(0, &["resume", "--reason", "the cache was cold"]);
    web.ends(0, &["deploy"]);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    lost_by_the_canary_alone(load);
}

pub fn what_steps_back_is_held_at_the_step_before_once_more() {
    let budget = "failures = { consecutive = 2, total = 30 }\non_failure = \"step-back\"";
    let web = Candidate::new("stepback", "", Contract { budget, ..USUAL });
    let load = web.load();
    let said = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        traffic().behave(&web.namespace, CANARY, "errors20");
        web.reaches(20);
        traffic().behave(&web.namespace, CANARY, "");
        driver.join().unwrap()
    });
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    let twice = ["raising", "holding", "raising", "holding"];
    // down again is announced before requests are led there
    assert_eq!(web.journal(), [&["opened"], &twice[..], &["raising"], &twice[..], &["passed"]].concat());
    lost_by_the_canary_alone(load);
}
