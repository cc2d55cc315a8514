//! What a person took back, held or has to say is not gone around (decisions H10, H11, H29, H33, H34).

use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::going_back::elsewhere;
use crate::outcome::{Left, Lost, Outcome, PASSED};
use crate::programs::script;
use crate::traffic::traffic;
use serde_json::Value;
use std::fs;

const ROLLBACK: &[&str] = &["rollback", "--yes", "--reason", "a complaint"];

pub fn h11_what_was_taken_back_does_not_come_again_by_apply() {
    let web = Candidate::unreleased("again", "", SHORT);
    fs::write(web.file("railiance/app.toml"), SHORT.untried(&web.namespace)).unwrap();
    web.ends(0, &["apply", "--yes"]);
    web.declare("v1.1.0", "1.1.0");
    web.ends(0, &["apply", "--yes"]);
    web.ends(0, ROLLBACK);
    let status = web.run(&["status"]).out;
    assert!(status.contains("held: rollback: a complaint"), "{status}");
    // the files declare it still
    let (foretold, said) = (web.ends(0, &["plan"]), web.ends(15, &["apply", "--yes"]));
    for words in [&foretold.out, &said.err] {
        assert!(words.contains("this very version was taken back"), "{foretold:?} {said:?}");
    }
    web.rests_at("v1.0.0", 3);
    web.ends(0, &["resume", "--reason", "looked at it"]);
    assert!(!web.run(&["status"]).out.contains("held:"));
    web.ends(15, &["apply", "--yes"]);
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "it was not this"]);
    web.rests_at("v1.1.0", 4);
}

const HOOKS: &str = "[hooks]\nbefore_rollback = [[\"hooks/before.sh\"]]\nafter_rollback = [[\"hooks/after.sh\"]]";

pub fn h34_hooks_of_a_rollback_run_and_a_way_back_depends_on_no_file() {
    let web = Candidate::unreleased("hooked", "", Contract { more: HOOKS, ..SHORT });
    let log = "echo $RAILIANCE_HOOK $RAILIANCE_VERSION $RAILIANCE_ATTEMPT >> ran; echo drained";
    script(&web, "hooks/before.sh", log);
    script(&web, "hooks/after.sh", log);
    web.goes_first("");
    web.becomes_stable();
    let load = web.load();
    web.ends(0, ROLLBACK);
    assert_eq!(fs::read_to_string(web.file("ran")).unwrap(), "before_rollback v1.0.0 1\nafter_rollback v1.0.0 1\n");
    let record = web.ends(0, &["release", "show", "3"]).out;
    assert!(record.contains("before_rollback: hooks/before.sh: passed (ended with 0: drained)"), "{record}");
    fs::remove_file(web.file("hooks/before.sh")).unwrap();
    let said = web.ends(0, &["rollback", "--yes", "--to", "2", "--reason", "forth"]);
    let skipped = "hook before_rollback: hooks/before.sh: skipped (there is no program `hooks/before.sh`)";
    assert!(said.err.contains(skipped), "{said:?}");
    let record = web.ends(0, &["release", "show", "4"]).out;
    assert!(record.contains(&skipped.replacen("hook ", "hook      ", 1)) && !record.contains("failed"), "{record}");
    for verb in ["history", "status"] {
        let told = web.ends(0, &[verb]).out;
        assert_eq!(told.matches(skipped).count(), 1, "{told}");
    }
    let news = web.ends(0, &["observe", "--events", "ndjson"]).out;
    let news: Vec<Value> = news.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let event = news.iter().map(|line| &line["event"]).find(|event| event["kind"] == "skipped");
    assert_eq!(event.map(|event| &event["what"]), Some(&"hook".into()), "{news:?}");
    // a hook that says no stops it before anything is written
    script(&web, "hooks/before.sh", "echo not now >&2; exit 4");
    let said = web.ends(15, &["rollback", "--yes", "--to", "1", "--reason", "back"]);
    assert!(said.err.contains("ended with 4: not now"), "{said:?}");
    web.rests_at("v1.1.0", 4);
    // where no file is at hand, the record of what is left knows which there are
    let said = elsewhere(&web, &["rollback", "--yes", "--to", "1", "--reason", "from elsewhere"]);
    for hook in ["before_rollback: hooks/before.sh", "after_rollback: hooks/after.sh"] {
        let words = format!("hook {hook}: skipped (the application's files are not at hand)");
        assert!(said.code == Some(0) && said.err.contains(&words), "{said:?}");
    }
    web.rests_at("v1.0.0", 5);
    lost_nothing(load);
}

pub fn h10_what_a_rollback_shows_is_what_it_does() {
    let web = Candidate::new("shown", "", SHORT);
    web.becomes_stable();
    // more pods were needed since
    traffic().kubectl(&["scale", "deployment/web", "--replicas=3", "-n", &web.namespace]);
    let said = web.ends(0, &["rollback", "--plan", "--reason", "look"]);
    assert!(said.out.contains("~ Deployment") && !said.out.contains("replicas: 3"), "{said:?}");
    web.ends(0, ROLLBACK);
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 3);
}

const MANUAL: &str = "[[stage.canary.gate]]\nname = \"looked\"\nmanual = \"does the page look right?\"";

pub fn h33_a_manual_gate_waits_for_a_human() {
    let web = Candidate::new("manual", "", Contract { more: MANUAL, ..SHORT });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    crate::bed::eventually("only a person is missing", || {
        let said = web.run(&["deploy", "--once"]);
        (said.code == Some(11) && said.err.contains("help: `railiance approve --gate NAME`")).then_some(())
    });
    let said = web.ends(11, &["status", "--wait-for", "verdict"]);
    assert!(said.err.contains("a person has to confirm `looked`: "), "{said:?}");
    web.ends(1, &["approve", "--gate", "nothing"]);
    web.ends(0, &["approve", "--gate", "looked"]);
    web.ends(13, &["status", "--wait-for", "verdict", "--timeout", "1s"]);
    web.passes();
    lost_nothing(load);
}

pub fn what_is_stable_is_written_to_the_file_that_reports_it() {
    let web = Candidate::new("reported", "", SHORT);
    let load = web.load();
    web.passes();
    web.ends(64, &["promote", "--yes", "--write", "--app", "web", "-n", &web.namespace]);
    let said = web.ends(0, &["promote", "--yes", "--write"]);
    assert!(said.err.contains("wrote "), "{said:?}");
    let reported =
        || toml::from_str::<Value>(&fs::read_to_string(web.file("railiance/release.toml")).unwrap()).unwrap();
    let stable = |report: &Value| report["stable"].clone();
    let first = stable(&reported());
    assert_eq!(first["version"], "v1.1.0", "{first}");
    // a try before may have ended before it was written
    web.declare("v1.1.0", "1.1.0");
    web.ends(0, &["promote", "--yes", "--write"]);
    assert_eq!(stable(&reported()), first);
    lost_nothing(load);
}

/// A quota leaves room for the pods that run now, and for no other one.
pub fn is_full(web: &Candidate) {
    let running = traffic().list("pod", &web.namespace, "").len().to_string();
    traffic().kubectl(&["create", "quota", "full", &format!("--hard=pods={running}"), "-n", &web.namespace]);
    crate::bed::eventually("the quota counts", || {
        let full = traffic().get("resourcequota", &web.namespace, "full");
        (full["status"]["used"]["pods"].as_str() == Some(running.as_str())).then_some(())
    });
}

/// There is no room for the pods of the new version, whatever it is worth.
pub fn h5_where_stable_alone_does_not_come_up_it_is_what_it_was_and_the_weight_stays() {
    let web = Candidate::new("roomless", "", SHORT);
    let load = web.load();
    fs::create_dir(web.file("railiance/manifests")).unwrap();
    let added = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: added\n  annotations: { railiance.dev/scope: stable }\ndata: { a: b }\n";
    fs::write(web.file("railiance/manifests/added.yaml"), added).unwrap();
    web.passes();
    is_full(&web);
    // with the files at hand preflight says so before anything is written
    let said = web.ends(15, &["promote", "--yes"]);
    assert!(said.err.contains("quota"), "{said:?}");
    let said = web.ends(10, &["promote", "--yes", "--app", "web", "-n", &web.namespace, "--timeout", "20s"]);
    assert!(said.err.contains("is what it was; the weight stays"), "{said:?}");
    assert!(web.image().contains(":1.0.0@"), "{}", web.image());
    assert_eq!((web.trial().as_deref(), web.share(), web.released().1), (Some("passed"), 50, 1));
    let added = || traffic().find("configmap", &web.namespace, "added").is_some();
    assert!(!added(), "what came with the candidate went with it");
    web.ends(11, &["promote", "--yes"]);
    traffic().kubectl(&["delete", "quota", "full", "-n", &web.namespace]);
    web.tells(
        &[PASSED, &["promoting", "stopped", "gone-back", "held"]].concat(),
        "stable did not come up as the candidate",
    );
    web.ends(0, &["resume", "--reason", "there is room"]);
    let said = web.run(&["promote", "--yes"]);
    let journal = [PASSED, &["promoting", "stopped", "gone-back", "held", "resumed", "promoting", "promoted"]].concat();
    let left = Left::Stable("v1.1.0", 2);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "there is room" });
    assert!(added());
}

/// Where the contract leaves the way back to a person, nothing goes back by itself: the new version may have changed the data.
pub fn h11_what_does_not_come_up_is_left_to_a_person_where_the_contract_says_so() {
    let more = "[stage.production]\nrollback = \"needs-human\"\nrollback_note = \"restore the dump\"";
    let web = Candidate::new("roomless-data", "", Contract { more, ..SHORT });
    let load = web.load();
    web.passes();
    is_full(&web);
    let promote = ["promote", "--yes", "--app", "web", "-n", &web.namespace, "--timeout", "20s"];
    let said = web.ends(11, &promote);
    assert!(said.err.contains("is left as it is; the weight stays"), "{said:?}");
    assert!(said.err.contains("\n  restore the dump\n") && said.err.contains("--across-data"), "{said:?}");
    assert!(web.image().contains(":1.1.0@"), "{}", web.image());
    assert_eq!((web.trial().as_deref(), web.share(), web.released().1), (Some("promoting"), 50, 1));
    web.ends(11, &promote);
    web.ends(11, &["rollback", "--yes", "--reason", "at night"]);
    traffic().kubectl(&["delete", "quota", "full", "-n", &web.namespace]);
    // either it goes on, or a person has thought of the data
    web.ends(0, &["rollback", "--yes", "--across-data", "--reason", "nothing was migrated"]);
    assert!(web.run(&["status"]).out.contains("held: rollback (--across-data): nothing was migrated"));
    let journal = [PASSED, &["promoting", "stopped", "stopped", "held", "aborting", "aborted"]].concat();
    let (left, lost) = (Left::Stable("v1.0.0", 1), Lost::Nothing);
    web.is_left(load, &Outcome { left, lost, journal: &journal, because: "nothing was migrated" });
}

/// Somebody holds a field of what stable becomes: that is known before anything runs.
pub fn h6_what_cannot_be_written_is_not_begun_with_a_hook() {
    let more = "[hooks]\nbefore_promote = [[\"hooks/before.sh\"]]";
    let web = Candidate::unreleased("contested", "", Contract { more, ..SHORT });
    script(&web, "hooks/before.sh", "touch ran");
    web.goes_first("");
    let load = web.load();
    web.passes();
    traffic().kubectl(&["scale", "deployment/web", "--replicas=4", "-n", &web.namespace]);
    let said = web.ends(1, &["promote", "--yes"]);
    assert!(said.err.contains("nothing was written") && said.err.contains("replicas"), "{said:?}");
    assert!(!web.file("ran").exists() && web.trial().as_deref() == Some("passed"), "{said:?}");
    traffic().kubectl(&["scale", "deployment/web", "--replicas=2", "-n", &web.namespace]);
    let said = web.run(&["promote", "--yes"]);
    assert!(web.file("ran").exists(), "{said:?}");
    let journal = [PASSED, &["promoting", "running", "ran", "promoted"]].concat();
    let left = Left::Stable("v1.1.0", 2);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "" });
}

pub fn behind_the_record_one_hook_that_fails_keeps_no_other_from_running() {
    let more = "[hooks]\ntimeout = \"3s\"\nafter_promote = [[\"hooks/accept.sh\"], [\"hooks/hangs.sh\"], [\"hooks/start.sh\"]]";
    let web = Candidate::unreleased("behind", "", Contract { more, ..SHORT });
    script(&web, "hooks/accept.sh", "echo a page is missing; exit 3");
    script(&web, "hooks/hangs.sh", "sleep 600 & echo waits; wait; touch hung");
    script(&web, "hooks/start.sh", "touch started");
    web.goes_first("");
    let load = web.load();
    web.passes();
    let said = web.run(&["promote", "--yes"]);
    let told = "hook after_promote: hooks/accept.sh: ended with 3: a page is missing; hook after_promote: hooks/hangs.sh: \
                did not end within 3 s and was stopped: waits; it is stable all the same";
    assert!(said.err.contains(told) && web.file("started").exists(), "{said:?}");
    for (verb, word) in [("status", "  "), ("observe", "  failed  ")] {
        let shown = web.run(&[verb]).out;
        for ended in [
            "accept.sh: ended with 3: a page is missing (",
            "hangs.sh: did not end within 3 s and was stopped: waits (",
        ] {
            assert!(shown.contains(&format!("\n{word}hook after_promote: hooks/{ended}")), "{shown}");
        }
    }
    let journal = [PASSED, &["promoting", "running", "ran", "running", "ran", "running", "ran", "promoted"]].concat();
    let left = Left::Stable("v1.1.0", 2);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "" });
}
