//! Killed at every write, wherever no request is shared, on the way down, and behind the point of no return (decisions H5, H30).

use crate::bed::faults::{Fault, Moment, Request};
use crate::candidate::Candidate;
use crate::contract::{Contract, Pace, SHORT, USUAL};
use crate::isolated::{apart, tried};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED};
use crate::traffic::traffic;
use crate::walked_away::killed_at_every_write;
use crate::windows::{closes_in, sleep_until};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PROMOTE: &[&str] = &["promote", "--yes"];

pub fn h5_h30_an_isolated_canary_killed_at_every_write_is_promoted_by_another_operator() {
    let web = apart("apart-killed", "", "");
    let load = web.load();
    let kills = killed_at_every_write(&web, &["deploy", "--once"], Moment::After);
    assert!(kills > 5, "{kills}");
    assert_eq!(tried(&web).code, Some(0), "{}", web.observed());
    let kills = killed_at_every_write(&web, PROMOTE, Moment::After);
    assert!(kills > 5, "{kills}");
    let (left, lost) = (Left::Stable("v1.1.0", 2), Lost::Nothing);
    web.is_left_by_many(load, &Outcome { left, lost, journal: PROMOTED, because: "" });
}

pub fn h5_h18_a_first_release_killed_at_every_write_is_made_by_another_operator() {
    let web = Candidate::unreleased("first-killed", "", SHORT);
    let kills = killed_at_every_write(&web, &["deploy", "--once"], Moment::After);
    assert!(kills > 5, "{kills}");
    web.passes();
    for kind in ["traefikservice", "ingressroute"] {
        assert!(traffic().list(kind, &web.namespace, "").is_empty(), "{kind}");
    }
    web.ends(0, &["approve", "--reason", "seen"]);
    let kills = killed_at_every_write(&web, PROMOTE, Moment::After);
    assert!(kills > 5, "{kills}");
    traffic().serves(&web.host(), &["stable"]);
    web.rests_at("v1.0.0", 1);
    let mut journal = web.journal();
    journal.retain(|kind| kind != "taken-over");
    journal.dedup();
    assert_eq!(journal, [PASSED, &["approved", "promoting", "promoted"]].concat());
}

/// Outside of the window in which it rose, too.
pub fn h5_h15_a_step_back_killed_at_every_write_is_finished_by_another_operator() {
    let (open, end) = closes_in(40);
    let steps = "[{ weight = 20, hold = \"8s\" }, { weight = 50, hold = \"10m\" }]";
    let budget =
        format!("failures = {{ consecutive = 1, total = 90 }}\ninconclusive = 90\non_failure = \"step-back\"\n{open}");
    let web = Candidate::unreleased("down-killed", "", Contract { budget: &budget, steps, ..USUAL });
    web.edit("replicas = 2", "replicas = 4");
    web.goes_first("");
    let load = web.load();
    while web.share() != 50 {
        web.ends(0, &["deploy", "--once"]);
        std::thread::sleep(Duration::from_secs(1));
    }
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    sleep_until(end);
    traffic().behave(&web.namespace, "railiance.dev/track=canary", "errors20");
    // the next look sees it
    std::thread::sleep(Duration::from_secs(7));
    let faults = traffic().faults();
    let mut kills = 0;
    while (web.trial().as_deref(), web.share()) != (Some("holding"), 20) {
        let mut command = web.command(faults.kubeconfig(), &["deploy", "--once", "--lease", "2s"]);
        let ended = faults.run_killed(&mut command, Request::is_write, kills + 1, Moment::After);
        assert!(ended.killed || ended.status.code() == Some(0), "{ended:?}: {}", web.observed());
        kills += usize::from(ended.killed);
        // requests first, whoever goes on with it
        let pods = traffic().get("deployment", &web.namespace, "web-canary")["spec"]["replicas"].clone();
        assert!(web.share() == 20 || pods == 2, "{pods} pods at {} %", web.share());
        assert!(kills < 60, "{}", web.observed());
    }
    assert!(kills > 5, "{kills}");
    web.ends(0, &["abort", "--reason", "seen"]);
    let up = ["opened", "raising", "holding", "raising", "holding"];
    let journal = [&up[..], &["raising", "holding", "aborting", "aborted"]].concat();
    let left = Left::Stable("v1.0.0", 1);
    web.is_left_by_many(load, &Outcome { left, lost: Lost::ByTheCanary, journal: &journal, because: "seen" });
}

/// A proxy may still lead to the canary when the next one takes it away: nobody knows how long the first one is gone.
pub fn h5_behind_its_record_a_promotion_waits_again_for_the_proxy() {
    let pace = Pace { settle: "6s", ..USUAL.pace };
    let web = Candidate::new("behind", "", Contract { pace, ..SHORT });
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    let records = |request: &Request| request.method == "POST" && request.document()["data"]["record"].is_string();
    assert!(faults.run_killed(&mut command, records, 1, Moment::After).killed);
    assert_eq!(web.released().1, 2);
    faults.clear();
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let note = || {
        let times = Arc::clone(&times);
        Fault::meanwhile(move || times.lock().unwrap().push(Instant::now()))
    };
    faults.inject(|request| request.is_write() && request.path.contains("/leases/"), 1..=1, note());
    faults.inject(|request| request.method == "DELETE" && request.path.ends_with("/web-canary"), 1..=1, note());
    let said = web.run_as(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let times = times.lock().unwrap();
    let [begun, gone] = times[..] else { panic!("{times:?}") };
    assert!(gone - begun >= Duration::from_secs(6), "{:?}", gone - begun);
    let (left, lost) = (Left::Stable("v1.1.0", 2), Lost::Nothing);
    web.is_left_by_many(load, &Outcome { left, lost, journal: PROMOTED, because: "" });
}

/// As two pipelines do it: each looks once and goes.
pub fn two_who_look_once_make_each_transition_once() {
    let web = Candidate::new("two-once", "", USUAL);
    let load = web.load();
    let drives = || {
        let mut codes = Vec::new();
        while web.trial().as_deref() != Some("passed") {
            let said = web.run(&["deploy", "--once"]);
            assert!(matches!(said.code, Some(0 | 14)), "{said:?}");
            codes.push(said.code);
            assert!(codes.len() < 150, "{codes:?}");
        }
        codes.len()
    };
    let (one, other) = std::thread::scope(|scope| {
        let (one, other) = (scope.spawn(drives), scope.spawn(drives));
        (one.join().unwrap(), other.join().unwrap())
    });
    assert!(one > 3 && other > 3, "both drove: {one} {other}");
    let journal = [&PASSED[..3], &["raising", "holding", "passed"]].concat();
    web.is_left(
        load,
        &Outcome { left: Left::OnTrial("passed", 50), lost: Lost::Nothing, journal: &journal, because: "" },
    );
}
