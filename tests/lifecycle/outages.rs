//! What all use fails while a trial is under way: nothing advances without evidence, and no request is lost by it.

use crate::bed::eventually;
use crate::candidate::{Candidate, Said};
use crate::contract::{Contract, SHORT, USUAL};
use crate::outcome::{Left, Lost, Outcome, PASSED, SENT_AWAY};
use crate::traffic::traffic;
use std::time::Instant;

/// Three looks without a verdict are enough.
const IMPATIENT: Contract = Contract { budget: "failures = { consecutive = 2, total = 5 }\ninconclusive = 3", ..USUAL };

/// The only step was held all through.
const PASSES: Outcome =
    Outcome { left: Left::OnTrial("passed", 50), lost: Lost::Nothing, journal: PASSED, because: "" };

/// A trial is driven; `meanwhile` happens while its first step is held, at this share.
fn mid_hold(web: &Candidate, share: u64, meanwhile: impl FnOnce()) -> Said {
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(share);
        meanwhile();
        driver.join().unwrap()
    })
}

fn ends_without_a_verdict(web: &Candidate, because: &str, meanwhile: impl FnOnce()) {
    let load = web.load();
    let driven = mid_hold(web, 20, meanwhile);
    let said = web.ends(12, &["status", "--wait-for", "verdict"]);
    assert!(said.err.contains("was tried, and taken away again: nothing could be judged"), "{said:?}");
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&driven, 12, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because });
}

pub fn prometheus_dies_mid_hold() {
    let web = Candidate::new("dies", "", IMPATIENT);
    ends_without_a_verdict(&web, "errors: cannot reach ", || traffic().stop_prometheus());
    traffic().start_prometheus();
}

pub fn prometheus_hangs_mid_hold() {
    let web = Candidate::new("hangs", "", IMPATIENT);
    ends_without_a_verdict(&web, "no answer within 10 s", || traffic().hang_prometheus());
    traffic().unhang_prometheus();
}

pub fn a_prometheus_that_comes_back_in_time_is_believed_again() {
    let web = Candidate::new("again", "", Contract { steps: SHORT.steps, ..USUAL });
    let load = web.load();
    let driven = mid_hold(&web, 50, || traffic().restart_prometheus());
    web.came_to(&driven, 0, load, &PASSES);
}

/// They come again, and those that come are judged.
pub fn canary_pods_that_are_deleted_mid_hold_come_again() {
    let web = Candidate::new("evicted", "", Contract { steps: SHORT.steps, ..USUAL });
    let pods = || {
        let pods = traffic().list("pod", &web.namespace, "railiance.dev/track=canary");
        pods.iter().map(|pod| pod["metadata"]["uid"].to_string()).collect::<Vec<_>>()
    };
    let load = web.load();
    let mut before = Vec::new();
    let driven = mid_hold(&web, 50, || {
        before = pods();
        traffic().kubectl(&["delete", "pod", "-n", &web.namespace, "-l", "railiance.dev/track=canary", "--wait=false"]);
    });
    assert!(!before.is_empty() && !pods().iter().any(|pod| before.contains(pod)), "{before:?}");
    // until one of them is there the fallback serves, once the proxy knows
    web.came_to(&driven, 0, load, &Outcome { lost: Lost::Few(60), ..PASSES });
}

pub fn a_proxy_that_is_restarted_mid_hold_splits_as_before() {
    let web = Candidate::new("proxy", "", SHORT);
    let load = web.load();
    let mut back = None;
    let driven = mid_hold(&web, 50, || {
        traffic().restart_proxy();
        traffic().serves(&web.host(), &["stable", "canary"]);
        back = Some(Instant::now());
    });
    // nobody answers while there is no proxy: ten seconds of it at most
    let served = web.came_to(&driven, 0, load, &Outcome { lost: Lost::Few(400), ..PASSES });
    assert!(served.failures() > 0, "{served}");
    assert_eq!(served.since(back.unwrap()).failures(), 0, "{served}");
}

pub fn an_api_server_that_is_restarted_mid_drive_costs_no_request() {
    let web = Candidate::new("server", "", SHORT);
    let load = web.load();
    let driven = mid_hold(&web, 50, || traffic().restart_api_server());
    // a driver may give up where nobody answers; the trial is where it was
    assert!(matches!(driven.code, Some(0 | 1)), "{driven:?}");
    eventually("the trial goes on", || (web.run(&["deploy"]).code == Some(0)).then_some(()));
    web.is_left(load, &PASSES);
}
