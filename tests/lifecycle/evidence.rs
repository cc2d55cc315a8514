//! What a promotion rests on: a verdict that is there and not too old, gates that ask no metrics, and names that are proven (decisions
//! H13, H14).

use crate::bed::eventually;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED, SENT_AWAY};
use crate::programs::script;
use crate::traffic::traffic;
use serde_json::{Value, json};
use std::fs;
use std::thread;
use std::time::Duration;

const PROMOTE: &[&str] = &["promote", "--yes"];
const ONCE: &[&str] = &["deploy", "--once"];
const APPROVE: &[&str] = &["approve", "--reason", "looked at it"];
const CANARY: &str = "railiance.dev/track=canary";

/// Promoting it ends with this code, says so, and changes nothing.
#[track_caller]
fn is_not_promoted(web: &Candidate, code: i32, state: &str, words: &str) {
    let before = web.journal();
    let said = web.ends(code, PROMOTE);
    assert!(said.err.contains(words), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some(state), 50));
    assert_eq!((web.released(), web.journal()), (("v1.0.0".to_owned(), 1), before));
    assert!(web.image().contains(":1.0.0@"), "{}", web.image());
}

const NOT_PASSED: &str = "not yet: `v1.1.0` has not passed: it is held at step 1 of 1";
const LOOKED: &str = "[[stage.canary.gate]]\nname = \"looked\"\nmanual = \"does the page look right?\"";

/// A person's word on a gate is no verdict: a look has to come to one.
pub fn h13_what_is_still_held_is_not_promoted() {
    let web = Candidate::new("unpassed", "", Contract { more: LOOKED, ..SHORT });
    let load = web.load();
    web.ends(0, ONCE);
    is_not_promoted(&web, 16, "holding", NOT_PASSED);
    let said = web.ends(15, APPROVE);
    assert!(said.err.contains("there is no verdict to approve yet"), "{said:?}");
    eventually("only a person is missing", || (web.run(ONCE).code == Some(11)).then_some(()));
    is_not_promoted(&web, 16, "holding", NOT_PASSED);
    web.ends(0, &["approve", "--gate", "looked"]);
    is_not_promoted(&web, 16, "holding", NOT_PASSED);
    web.passes();
    let said = web.run(PROMOTE);
    let journal = ["opened", "raising", "holding", "confirmed", "passed", "promoting", "promoted"];
    let left = Left::Stable("v1.1.0", 2);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "" });
}

/// That automation may go on is no verdict, either.
pub fn h13_what_is_frozen_is_not_promoted_whoever_has_looked_at_it() {
    let budget = "failures = { consecutive = 1, total = 5 }\non_failure = \"freeze\"";
    let web = Candidate::new("unlooked", "-errors20", Contract { budget, ..SHORT });
    let load = web.load();
    web.ends(11, &["deploy"]);
    is_not_promoted(&web, 11, "holding", "held by admin (asserted): errors: ");
    web.ends(0, &["resume", "--reason", "looked at it"]);
    is_not_promoted(&web, 16, "holding", NOT_PASSED);
    let journal = ["opened", "raising", "holding", "held", "resumed"];
    let left = Left::OnTrial("holding", 50);
    web.is_left(load, &Outcome { left, lost: Lost::ByTheCanary, journal: &journal, because: "looked at it" });
}

const TOO_OLD: &str = "closed: the verdict is too old\nhelp: `railiance abort --reason TEXT`, then `railiance deploy --again --reason TEXT`";

pub fn h13_a_verdict_that_is_too_old_does_not_count() {
    let budget = format!("{}\nevidence_max_age = \"3s\"", SHORT.budget);
    let web = Candidate::new("too-old", "", Contract { budget: &budget, ..SHORT });
    let load = web.load();
    web.passes();
    // the server tells whole seconds, and each verb may be one off
    thread::sleep(Duration::from_secs(5));
    is_not_promoted(&web, 15, "passed", TOO_OLD);
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains(TOO_OLD), "{said:?}");
    // what was agreed when it began holds; for the next one it leaves time to promote, however slow the machine is
    web.edit("evidence_max_age = \"3s\"", "evidence_max_age = \"10m\"");
    is_not_promoted(&web, 15, "passed", TOO_OLD);
    web.ends(0, &["abort", "--reason", "its verdict grew old"]);
    web.ends(0, &["deploy", "--again", "--reason", "its verdict grew old"]);
    let said = web.run(PROMOTE);
    let journal = [PASSED, &["aborting", "aborted"], PROMOTED].concat();
    let (left, because) = (Left::Stable("v1.1.0", 2), "its verdict grew old");
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because });
}

/// The first container of the canary was restarted once more, as its kubelet would write it: it is ready again, so nothing but the
/// count tells of it.
pub fn restarts(web: &Candidate) {
    let pods = traffic().list("pod", &web.namespace, CANARY);
    let mut containers = pods[0]["status"]["containerStatuses"].clone();
    let count = containers[0]["restartCount"].as_u64().unwrap() + 1;
    containers[0]["restartCount"] = count.into();
    let (name, patch) = (pods[0]["metadata"]["name"].as_str().unwrap(), json!({ "containerStatuses": containers }));
    let patch = json!({ "status": patch }).to_string();
    traffic().kubectl(&["patch", "pod", name, "-n", &web.namespace, "--subresource=status", "-p", &patch]);
}

/// What a gate says now.
pub fn gate(web: &Candidate, name: &str) -> Value {
    let seen = web.observed();
    let found = seen["gates"].as_array().unwrap().iter().find(|gate| gate["name"] == name);
    found.unwrap_or_else(|| panic!("{seen:#}")).clone()
}

pub fn a_canary_that_restarts_more_often_than_allowed_is_sent_away() {
    let more = "[[stage.canary.gate]]\nname = \"restarts\"\nrestarts = 1";
    let web = Candidate::new("restarted", "", Contract { more, ..SHORT });
    let load = web.load();
    web.ends(0, ONCE);
    restarts(&web);
    let allowed = gate(&web, "restarts");
    assert_eq!((&allowed["verdict"], &allowed["says"]), (&json!("pass"), &json!("1 restart in this step")));
    web.ends(0, ONCE);
    restarts(&web);
    let said = web.run(&["deploy"]);
    let because = "restarts: 2 restarts in this step";
    assert!(said.err.contains(&format!("taken away again: {because}")), "{said:?}");
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, 10, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because });
}

pub const SMOKE: &str = "[[stage.canary.gate]]\nname = \"smoke\"\nexec = [\"scripts/smoke.sh\"]";

/// A candidate that answers well, with a program that is a gate: the contract names the file, so it is there first.
pub fn judged_by(name: &str, program: &str, contract: Contract) -> Candidate {
    let web = Candidate::unreleased(name, "", contract);
    script(&web, "scripts/smoke.sh", program);
    web.goes_first("");
    web
}

/// What its program says ends the trial.
#[track_caller]
fn is_sent_away(web: &Candidate, code: i32, because: &str) {
    let load = web.load();
    let said = web.run(&["deploy"]);
    assert!(said.err.contains(&format!("taken away again: {because}")), "{said:?}");
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, code, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because });
}

pub fn a_program_that_ends_with_10_sends_the_candidate_away() {
    let web = judged_by("smoke-no", "exit 10", Contract { more: SMOKE, ..SHORT });
    is_sent_away(&web, 10, "smoke: it ended with 10");
}

pub fn a_program_that_ends_with_anything_else_is_no_verdict() {
    let budget = "inconclusive = 2";
    let web = judged_by("smoke-unsure", "exit 1", Contract { more: SMOKE, budget, ..SHORT });
    is_sent_away(&web, 12, "smoke: it ended with 1; 0 passes, 10 fails");
}

pub fn a_program_that_hangs_is_no_verdict() {
    let more = format!("{SMOKE}\ntimeout = \"1s\"");
    let budget = "inconclusive = 2";
    let web = judged_by("smoke-hangs", "sleep 60", Contract { more: &more, budget, ..SHORT });
    is_sent_away(&web, 12, "smoke: it did not end within 1 s");
}

/// Each failure is forgiven by the look after it, and none is forgotten.
pub fn failures_with_good_looks_in_between_end_a_trial_as_well() {
    let (steps, budget) = ("[{ weight = 50, hold = \"5m\" }]", "failures = { consecutive = 2, total = 3 }");
    let web = judged_by("smoke-wavers", "exit $(cat answer)", Contract { more: SMOKE, steps, budget, ..SHORT });
    let ends_with = |code: &str| fs::write(web.file("answer"), code).unwrap();
    let load = web.load();
    web.ends(0, ONCE);
    for _ in 0..2 {
        ends_with("10");
        let said = web.ends(0, ONCE);
        assert!(said.err.contains("smoke: it ended with 10"), "{said:?}");
        ends_with("0");
        // a look that warms, or has no number yet, forgives nothing
        eventually("a good look", || web.run(ONCE).err.contains("(step 1 of 1): pass").then_some(()));
    }
    ends_with("10");
    let said = web.run(ONCE);
    let (left, because) = (Left::Stable("v1.0.0", 1), "smoke: it ended with 10");
    web.came_to(&said, 10, load, &Outcome { left, lost: Lost::Nothing, journal: SENT_AWAY, because });
}

const UNPROVEN: &str = "that it was `grace` is said, not proven";

/// With the guard of the application's own namespace a name is worth something, from then on.
pub fn h14_a_critical_application_is_promoted_by_a_word_that_is_proven() {
    let (app, more) = ("criticality = \"critical\"", "[stage.production.approvals]\nrequired = 1\nnot_author = true");
    let web = Candidate::new("guarded", "", Contract { app, more, ..SHORT });
    let (ada, grace) = (web.person("ada"), web.person("grace"));
    let load = web.load();
    web.ends_as(&ada, 0, &["deploy"]);
    web.ends_as(&grace, 0, APPROVE);
    is_not_promoted(&web, 11, "passed", UNPROVEN);
    traffic().guard(&web.namespace);
    // what was said before is not proven afterwards, nor is what was said of a trial that began before
    let unguarded = "that it was `grace` is not proven: the guard was not bound yet when the trial began";
    is_not_promoted(&web, 11, "passed", unguarded);
    web.ends_as(&grace, 0, APPROVE);
    is_not_promoted(&web, 11, "passed", unguarded);
    web.ends_as(&ada, 0, &["abort", "--reason", "once more, with the guard"]);
    web.ends_as(&ada, 0, &["deploy", "--again", "--reason", "with the guard"]);
    web.ends_as(&ada, 0, APPROVE);
    is_not_promoted(&web, 11, "passed", "`ada` is an author of it");
    web.ends_as(&grace, 0, APPROVE);
    web.ends(0, PROMOTE);
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
    let history: Value = serde_json::from_str(&web.ends(0, &["history", "-o", "json"]).out).unwrap();
    let standing = |at: usize| &history["releases"][at]["actor"]["standing"];
    assert_eq!((standing(0), standing(1)), (&json!("attested"), &json!("asserted")));
}
