//! What is run once more: what was killed in the middle, and what was taken away before (decisions H5, H11, H34).

use crate::bed::faults::{Moment, Request};
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::decided::after;
use crate::going_back::back;
use crate::outcome::PROMOTED;
use crate::programs::script;
use crate::traffic::traffic;
use crate::walked_away::{half_promoted, leads};
use serde_json::Value;
use std::fs;

pub const ROLLBACK: &[&str] = &["rollback", "--yes", "--reason", "a complaint"];

const LOG: &str = "echo $RAILIANCE_HOOK $RAILIANCE_VERSION $RAILIANCE_ATTEMPT >> ran";

/// An application whose hooks tell of themselves.
pub fn hooked(name: &str, hooks: &str) -> Candidate {
    let web = Candidate::unreleased(name, "", Contract { more: hooks, ..SHORT });
    for (file, body) in [("hooks/before.sh", LOG), ("hooks/after.sh", LOG), ("hooks/fails.sh", "exit 3")] {
        script(&web, file, body);
    }
    web.goes_first("");
    web
}

/// What is written about hooks: that one begins, and what came of it.
fn of_hooks(request: &Request) -> bool {
    request.method == "POST" && matches!(kind(request).as_deref(), Some("running" | "ran"))
}

/// Of which kind a written entry of the journal is.
pub fn kind(request: &Request) -> Option<String> {
    let is_written = request.path.ends_with("/configmaps") && !request.is_read() && !request.is_dry_run();
    let map = is_written.then(|| request.document())?;
    let entry: Value = serde_json::from_str(map["data"]["entry"].as_str()?).ok()?;
    entry["event"]["kind"].as_str().map(str::to_owned)
}

/// Runs a verb that is killed before its `nth` write about hooks.
pub fn killed_at(web: &Candidate, words: &[&str], nth: usize) {
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), words);
    command.args(["--lease", "2s"]);
    assert!(faults.run_killed(&mut command, of_hooks, nth, Moment::Before).killed, "{nth}");
}

fn ran(web: &Candidate) -> String {
    fs::read_to_string(web.file("ran")).unwrap_or_default()
}

pub fn h34_hooks_of_a_promotion_run_again_where_they_were_begun_and_not_ended() {
    let hooks = "[hooks]\nbefore_promote = [[\"hooks/before.sh\"]]\nafter_promote = [[\"hooks/after.sh\"]]";
    let web = hooked("hooks-killed", hooks);
    let load = web.load();
    web.passes();
    let promote = ["promote", "--yes"];
    killed_at(&web, &promote, 1);
    assert_eq!(ran(&web), "", "nothing runs of which the journal does not know");
    killed_at(&web, &promote, 2);
    killed_at(&web, &promote, 4);
    web.ends(0, &promote);
    let told = [
        "before_promote v1.1.0 1\n",
        "before_promote v1.1.0 2\n",
        "after_promote v1.1.0 1\n",
        "after_promote v1.1.0 2\n",
    ];
    assert_eq!(ran(&web), told.concat());
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}

pub fn h34_h11_a_rollback_that_was_killed_is_finished_with_its_hooks_and_goes_no_further_back() {
    let hooks = "[hooks]\nbefore_rollback = [[\"hooks/before.sh\"]]\nafter_rollback = [[\"hooks/fails.sh\"], [\"hooks/after.sh\"]]";
    let web = hooked("back-killed", hooks);
    // one that fails keeps no other from running
    for (version, tag) in [("v1.1.0", "1.1.0"), ("v1.2.0", "1.2.0")] {
        web.declare(version, tag);
        web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    }
    killed_at(&web, ROLLBACK, 2);
    for verb in ["status", "observe"] {
        let told = web.run(&[verb]).out;
        assert!(told.contains("a rollback to v2, which nothing is written of yet, is not finished ("), "{told}");
    }
    // the second time behind the record: stable is the version before by then, which the same verb does not leave
    killed_at(&web, ROLLBACK, 6);
    assert_eq!(web.released(), ("v1.1.0".to_owned(), 4));
    web.ends(0, ROLLBACK);
    let told = [
        "before_rollback v1.1.0 1\n",
        "before_rollback v1.1.0 2\n",
        "after_rollback v1.1.0 1\n",
        "after_rollback v1.1.0 2\n",
    ];
    assert_eq!(ran(&web), told.concat());
    web.rests_at("v1.1.0", 4);
    // one that came to its end is another one's beginning
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 5);
    assert!(ran(&web).ends_with("before_rollback v1.0.0 1\nafter_rollback v1.0.0 1\n"), "{}", ran(&web));
}

pub fn a_rollback_that_was_not_finished_goes_on_to_where_it_went() {
    let web = Candidate::new("unfinished", "", SHORT);
    web.becomes_stable();
    let load = web.load();
    let said = web.ends(13, &["rollback", "--yes", "--reason", "a complaint", "--timeout", "1s"]);
    assert!(said.err.contains("the same verb goes on from here"), "{said:?}");
    let said = web.run(ROLLBACK);
    let journal = [PROMOTED, &["held", "stopped"]].concat();
    web.came_to(&said, 0, load, &back(3, &journal, "not ready in time"));
}

/// Killed when requests went to stable alone, and then stable does not come up.
pub fn h5_what_goes_back_has_the_share_of_its_last_step_whoever_died_in_between() {
    let web = half_promoted("led-away", leads);
    assert_eq!(web.share(), 0);
    traffic().unready(&web.namespace, "railiance.dev/track=stable");
    let said = web.ends(10, &["promote", "--yes", "--timeout", "15s"]);
    assert!(said.err.contains("the weight stays"), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("passed"), 50));
    assert!(web.image().contains(":1.0.0"), "{}", web.image());
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}

/// Stable suffers, and the canary may be why: nobody waits for it before requests leave the canary.
pub fn h5_where_stable_is_not_ready_a_candidate_is_taken_away_all_the_same() {
    let web = Candidate::new("suffers", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.share(), 50);
    traffic().unready(&web.namespace, "railiance.dev/track=stable");
    web.ends(0, &["abort", "--reason", "users suffer", "--timeout", "20s"]);
    assert_eq!(web.share(), 0);
    traffic().ready(&web.namespace, "railiance.dev/track=stable");
    web.rests_at("v1.0.0", 1);
}

/// Somebody changes a weight by hand, and goes: what keeps users from a bad canary is taken from them.
pub fn h10_a_way_back_takes_routing_from_whoever_laid_hands_on_it() {
    let web = Candidate::new("meddled", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    let patch = r#"[{"op":"replace","path":"/spec/weighted/services/0/weight","value":7}]"#;
    traffic().kubectl(&["patch", "traefikservice", "web", "-n", &web.namespace, "--type=json", "-p", patch]);
    web.ends(0, &["abort", "--reason", "users suffer"]);
    web.rests_at("v1.0.0", 1);
    assert!(web.journal().contains(&"forced".to_owned()), "{:?}", web.journal());
}

/// What leads requests beside the split stays as others left it, and the end of a canary does not hang on that.
pub fn h5_a_route_that_somebody_changed_keeps_no_candidate() {
    let web = Candidate::new("rerouted", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    let patch = r#"[{"op":"replace","path":"/spec/routes/0/match","value":"Host(`maintenance.example.org`)"}]"#;
    traffic().kubectl(&["patch", "ingressroute", "web", "-n", &web.namespace, "--type=json", "-p", patch]);
    let said = web.ends(0, &["abort", "--reason", "users suffer"]);
    assert!(said.err.contains("stays as others left it"), "{said:?}");
    web.rests_at("v1.0.0", 1);
    let route = traffic().get("ingressroute", &web.namespace, "web");
    assert_eq!(route["spec"]["routes"][0]["match"], "Host(`maintenance.example.org`)");
}

/// The version 1.1.0 is stable, and 1.0.0 was before.
pub fn twice_released(name: &str) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    web
}

pub fn h11_what_somebody_else_has_ended_meanwhile_is_not_gone_back_from() {
    let web = twice_released("faster");
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["deploy", "--once"]);
    // a number that nobody can go back to ends no trial
    web.ends(15, &["rollback", "--yes", "--to", "9", "--reason", "a slip"]);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 50));
    let said = after(&web, &["abort", "--reason", "the gates say so"], ROLLBACK);
    assert!(said.code == Some(0) && said.err.contains("somebody else was faster"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    // where it says how far, that is done all the same
    web.ends(0, &["deploy", "--once", "--again", "--reason", "once more"]);
    let far = ["rollback", "--yes", "--to", "1", "--reason", "a complaint"];
    let said = after(&web, &["abort", "--reason", "the gates say so"], &far);
    assert_eq!(said.code, Some(0), "{said:?}");
    web.rests_at("v1.0.0", 3);
}

pub fn h11_two_people_who_go_back_at_once_go_back_once() {
    let web = twice_released("both");
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    let said = after(&web, ROLLBACK, ROLLBACK);
    assert!(said.code == Some(1) && said.err.contains("something else was released"), "{said:?}");
    web.rests_at("v1.1.0", 4);
}

pub fn h11_a_rollback_that_died_when_a_trial_was_over_goes_no_further() {
    let web = twice_released("trial-end");
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["deploy", "--once"]);
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), ROLLBACK);
    command.args(["--lease", "2s"]);
    let aborted = |one: &Request| one.method == "POST" && kind(one).as_deref() == Some("aborted");
    assert!(faults.run_killed(&mut command, aborted, 1, Moment::After).killed);
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("`v1.2.0` is off trial"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    // and now it is about stable
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

/// It is over, but for its last mark: whoever takes the lease away from it knows that, too.
pub fn h11_a_rollback_that_died_behind_its_end_is_not_made_again() {
    let web = twice_released("very-end");
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), ROLLBACK);
    command.args(["--lease", "2s"]);
    let done = |one: &Request| one.method == "POST" && kind(one).as_deref() == Some("done");
    assert!(faults.run_killed(&mut command, done, 1, Moment::After).killed);
    web.ends(0, &["unlock", "--reason", "it is gone"]);
    let said = web.ends(0, ROLLBACK);
    assert!(said.err.contains("interrupted at its very end"), "{said:?}");
    web.rests_at("v1.0.0", 3);
    web.ends(15, ROLLBACK);
}

/// What was taken away comes back by no trial that came to nothing.
pub fn h18_a_version_that_was_deleted_is_no_base_after_a_trial_either() {
    let web = Candidate::new("deleted", "", SHORT);
    web.ends(0, &["delete", "--yes"]);
    web.ends(0, &["deploy", "--once"]);
    // the canary is part of what is tried, whatever was taken away before
    let told = |code: i32| {
        let said = web.ends(code, &["status", "--detailed-exitcode", "-o", "json"]);
        serde_json::from_str::<serde_json::Value>(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
    };
    let there = told(0);
    assert_eq!((&there["basis"], &there["totals"]["drifted"]), (&"nothing".into(), &0.into()), "{there:#}");
    traffic().kubectl(&["delete", "service", "web-canary", "-n", &web.namespace]);
    assert_eq!(told(1)["totals"]["absent"], 1);
    web.ends(0, &["abort", "--reason", "not this one"]);
    let said = web.ends(15, &["apply", "--repair", "--yes"]);
    assert!(said.err.contains("was taken away"), "{said:?}");
    web.ends(15, &["promote", "--yes"]);
    // nothing is stable: the same version is a first release, which a person must agree to
    web.declare("v1.0.0", "1.0.0");
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(!said.err.contains("nothing to do"), "{said:?}");
    assert!(traffic().list("ingressroute", &web.namespace, "").is_empty(), "a first release is led to by nobody");
    web.ends(0, &["abort", "--reason", "seen"]);
    // and nothing is there that an `apply` could break
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["apply", "--yes"]);
    traffic().serves(&web.host(), &["stable"]);
    web.rests_at("v1.2.0", 2);
}

/// Records go, and what a person said stays until a person says something else.
pub fn h11_a_hold_outlives_the_records_of_its_time() {
    let contract = Contract { more: "[stage.production]\nkeep = 2", ..SHORT };
    let web = Candidate::unreleased("held-long", "", contract);
    fs::write(web.file("railiance/app.toml"), contract.untried(&web.namespace)).unwrap();
    web.ends(0, &["apply", "--yes"]);
    web.ends(0, &["hold", "--reason", "the fair"]);
    for minor in 1..5 {
        web.declare(&format!("v1.{minor}.0"), &format!("1.{minor}.0"));
        web.ends(0, &["apply", "--yes"]);
    }
    assert_eq!(web.released(), ("v1.4.0".to_owned(), 2));
    let status = web.run(&["status"]).out;
    assert!(status.contains("held: the fair"), "{status}");
    web.ends(0, &["resume", "--reason", "it is over"]);
    web.declare("v1.5.0", "1.5.0");
    web.ends(0, &["apply", "--yes"]);
    let status = web.run(&["status"]).out;
    assert!(!status.contains("held:"), "{status}");
}
