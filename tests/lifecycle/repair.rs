//! What others changed is brought back, during a trial and outside of one, and nothing new comes with it (decision H7).

use crate::bed::eventually;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{SHORT, USUAL};
use crate::traffic::traffic;

const REPAIR: &[&str] = &["apply", "--repair", "--yes"];

/// What `status` says of others' changes.
fn drifts(web: &Candidate) -> bool {
    let said = web.run(&["status", "--detailed-exitcode"]);
    assert!(matches!(said.code, Some(0..=2 | 17)), "{said:?}");
    said.code != Some(0)
}

pub fn h7_during_a_trial_what_others_changed_is_brought_back_and_the_trial_goes_on() {
    let web = Candidate::new("mended", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let said = web.ends(15, &["apply", "--yes"]);
    assert!(said.err.contains("`railiance apply --repair`"), "{said:?}");
    let said = web.ends(0, REPAIR);
    assert!(said.out.contains(": 0 objects written"), "{said:?}");
    // what files declare by now is no part of it
    web.declare("v1.2.0", "1.2.0");
    let (image, weights) = (web.image(), web.weights());
    traffic().kubectl(&["delete", "pdb", "web-canary", "-n", &web.namespace]);
    traffic().kubectl(&["label", "service", "web-canary", "app.kubernetes.io/version-", "-n", &web.namespace]);
    traffic().kubectl(&["scale", "deployment/web", "--replicas=3", "-n", &web.namespace]);
    assert!(drifts(&web));
    web.ends(0, REPAIR);
    assert!(traffic().find("poddisruptionbudget", &web.namespace, "web-canary").is_some());
    assert_eq!((web.image(), web.weights()), (image, weights));
    // what was made larger by hand was needed for some reason
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 3);
    assert_eq!((web.trial().as_deref(), web.released().1), (Some("holding"), 1));
    web.declare("v1.1.0", "1.1.0");
    web.passes();
    lost_nothing(load);
}

pub fn h7_what_somebody_holds_now_is_taken_by_the_users_word_alone() {
    let web = Candidate::new("weighed", "", USUAL);
    web.ends(0, &["deploy", "--once"]);
    let weights = web.weights();
    let patch = r#"[{"op":"replace","path":"/spec/weighted/services/0/weight","value":7}]"#;
    traffic().kubectl(&["patch", "traefikservice", "web", "-n", &web.namespace, "--type=json", "-p", patch]);
    let moved = web.weights();
    assert_ne!(moved, weights);
    let said = web.ends(1, REPAIR);
    assert!(said.err.contains("refused: nothing was written"), "{said:?}");
    assert_eq!(web.weights(), moved);
    web.ends(0, &[REPAIR, &["--force-conflicts"]].concat());
    assert_eq!(web.weights(), weights);
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}

/// Whatever is measured at another share than the step's is no evidence for the step.
pub fn h17_a_weight_that_somebody_set_by_hand_passes_no_step() {
    let web = Candidate::new("by-hand", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let weights = web.weights();
    let patch = r#"[{"op":"replace","path":"/spec/weighted/services/1/weight","value":1}]"#;
    traffic().kubectl(&["patch", "traefikservice", "web", "-n", &web.namespace, "--type=json", "-p", patch]);
    // longer than the hold
    std::thread::sleep(std::time::Duration::from_secs(10));
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(said.err.contains("routing: `TraefikService ") && said.err.contains("inconclusive"), "{said:?}");
    assert!(said.err.contains("the step asks for web-stable 50, web-canary 50"), "{said:?}");
    assert!(said.err.contains("8 s of the hold left"), "{said:?}");
    assert_eq!(web.trial().as_deref(), Some("holding"));
    web.ends(0, &[REPAIR, &["--force-conflicts"]].concat());
    assert_eq!(web.weights(), weights);
    web.passes();
    lost_nothing(load);
}

/// Then stable answers in the canary's place, and every gate is content.
pub fn h17_a_canary_that_no_request_reaches_passes_no_step() {
    let web = Candidate::new("unreached", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let service = ["service", "web-canary", "-n", &web.namespace];
    let is_seen = |told: &str| {
        // longer than the hold
        std::thread::sleep(std::time::Duration::from_secs(10));
        let said = web.ends(0, &["deploy", "--once"]);
        assert!(said.err.contains(told) && said.err.contains("inconclusive"), "{said:?}");
        assert_eq!(web.trial().as_deref(), Some("holding"));
        web.ends(0, &[REPAIR, &["--force-conflicts"]].concat());
    };
    traffic().kubectl(&[&["delete"], &service[..]].concat());
    is_seen(&format!("`Service {}/web-canary` is gone", web.namespace));
    let patch = r#"{"spec":{"selector":{"railiance.dev/track":"stable"}}}"#;
    traffic().kubectl(&[&["patch"], &service[..], &["--type=merge", "-p", patch]].concat());
    is_seen(&format!("`Service {}/web-canary` chooses other pods than the step asks for", web.namespace));
    web.passes();
    lost_nothing(load);
}

pub fn what_was_released_is_brought_back_whatever_files_say() {
    let web = Candidate::unreleased("brought", "", SHORT);
    let said = web.ends(15, REPAIR);
    assert!(said.err.contains("nothing was released yet"), "{said:?}");
    web.goes_first("");
    traffic().kubectl(&["delete", "deployment", "web", "-n", &web.namespace]);
    let said = web.ends(0, &[REPAIR, &["-o", "json"]].concat());
    let receipt: serde_json::Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!(receipt["app"], "web", "{receipt}");
    assert!(web.image().contains(":1.0.0"), "{}", web.image());
    eventually("what is as the ledger has it", || (!drifts(&web)).then_some(()));
    web.rests_at("v1.0.0", 1);
    // nobody is there to be asked
    traffic().kubectl(&["delete", "pdb", "web", "-n", &web.namespace]);
    web.ends(64, &["apply", "--repair"]);
    // what somebody took away does not come back by itself
    web.ends(0, &["delete", "--yes"]);
    let said = web.ends(15, REPAIR);
    assert!(said.err.contains("was taken away"), "{said:?}");
    assert!(traffic().find("deployment", &web.namespace, "web").is_none());
}
