//! One candidate at a time, and no way around it (decisions H6, H7, H25).

use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::traffic::traffic;

pub fn h25_another_candidate_waits_until_the_trial_is_over() {
    let web = Candidate::new("another", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("`v1.1.0` is on trial at 50 %"), "{said:?}");
    assert_eq!((web.share(), web.journal()), (50, ["opened", "raising", "holding"].map(str::to_owned).to_vec()));
    web.ends(0, &["abort", "--reason", "the other one first"]);
    web.rests_at("v1.0.0", 1);
    web.passes();
    assert_eq!(web.observed()["trial"]["version"], "v1.2.0");
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.2.0", 2);
    let served = lost_nothing(load);
    assert!(served.by_version().contains_key("v1.2.0"), "{served}");
}

pub fn h25_where_the_contract_says_so_a_newer_candidate_takes_the_place() {
    let budget = format!("{}\narrival = \"replace\"", USUAL.budget);
    let web = Candidate::new("replaced", "", Contract { budget: &budget, ..SHORT });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.declare("v1.2.0", "1.2.0");
    web.passes();
    assert_eq!(web.observed()["trial"]["version"], "v1.2.0");
    let (first, second) =
        (["opened", "raising", "holding", "aborting", "aborted"], ["opened", "raising", "holding", "passed"]);
    assert_eq!(web.journal(), [&first[..], &second[..]].concat());
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.2.0", 2);
    lost_nothing(load);
}

pub fn h7_apply_does_not_go_around_a_trial() {
    let web = Candidate::new("around", "", USUAL);
    // before: what is to be tried is not applied
    web.ends(15, &["apply", "--yes"]);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let image = web.image();
    for words in [&["apply", "--yes"][..], &["apply", "--yes", "--direct", "--reason", "around it"]] {
        web.ends(15, words);
    }
    assert_eq!((web.share(), web.image(), web.released().1), (20, image, 1));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
    lost_nothing(load);
}

pub fn what_somebody_else_wrote_into_stable_is_not_taken_by_a_promotion() {
    let web = Candidate::new("foreign", "", SHORT);
    let load = web.load();
    web.passes();
    let image = "app=registry.example.org/web/web:1.0.9";
    traffic().kubectl(&["set", "image", "deployment/web", image, "-n", &web.namespace]);
    traffic().kubectl(&["rollout", "status", "deployment/web", "-n", &web.namespace]);
    let said = web.run(&["promote", "--yes"]);
    assert!(said.code != Some(0) && said.err.contains("Deployment"), "{said:?}");
    assert!(web.image().ends_with(":1.0.9"), "{}", web.image());
    assert_eq!((web.share(), web.released().1), (50, 1));
    // whoever goes back takes it by force, and says so (H10)
    web.ends(0, &["rollback", "--yes", "--reason", "too much at once"]);
    web.rests_at("v1.0.0", 1);
    assert!(web.journal().contains(&"forced".to_owned()), "{:?}", web.journal());
    lost_nothing(load);
}

pub fn h2_the_terms_are_those_of_the_beginning() {
    let web = Candidate::new("frozen", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    // somebody wants more steps meanwhile: this trial has one
    web.agree(USUAL);
    web.passes();
    assert_eq!(web.observed()["trial"]["steps"], 1);
    web.ends(0, &["abort", "--reason", "seen"]);
    lost_nothing(load);
}
