//! What all use fails while a trial is under way: nothing advances without evidence, and no request is lost by it.

use crate::bed::eventually;
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::traffic::traffic;
use std::time::Instant;

/// Three looks without a verdict are enough.
const IMPATIENT: Contract = Contract { budget: "failures = { consecutive = 2, total = 5 }\ninconclusive = 3", ..USUAL };

/// A trial is driven; `meanwhile` happens while its first step is held.
fn mid_hold(web: &Candidate, meanwhile: impl FnOnce()) -> Said {
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(20);
        meanwhile();
        driver.join().unwrap()
    })
}

fn ends_without_a_verdict(web: &Candidate, meanwhile: impl FnOnce()) {
    let load = web.load();
    let driven = mid_hold(web, meanwhile);
    assert_eq!(driven.code, Some(12), "{driven:?}");
    web.ends(12, &["status", "--wait-for", "verdict"]);
    web.rests_at("v1.0.0", 1);
    assert_eq!(web.journal(), ["opened", "raising", "holding", "aborting", "aborted"]);
    lost_nothing(load);
}

pub fn prometheus_dies_mid_hold() {
    let web = Candidate::new("dies", "", IMPATIENT);
    ends_without_a_verdict(&web, || traffic().stop_prometheus());
    traffic().start_prometheus();
}

pub fn prometheus_hangs_mid_hold() {
    let web = Candidate::new("hangs", "", IMPATIENT);
    ends_without_a_verdict(&web, || traffic().hang_prometheus());
    traffic().unhang_prometheus();
}

pub fn a_prometheus_that_comes_back_in_time_is_believed_again() {
    let web = Candidate::new("again", "", Contract { steps: SHORT.steps, ..USUAL });
    let load = web.load();
    let driven = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        traffic().restart_prometheus();
        driver.join().unwrap()
    });
    assert_eq!(driven.code, Some(0), "{driven:?}");
    assert_eq!(web.journal(), ["opened", "raising", "holding", "passed"]);
    lost_nothing(load);
}

pub fn a_proxy_that_is_restarted_mid_hold_splits_as_before() {
    let web = Candidate::new("proxy", "", SHORT);
    let load = web.load();
    let mut back = None;
    let driven = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        traffic().restart_proxy();
        traffic().serves(&web.host(), &["stable", "canary"]);
        back = Some(Instant::now());
        driver.join().unwrap()
    });
    assert_eq!(driven.code, Some(0), "{driven:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    let served = load.stop();
    // nobody answers while there is no proxy
    assert!(served.failures() > 0, "{served}");
    assert_eq!(served.since(back.unwrap()).failures(), 0, "{served}");
}

pub fn an_api_server_that_is_restarted_mid_drive_costs_no_request() {
    let web = Candidate::new("server", "", SHORT);
    let load = web.load();
    let driven = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        traffic().restart_api_server();
        driver.join().unwrap()
    });
    // a driver may give up where nobody answers; the trial is where it was
    assert!(matches!(driven.code, Some(0 | 1)), "{driven:?}");
    eventually("the trial goes on", || (web.run(&["deploy"]).code == Some(0)).then_some(()));
    assert_eq!(web.journal(), ["opened", "raising", "holding", "passed"]);
    lost_nothing(load);
}
