//! A step up whose driver died on the way: requests may be shared as at that step, and nobody has judged it (decisions H8, H15).

use crate::bed::faults::{Moment, Request};
use crate::candidate::Candidate;
use crate::contract::{Contract, USUAL};
use crate::outcome::{Left, Lost, Outcome, SENT_AWAY};
use crate::traffic::traffic;
use crate::walked_away::leads;
use crate::windows::{closes_in, sleep_until};

const CANARY: &str = "railiance.dev/track=canary";

/// Its driver dies right after it has led requests to the next step.
fn dies_when_it_leads(web: &Candidate, words: &[&str]) {
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), words);
    assert!(faults.run_killed(command.args(["--lease", "2s"]), leads, 1, Moment::After).killed);
    assert_eq!(web.trial().as_deref(), Some("raising"));
}

pub fn h15_outside_of_its_window_a_step_that_was_begun_is_taken_back_and_judged() {
    let (open, end) = closes_in(40);
    let steps = "[{ weight = 20, hold = \"5s\" }, { weight = 50, hold = \"10m\" }]";
    let budget = format!("{}\n{open}", USUAL.budget);
    let web = Candidate::new("halfway", "", Contract { budget: &budget, steps, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    dies_when_it_leads(&web, &["deploy"]);
    assert_eq!(web.share(), 50);
    sleep_until(end);
    traffic().behave(&web.namespace, CANARY, "errors20");
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(said.err.contains("step 2 was begun and not finished in time: it is taken back"), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    // it fails, and does not keep its share until the window opens
    web.ends(10, &["deploy"]);
    let journal = [&SENT_AWAY[..3], &SENT_AWAY[1..]].concat();
    let outcome =
        Outcome { left: Left::Stable("v1.0.0", 1), lost: Lost::ByTheCanary, journal: &journal, because: "errors: " };
    web.is_left_by_many(load, &outcome);
}

pub fn h15_outside_of_its_window_a_first_step_that_was_begun_goes_and_waits() {
    let (open, end) = closes_in(30);
    let budget = format!("{}\n{open}", USUAL.budget);
    let web = Candidate::new("begins", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    dies_when_it_leads(&web, &["deploy", "--once"]);
    assert_eq!(web.share(), 20);
    sleep_until(end);
    let said = web.ends(16, &["deploy", "--once"]);
    assert!(said.err.contains("the first step was begun and not finished in time: it is taken back"), "{said:?}");
    web.is_alone();
    assert_eq!(web.trial().as_deref(), Some("opened"));
    // and once more it only waits
    let said = web.ends(16, &["deploy", "--once"]);
    assert!(!said.err.contains("taken back"), "{said:?}");
    web.ends(0, &["abort", "--reason", "not today"]);
    let journal = ["opened", "raising", "withdrawn", "aborting", "aborted"];
    let (left, lost) = (Left::Stable("v1.0.0", 1), Lost::Nothing);
    web.is_left_by_many(load, &Outcome { left, lost, journal: &journal, because: "not today" });
}

/// The last look is too old: what it found is no reason to give it more.
pub fn h8_after_a_gap_a_step_that_was_begun_is_not_finished_but_the_one_before_held_anew() {
    let budget = format!("{}\nmax_gap = \"8s\"", USUAL.budget);
    let web = Candidate::new("gap", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["deploy", "--lease", "2s"]);
    let announces = |request: &Request| {
        let entry = || request.document()["data"]["entry"].as_str().unwrap_or_default().to_owned();
        request.is_write() && request.method == "POST" && entry().contains("\"raising\"")
    };
    assert!(faults.run_killed(&mut command, announces, 1, Moment::After).killed);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("raising"), 20));
    std::thread::sleep(std::time::Duration::from_secs(9));
    web.ends(0, &["deploy", "--once"]);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    web.ends(0, &["deploy"]);
    let again = ["raising", "holding"];
    let journal = [&["opened"], &again[..], &again, &again, &["passed"]].concat();
    let (left, lost) = (Left::OnTrial("passed", 50), Lost::Nothing);
    web.is_left_by_many(load, &Outcome { left, lost, journal: &journal, because: "" });
}

/// Its pods are lost on the way back: the step was held before, so the share stays, and a person decides.
pub fn h8_what_is_frozen_is_frozen_on_the_way_back_as_well() {
    let budget = format!("{}\nmax_gap = \"8s\"\non_failure = \"freeze\"", USUAL.budget);
    let web = Candidate::new("gap-frozen", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    dies_when_it_leads(&web, &["deploy"]);
    traffic().unready(&web.namespace, CANARY);
    std::thread::sleep(std::time::Duration::from_secs(9));
    let said = web.ends(11, &["deploy", "--once", "--timeout", "8s"]);
    assert!(said.err.contains("`v1.1.0` stays at 20 %"), "{said:?}");
    assert_eq!(web.share(), 20);
    web.ends(0, &["abort", "--reason", "seen"]);
    let journal = [&SENT_AWAY[..3], &["raising", "stopped", "held"], &SENT_AWAY[3..]].concat();
    let (left, lost) = (Left::Stable("v1.0.0", 1), Lost::Few(60));
    web.is_left_by_many(load, &Outcome { left, lost, journal: &journal, because: "seen" });
}
