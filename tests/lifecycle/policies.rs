//! What the contract says about failures: stay where it is, or go back one step.

use crate::bed::eventually;
use crate::candidate::Candidate;
use crate::contract::{Contract, USUAL};
use crate::outcome::{Left, Lost, Outcome};
use crate::traffic::traffic;

/// Mended, it passes after all.
fn passes<'a>(journal: &'a [&'a str], because: &'a str) -> Outcome<'a> {
    Outcome { left: Left::OnTrial("passed", 50), lost: Lost::ByTheCanary, journal, because }
}

const CANARY: &str = "railiance.dev/track=canary";

pub fn what_is_frozen_waits_for_a_person() {
    let budget = "failures = { consecutive = 2, total = 5 }\non_failure = \"freeze\"";
    let web = Candidate::new("freeze", "-errors20", Contract { budget, ..USUAL });
    let load = web.load();
    let said = web.ends(11, &["deploy"]);
    assert!(said.err.contains("errors: "), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    web.tells(&["opened", "raising", "holding", "held"], "errors: ");
    web.ends(11, &["deploy"]);
    web.ends(11, &["status", "--wait-for", "verdict"]);
    // mended in place: the person says so, and the hold starts over
    traffic().behave(&web.namespace, CANARY, "");
    web.ends(0, &["resume", "--reason", "the cache was cold"]);
    let said = web.run(&["deploy"]);
    let journal = ["opened", "raising", "holding", "held", "resumed", "raising", "holding", "passed"];
    web.came_to(&said, 0, load, &passes(&journal, "the cache was cold"));
}

/// There is room for one pod of the canary, and the second step needs two.
pub fn where_more_pods_do_not_come_up_what_is_frozen_keeps_its_share() {
    let budget = "failures = { consecutive = 2, total = 5 }\non_failure = \"freeze\"";
    let web = Candidate::unreleased("roomless-step", "", Contract { budget, ..USUAL });
    web.edit("replicas = 2", "replicas = 4");
    web.goes_first("");
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let hard = format!("--hard=pods={}", traffic().list("pod", &web.namespace, "").len());
    traffic().kubectl(&["create", "quota", "full", &hard, "-n", &web.namespace]);
    let said = web.ends(11, &["deploy", "--timeout", "15s"]);
    assert!(said.err.contains("`v1.1.0` stays at 20 %"), "{said:?}");
    assert_eq!(web.share(), 20);
    traffic().kubectl(&["delete", "quota", "full", "-n", &web.namespace]);
    web.ends(0, &["resume", "--reason", "there is room"]);
    let said = web.run(&["deploy"]);
    let first = ["opened", "raising", "holding", "raising", "stopped", "held", "resumed"];
    let journal = [&first[..], &["raising", "holding", "passed"]].concat();
    let outcome = Outcome { lost: Lost::Nothing, ..passes(&journal, "there is room") };
    web.came_to(&said, 0, load, &outcome);
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
    let twice = ["raising", "holding", "raising", "holding"];
    // down again is announced before requests are led there
    let journal = [&["opened"], &twice[..], &["raising"], &twice[..], &["passed"]].concat();
    web.came_to(&said, 0, load, &passes(&journal, ""));
}

/// It goes down because nobody stands behind it: that is waited for by nobody.
pub fn what_steps_back_without_its_pods_gives_its_share_back_at_once() {
    let budget = "failures = { consecutive = 2, total = 30 }\ninconclusive = 3\non_failure = \"step-back\"";
    let web = Candidate::new("stepback-lost", "", Contract { budget, ..USUAL });
    let load = web.load();
    let said = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy", "--timeout", "40s"]));
        web.reaches(50);
        traffic().unready(&web.namespace, CANARY);
        let begin = std::time::Instant::now();
        eventually("its share is smaller", || (web.share() < 50).then_some(()));
        assert!(begin.elapsed().as_secs() < 45, "{:?}", begin.elapsed());
        driver.join().unwrap()
    });
    let up = ["opened", "raising", "holding", "raising", "holding"];
    let journal = [&up[..], &["raising", "raising", "stopped", "aborting", "aborted"]].concat();
    let outcome =
        Outcome { left: Left::Stable("v1.0.0", 1), lost: Lost::Few(60), journal: &journal, because: "web-canary" };
    web.came_to(&said, 10, load, &outcome);
}

/// From all of the requests down to some: stable is led to anew, and has to be there.
pub fn what_steps_back_from_everything_waits_for_stable() {
    let budget = "failures = { consecutive = 1, total = 90 }\ninconclusive = 90\non_failure = \"step-back\"";
    let steps = "[{ weight = 50, hold = \"8s\" }, { weight = 100, hold = \"10m\" }]";
    let web = Candidate::new("stepback-all", "", Contract { budget, steps, ..USUAL });
    let load = web.load();
    while web.share() != 100 {
        web.ends(0, &["deploy", "--once"]);
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
    let stable = "railiance.dev/track=stable";
    traffic().behave(&web.namespace, CANARY, "errors20");
    traffic().unready(&web.namespace, stable);
    std::thread::sleep(std::time::Duration::from_secs(7));
    let said = web.ends(13, &["deploy", "--once", "--timeout", "6s"]);
    assert!(said.err.contains("web-stable"), "{said:?}");
    assert_eq!(web.share(), 100, "nobody is led to what is not there");
    traffic().ready(&web.namespace, stable);
    web.ends(0, &["deploy", "--once"]);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    web.ends(0, &["abort", "--reason", "seen"]);
    let up = ["opened", "raising", "holding", "raising", "holding"];
    let journal = [&up[..], &["raising", "stopped", "raising", "holding", "aborting", "aborted"]].concat();
    let left = Left::Stable("v1.0.0", 1);
    web.is_left_by_many(load, &Outcome { left, lost: Lost::ByTheCanary, journal: &journal, because: "seen" });
}
