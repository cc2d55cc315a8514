//! What a trial came to, for whoever did not end it: a pipeline that drove it, and one that comes later.

use crate::candidate::Candidate;
use crate::contract::{Contract, SHORT, USUAL};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};

pub fn what_was_taken_away_is_tried_again_by_a_persons_word_alone() {
    let web = Candidate::new("circle", "-errors20", SHORT);
    let load = web.load();
    web.ends(10, &["deploy"]);
    // as a pipeline does that runs every few minutes
    let said = web.ends(10, &["deploy", "--once"]);
    assert!(said.err.contains("taken away again: gates failed") && said.err.contains("--again --reason"), "{said:?}");
    web.ends(64, &["deploy", "--once", "--again"]);
    web.tells(SENT_AWAY, "errors: ");
    // whoever comes later sees why, whatever they ask
    for verb in ["status", "observe", "history"] {
        let said = web.ends(0, &[verb]);
        assert!(said.out.contains("`v1.1.0` was tried, and taken away again: gates failed: errors: "), "{said:?}");
    }
    web.ends(0, &["deploy", "--once", "--again", "--reason", "it was the database"]);
    // what a person sent away, a pipeline does not bring back
    web.ends(0, &["abort", "--reason", "it was not"]);
    web.ends(10, &["deploy", "--once"]);
    // other gates may come to another verdict
    web.edit("max = 0.02", "max = 0.5");
    let said = web.run(&["deploy"]);
    let passed = ["opened", "raising", "holding", "passed"];
    let journal = [SENT_AWAY, SENT_AWAY, &passed].concat();
    let left = Left::OnTrial("passed", 50);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::ByTheCanary, journal: &journal, because: "it was not" });
}

pub fn who_drove_it_is_told_what_became_of_it_and_drives_no_other_one() {
    let steps = "[{ weight = 20, hold = \"5m\" }]";
    let web = Candidate::new("pinned", "", Contract { steps, ..USUAL });
    let load = web.load();
    let driven = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(20);
        web.declare_on("v1.0.1", "1.0.1", Some("v1.0.0"));
        web.ends(0, &["deploy", "--once", "--hotfix", "--reason", "orders are lost"]);
        driver.join().unwrap()
    });
    assert!(driven.err.contains("`v1.1.0` was tried, and taken away again: a person asked for it"), "{driven:?}");
    assert_eq!(web.observed()["trial"]["version"], "v1.0.1");
    let seen = web.journal();
    assert_eq!(seen[..6], [SENT_AWAY, &["opened"]].concat(), "{seen:?}");
    web.ends(0, &["abort", "--reason", "seen"]);
    let all: Vec<&str> = seen.iter().map(String::as_str).chain(["aborting", "aborted"]).collect();
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&driven, 10, load, &Outcome { left, lost: Lost::Nothing, journal: &all, because: "seen" });
}
