//! What a person took back or holds is undone by no pipeline, and what stands in the way says what it is (decisions H7, H10, H11).

use crate::bed::faults::{Moment, Request};
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::decided::{RESUME, killed_behind_the, on_trial};
use crate::once_more::{ROLLBACK, hooked, kind, twice_released};
use crate::programs::script;
use crate::traffic::traffic;
use crate::walked_away::{half_promoted, leads};
use std::fs;

const DIRECT: &[&str] = &["apply", "--yes", "--direct", "--reason", "a test"];
const TOO_LATE: &[&str] = &["rollback", "--yes", "--reason", "a complaint", "--timeout", "1s"];

fn is_told(said: &Said, words: &str) {
    assert!(said.err.contains(words), "{words}: {said:?}");
}

/// Whatever the strategy: the pipeline comes while the pods of before come up.
pub fn h11_what_is_being_taken_back_does_not_come_again_by_apply() {
    let web = twice_released("taking-back");
    web.ends(13, TOO_LATE);
    is_told(&web.ends(15, &["apply", "--yes"]), "a rollback is not finished");
    // of a plan it is part of the result
    let plan = web.ends(0, &["plan"]);
    assert!(plan.out.contains("a rollback is not finished"), "{plan:?}");
    assert!(web.image().contains(":1.0.0"), "{}", web.image());
    web.ends(0, ROLLBACK);
    is_told(&web.ends(15, &["apply", "--yes"]), "this very version was taken back");
    web.rests_at("v1.0.0", 3);
}

/// Without a canary: no record says of it that it was there.
pub fn h11_what_came_to_no_release_and_was_taken_back_does_not_come_again() {
    let web = Candidate::unreleased("no-record", "", SHORT);
    fs::write(web.file("railiance/app.toml"), SHORT.untried(&web.namespace)).unwrap();
    web.ends(0, &["apply", "--yes"]);
    web.declare("v1.1.0", "1.1.0");
    web.ends(13, &["apply", "--yes", "--timeout", "1s"]);
    web.ends(0, ROLLBACK);
    is_told(&web.ends(15, &["apply", "--yes"]), "this very version was taken back");
    assert!(web.image().contains(":1.0.0"), "{}", web.image());
    is_told(&web.ends(0, RESUME), "`railiance promote` goes on from here");
    web.ends(0, DIRECT);
    web.rests_at("v1.1.0", 2);
}

/// Before its record a person may stop it, and after it nobody goes on with what is being taken back.
pub fn h11_a_promotion_that_is_held_waits() {
    let web = half_promoted("held-midway", leads);
    web.ends(0, &["hold", "--reason", "the network is down"]);
    is_told(&web.ends(11, &["promote", "--yes"]), "the network is down");
    web.ends(0, RESUME);
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.1.0", 2);
}

/// Until something is written the release is what it was, and its own end is not lost.
pub fn h11_a_rollback_that_a_hook_stops_leaves_a_promotion_to_be_finished() {
    let hooks = "[hooks]\nbefore_rollback = [[\"hooks/fails.sh\"]]\nafter_promote = [[\"hooks/after.sh\"]]";
    let web = hooked("stopped-by-a-hook", hooks);
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    let is_closing = |one: &Request| one.method == "POST" && kind(one).as_deref() == Some("running");
    assert!(faults.run_killed(&mut command, is_closing, 1, Moment::Before).killed);
    lost_nothing(load);
    assert_eq!(web.released(), ("v1.1.0".to_owned(), 2));
    web.ends(15, ROLLBACK);
    is_told(&web.ends(11, &["promote", "--yes"]), "rollback: a complaint");
    is_told(&web.ends(0, RESUME), "the rollback to v1, of which nothing was written, is given up");
    is_told(&web.ends(0, &["promote", "--yes"]), "`v1.1.0` is stable");
    assert_eq!(fs::read_to_string(web.file("ran")).unwrap(), "after_promote v1.1.0 1\n");
    web.rests_at("v1.1.0", 2);
    script(&web, "hooks/fails.sh", "true");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 3);
}

/// What is live is not what was released: nothing is tried beside it, and it is not called stable.
pub fn h7_beside_what_came_to_no_release_nothing_is_tried() {
    let web = twice_released("unsettled");
    web.declare("v1.2.0", "1.2.0");
    web.ends(13, &[DIRECT, &["--timeout", "1s"]].concat());
    for (version, tag) in [("v1.1.0", "1.1.0"), ("v1.3.0", "1.3.0")] {
        web.declare(version, tag);
        is_told(&web.ends(15, &["deploy", "--once"]), "what was written last came to no release");
    }
    web.ends(0, ROLLBACK);
    web.rests_at("v1.1.0", 2);
}

/// Part of stable is the candidate already: that it becomes what it was is shown.
pub fn h10_the_way_back_of_a_half_done_promotion_is_shown() {
    let web = half_promoted("shown-midway", leads);
    let said = web.ends(0, &["rollback", "--plan", "--reason", "a look"]);
    is_told(&said, "takes the promotion of `v1.1.0` back: `v1.0.0` is stable again");
    assert!(said.out.contains("~ Deployment") && said.out.contains(":1.0.0"), "{said:?}");
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 1);
}

/// It was not that: whoever says so may still go on to what was before both.
pub fn h11_a_rollback_that_was_taken_back_leaves_a_way_back() {
    let web = twice_released("not-that");
    web.ends(0, ROLLBACK);
    web.ends(0, &["rollback", "--yes", "--to", "2", "--reason", "it was not that"]);
    web.rests_at("v1.1.0", 4);
    web.ends(0, ROLLBACK);
    web.rests_at("v1.0.0", 5);
    is_told(&web.ends(15, ROLLBACK), "`--to N` goes to what was taken back, too");
    is_told(&web.ends(15, &["rollback", "--yes", "--to", "9", "--reason", "far"]), "closed: v9 is not in the ledger");
    // whoever has nothing but its name learns what there is to go to
    let away = ["history", "--app", "web", "-n", &web.namespace];
    let said = web.ends(0, &away);
    assert!(said.out.contains("v1.1.0"), "{said:?}");
    is_told(&web.ends(15, &["status", "--wait-for", "verdict"]), "there is no trial whose verdict could be waited for");
}

/// What becomes of another one's trial is not its own code.
pub fn h25_a_trial_that_is_half_ended_is_ended_before_another_one_begins() {
    let web = on_trial("ended-first");
    killed_behind_the(1, &web, &["abort", "--reason", "a complaint"], "aborting");
    web.declare("v1.3.0", "1.3.0");
    is_told(&web.ends(16, &["deploy", "--once"]), "the same verb begins with the declared candidate");
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.observed()["trial"]["version"], "v1.3.0");
}

/// Its pods may have written data by then.
pub fn h11_data_of_what_came_to_no_release_needs_a_persons_word_too() {
    let web = twice_released("no-record-data");
    web.agree(Contract { more: "[stage.production]\nrollback = \"needs-human\"", ..SHORT });
    web.declare("v1.2.0", "1.2.0");
    web.ends(13, &[DIRECT, &["--timeout", "1s"]].concat());
    let away = ["--app", "web", "-n", &web.namespace];
    let said = web.ends(11, &[ROLLBACK, &away].concat());
    is_told(&said, "the contract of v1.2.0, which was begun, says `rollback = \"needs-human\"`");
    web.ends(0, &[ROLLBACK, &["--across-data"], &away].concat());
    web.rests_at("v1.1.0", 2);
}

/// Whoever lets it go on hears of everybody who held it.
pub fn h11_one_hold_over_another_is_lifted_with_a_word_of_both() {
    let web = twice_released("held-twice");
    web.ends(0, &["hold", "--reason", "the network is down"]);
    web.ends(0, ROLLBACK);
    let both = |said: &Said| {
        is_told(said, "rollback: a complaint");
        is_told(said, "the network is down");
    };
    both(&web.ends(11, &["deploy", "--once"]));
    both(&web.ends(0, RESUME));
}

/// The ledger lost it: requests go back to stable all the same, and nobody writes around it.
pub fn h10_a_candidate_that_cannot_be_read_any_more_is_led_away() {
    for back in [ROLLBACK, &["abort", "--reason", "a complaint"]] {
        let web = on_trial(&format!("lost-by-{}", back[0]));
        let maps = traffic().list("configmap", &web.namespace, "");
        let names = maps.iter().filter_map(|map| map["metadata"]["name"].as_str());
        let pieces: Vec<&str> =
            names.filter(|name| name.starts_with("railiance.web.r") && name.ends_with(".c1")).collect();
        traffic().kubectl(&[&["delete", "configmap", "-n", &web.namespace], pieces.as_slice()].concat());
        for verb in [&["deploy", "--once"] as &[&str], &["status"], &["promote", "--yes"]] {
            is_told(&web.ends(1, verb), "leads requests back to stable without it");
        }
        let wait = ["status", "--wait-for", "verdict", "--timeout", "20s"];
        is_told(&web.ends(1, &wait), "leads requests back to stable without it");
        is_told(&web.ends(15, &["apply", "--yes"]), "a candidate is on trial");
        assert_eq!(web.share(), 50);
        is_told(&web.ends(0, back), "what the inventory has beside stable goes");
        web.rests_at("v1.1.0", 2);
    }
}

/// A definition stays what it is (decision H15), and what was released for another one does not fit: that is known before a hook runs.
pub fn h15_a_rollback_that_the_definition_of_today_refuses_runs_no_hook() {
    let web = hooked("refused-first", "[hooks]\nbefore_rollback = [[\"hooks/before.sh\"]]");
    let kind = format!("{}.example.org", web.namespace);
    for directory in ["railiance/manifests", "railiance/schemas"] {
        fs::create_dir(web.file(directory)).unwrap();
    }
    for (version, tag, field) in [("v1.1.0", "1.1.0", "before"), ("v1.2.0", "1.2.0", "after")] {
        let thing = format!("apiVersion: {kind}/v1\nkind: Thing\nmetadata:\n  name: extra\n{field}: a\n");
        let definition = definition(&kind, field);
        fs::write(web.file("railiance/schemas/thing.yaml"), &definition).unwrap();
        fs::write(web.file("railiance/manifests/thing.yaml"), format!("{definition}---\n{thing}")).unwrap();
        web.declare(version, tag);
        web.ends(0, DIRECT);
    }
    let before = web.journal();
    let said = web.ends(1, ROLLBACK);
    is_told(&said, "there is no field `.before`");
    assert!(!web.file("ran").exists(), "{said:?}");
    assert_eq!(web.journal(), before);
    web.ends(0, &["rollback", "--yes", "--to", "1", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 4);
}

fn definition(group: &str, field: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}\nspec:\n  \
         group: {group}\n  scope: Namespaced\n  names: {{ kind: Thing, plural: things }}\n  versions:\n  - name: v1\n    served: true\n    \
         storage: true\n    schema: {{ openAPIV3Schema: {{ type: object, properties: {{ {field}: {{ type: string }} }} }} }}\n"
    )
}

/// Whoever types it sees why nothing happens: a driver that was killed has the lease for a while.
pub fn h9_whoever_waits_for_the_lease_says_for_whom() {
    let web = on_trial("lease-held");
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["abort", "--reason", "a complaint", "--lease", "5s"]);
    let is_ending = |one: &Request| one.method == "POST" && kind(one).as_deref() == Some("aborting");
    assert!(faults.run_killed(&mut command, is_ending, 1, Moment::After).killed);
    is_told(&web.ends(0, ROLLBACK), "`admin` holds the lease: looking for up to 5 s whether it is still at work");
    web.rests_at("v1.1.0", 2);
}
