//! The way back where somebody else's autoscaler has come to choose the number of pods meanwhile: the base's own number would be
//! refused beside it, and is left out (decision H10).

use crate::bed::eventually;
use crate::bed::faults::{Moment, Request};
use crate::candidate::Candidate;
use crate::contract::SHORT;
use crate::outcome::{Left, Lost, Outcome, PASSED};
use crate::traffic::load::Load;
use crate::traffic::traffic;
use serde_json::Value;

/// Version 1.0.0 has a number of its own, and 1.1.0 leaves it to others; it was tried, and their autoscaler is there by now.
fn passed_beside_an_autoscaler(name: &str) -> (Candidate, Load) {
    let web = Candidate::new(name, "", SHORT);
    web.edit("replicas = 2", "autoscale = { min = 2, max = 4, external = true }");
    let load = web.load();
    web.passes();
    traffic().kubectl(&["autoscale", "deployment/web", "--name=theirs", "--min=2", "--max=4", "-n", &web.namespace]);
    (web, load)
}

fn deployment(web: &Candidate) -> Value {
    traffic().get("deployment", &web.namespace, "web")
}

/// Whether the application itself says how many pods there are.
fn states_a_number(web: &Candidate) -> bool {
    let live = deployment(web);
    let mut entries = live["metadata"]["managedFields"].as_array().unwrap().iter();
    entries.any(|entry| entry["manager"] == "railiance" && !entry["fieldsV1"]["f:spec"]["f:replicas"].is_null())
}

/// There is no room for the pods of the new version.
pub fn h10_what_does_not_come_up_goes_back_and_leaves_the_number() {
    let (web, load) = passed_beside_an_autoscaler("gone-back");
    let hard = format!("--hard=pods={}", traffic().list("pod", &web.namespace, "").len());
    traffic().kubectl(&["create", "quota", "full", &hard, "-n", &web.namespace]);
    let said = web.run(&["promote", "--yes", "--app", "web", "-n", &web.namespace, "--timeout", "20s"]);
    assert!(said.err.contains("is what it was; the weight stays"), "{said:?}");
    let journal = [PASSED, &["promoting", "handed-over", "stopped", "gone-back", "held"]].concat();
    let left = Left::OnTrial("passed", 50);
    let because = "stable did not come up as the candidate";
    web.came_to(&said, 10, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because });
    assert!(!states_a_number(&web));
    assert_eq!(deployment(&web)["spec"]["replicas"], 2);
}

fn dies_promoting(web: &Candidate) {
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    let becomes = |request: &Request| {
        let image = || request.document()["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
        request.is_write() && request.path.ends_with("deployments/web") && image().contains(":1.1.0")
    };
    assert!(faults.run_killed(&mut command, becomes, 1, Moment::After).killed);
    assert!(web.image().contains(":1.1.0"), "{}", web.image());
}

/// Whoever promoted is gone when stable has become the candidate.
pub fn h10_a_promotion_that_is_taken_back_leaves_the_number() {
    let (web, load) = passed_beside_an_autoscaler("taken-back");
    dies_promoting(&web);
    let said = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let journal = [PASSED, &["promoting", "handed-over", "held", "aborting", "aborted"]].concat();
    let left = Left::Stable("v1.0.0", 1);
    web.is_left_by_many(load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "a complaint" });
    assert!(!states_a_number(&web));
    assert_eq!(deployment(&web)["spec"]["replicas"], 2);
}

/// More pods were needed meanwhile.
pub fn h10_a_promotion_that_is_taken_back_makes_stable_no_smaller() {
    let web = Candidate::new("no-smaller", "", SHORT);
    let load = web.load();
    web.passes();
    dies_promoting(&web);
    traffic().kubectl(&["scale", "deployment/web", "--replicas=4", "-n", &web.namespace]);
    let said = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let journal = [PASSED, &["promoting", "held", "aborting", "aborted"]].concat();
    let left = Left::Stable("v1.0.0", 1);
    web.is_left_by_many(load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because: "a complaint" });
    assert_eq!(deployment(&web)["spec"]["replicas"], 4);
}

pub fn h7_a_repair_leaves_the_number_to_somebody_elses_autoscaler() {
    let web = Candidate::new("mended-beside", "", SHORT);
    let load = web.load();
    traffic().kubectl(&["autoscale", "deployment/web", "--name=theirs", "--min=3", "--max=4", "-n", &web.namespace]);
    let replicas = || deployment(&web)["spec"]["replicas"].clone();
    eventually("their autoscaler has its least", || (replicas() == 3).then_some(()));
    traffic().kubectl(&["delete", "pdb", "web", "-n", &web.namespace]);
    let said = web.run(&["apply", "--repair", "--yes"]);
    assert!(traffic().find("poddisruptionbudget", &web.namespace, "web").is_some(), "{said:?}");
    assert_eq!(replicas(), 3);
    let left = Left::Stable("v1.0.0", 1);
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &[], because: "" });
}
