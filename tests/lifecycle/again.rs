//! What was seen once is not forgotten, and what nobody has seen proves nothing (decisions H1, H8, H11, H16, H27).

use crate::bed::eventually;
use crate::bed::faults::{Moment, Request};
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::evidence::{SMOKE, gate, judged_by, restarts};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};
use crate::traffic::traffic;
use serde_json::{Value, json};
use std::fs;
use std::thread;
use std::time::Duration;

const ONCE: &[&str] = &["deploy", "--once"];

const RESTARTS: &str = "[[stage.canary.gate]]\nname = \"restarts\"\nrestarts = 0";

const CURSOR: &str = "railiance.web.cursor";

/// A candidate that is judged by its restarts, and asks nobody for metrics: no look of it warms.
fn counted(name: &str, contract: Contract) -> Candidate {
    let web = Candidate::new(name, "", Contract { more: RESTARTS, ..contract });
    let file = web.file("railiance/app.toml");
    let text = fs::read_to_string(&file).unwrap();
    let (begin, end) = (text.find("[[stage.canary.gate]]").unwrap(), text.rfind("[[stage.canary.gate]]").unwrap());
    assert!(begin < end, "{text}");
    fs::write(file, format!("{}{}", &text[..begin], &text[end..])).unwrap();
    web
}

/// What the cursor remembers.
fn cursor(web: &Candidate) -> Value {
    let object = traffic().get("configmap", &web.namespace, CURSOR);
    serde_json::from_str(object["data"]["cursor"].as_str().unwrap()).unwrap()
}

/// As if pods could not be listed when the step began.
fn forget_the_count(web: &Candidate) {
    let mut cursor = cursor(web);
    assert!(cursor["ticks"].as_object_mut().unwrap().remove("restarts").is_some(), "{cursor}");
    let patch = json!({ "data": { "cursor": cursor.to_string() } }).to_string();
    traffic().kubectl(&["patch", "configmap", CURSOR, "-n", &web.namespace, "--type=merge", "-p", &patch]);
}

pub fn without_a_count_to_compare_with_restarts_are_not_known() {
    let web = counted("uncounted", SHORT);
    let load = web.load();
    web.ends(0, ONCE);
    forget_the_count(&web);
    restarts(&web);
    let unknown = gate(&web, "restarts");
    assert_eq!((&unknown["verdict"], &unknown["why"]), (&json!("inconclusive"), &json!("restarts-unknown")));
    let before = cursor(&web)["ticks"]["from"].clone();
    // longer than the hold: it passes by nothing that was before the first count
    thread::sleep(Duration::from_secs(9));
    web.ends(0, ONCE);
    web.ends(0, ONCE);
    assert_eq!(web.trial().as_deref(), Some("holding"));
    assert_ne!(cursor(&web)["ticks"]["from"], before);
    let known = gate(&web, "restarts");
    assert_eq!((&known["verdict"], &known["says"]), (&json!("pass"), &json!("0 restarts in this step")));
    web.passes();
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}

/// Its controller misses none, and no gate complains of what is not there.
pub fn h1_a_canary_that_somebody_scaled_to_nothing_does_not_pass() {
    let budget = "failures = { consecutive = 2, total = 5 }\ninconclusive = 5";
    let web = counted("scaled-away", Contract { budget, ..SHORT });
    let load = web.load();
    web.ends(0, ONCE);
    traffic().kubectl(&["scale", "deployment/web-canary", "--replicas=0", "-n", &web.namespace]);
    let because = "deployment/web-canary: ScaledToZero: was scaled to 0 by somebody else";
    let seen = gate(&web, "readiness");
    assert_eq!((&seen["verdict"], &seen["says"]), (&json!("inconclusive"), &json!(because)));
    let said = web.run(&["deploy"]);
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, 12, load, &Outcome { left, lost: Lost::Few(200), journal: SENT_AWAY, because });
}

/// What was taken away is told by its own last trial, not by the last one of all.
pub fn h11_what_was_taken_away_stays_away_whoever_was_tried_in_between() {
    let web = Candidate::new("between", "", SHORT);
    web.ends(0, ONCE);
    web.ends(0, &["abort", "--reason", "no good"]);
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, ONCE);
    // nor does it wait for its turn
    web.declare("v1.1.0", "1.1.0");
    let said = web.ends(10, ONCE);
    assert!(said.err.contains("`v1.1.0` was tried, and taken away again"), "{said:?}");
    let seen = web.observed();
    assert_eq!((&seen["trial"]["version"], seen["queued"].is_null()), (&json!("v1.2.0"), true));
    // by a person's word it does, and whoever begins with it then needs no other one
    web.ends(16, &["deploy", "--again", "--reason", "it was the database"]);
    web.ends(0, &["abort", "--reason", "no good, either"]);
    web.ends(0, &["deploy", "--once", "--app", "web", "-n", &web.namespace]);
    assert_eq!(web.observed()["trial"]["version"], "v1.1.0");
    web.ends(0, &["abort", "--reason", "it was not"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(10, ONCE);
    assert!(said.err.contains("`v1.2.0` was tried, and taken away again"), "{said:?}");
    web.rests_at("v1.0.0", 1);
}

/// Two failures lead down, and the third one of three ends it there.
pub fn what_failed_before_a_step_back_counts_at_the_step_below() {
    let budget = "failures = { consecutive = 2, total = 3 }\ninconclusive = 90\non_failure = \"step-back\"";
    let web = judged_by("stepback-spent", "exit $(cat answer)", Contract { more: SMOKE, budget, ..USUAL });
    let ends_with = |code: &str| fs::write(web.file("answer"), code).unwrap();
    ends_with("0");
    let load = web.load();
    while web.share() != 50 {
        web.ends(0, ONCE);
        thread::sleep(Duration::from_secs(1));
    }
    ends_with("10");
    web.ends(0, ONCE);
    assert_eq!(web.share(), 50);
    web.ends(0, ONCE);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    assert_eq!(cursor(&web)["ticks"]["tally"]["total"], 2);
    let said = web.run(ONCE);
    let up = ["opened", "raising", "holding", "raising", "holding"];
    let journal = [&up[..], &["raising", "raising", "holding", "aborting", "aborted"]].concat();
    let (left, because) = (Left::Stable("v1.0.0", 1), "smoke: it ended with 10");
    web.came_to(&said, 10, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because });
}

/// Whoever resumed it died before the cursor knew of that.
pub fn h27_a_hold_begins_anew_though_whoever_said_so_was_killed() {
    let web = counted("resumed-killed", SHORT);
    let load = web.load();
    web.ends(0, ONCE);
    web.ends(0, &["hold", "--reason", "wait"]);
    // longer than the hold
    thread::sleep(Duration::from_secs(9));
    let faults = traffic().faults();
    let says_so =
        |request: &Request| request.method == "POST" && request.path.ends_with("/configmaps") && !request.is_dry_run();
    let words = ["resume", "--reason", "go on", "--lease", "2s"];
    assert!(faults.run_killed(&mut web.command(faults.kubeconfig(), &words), says_so, 1, Moment::After).killed);
    assert!(web.journal().contains(&"resumed".to_owned()), "{:?}", web.journal());
    web.ends(0, ONCE);
    web.ends(0, ONCE);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    eventually("its own time is over", || (web.run(ONCE).code == Some(0) && is_over(&web)).then_some(()));
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}

fn is_over(web: &Candidate) -> bool {
    web.trial().as_deref() == Some("passed")
}

/// What restarted before a person's word is known by it: the first look after it is one like any other.
pub fn a_word_that_a_hold_goes_on_counts_restarts_at_once() {
    let budget = "failures = { consecutive = 2, total = 5 }\ninconclusive = 1";
    let web = counted("at-once", Contract { budget, ..SHORT });
    let load = web.load();
    web.ends(0, ONCE);
    web.ends(0, &["hold", "--reason", "wait"]);
    restarts(&web);
    web.ends(0, &["resume", "--reason", "that was me"]);
    let known = gate(&web, "restarts");
    assert_eq!((&known["verdict"], &known["says"]), (&json!("pass"), &json!("0 restarts in this step")));
    web.passes();
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}
