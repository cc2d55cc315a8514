//! Back to what was stable, from anywhere, at any time (decisions H10, H11).

use crate::bed::faults::Request;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;
use serde_json::Value;

/// Versions 1.0.0 to 1.2.0 were stable, one after the other.
fn released_twice(name: &str) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    web.becomes_stable();
    web.declare("v1.2.0", "1.2.0");
    web.becomes_stable();
    web
}

pub fn h11_back_is_to_the_newest_that_was_not_taken_back() {
    let web = released_twice("twice");
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--reason", "one"]);
    web.rests_at("v1.1.0", 4);
    // not to 1.2.0 again, which was taken back
    web.ends(0, &["rollback", "--yes", "--reason", "two"]);
    web.rests_at("v1.0.0", 5);
    let said = web.ends(15, &["rollback", "--yes", "--reason", "three"]);
    assert!(said.err.contains("nothing to go back to"), "{said:?}");
    lost_nothing(load);
}

pub fn a_release_is_gone_back_to_by_its_number() {
    let web = released_twice("number");
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--to", "v1", "--reason", "the one that worked"]);
    web.rests_at("v1.0.0", 4);
    web.ends(15, &["rollback", "--yes", "--to", "9", "--reason", "there is none"]);
    web.rests_at("v1.0.0", 4);
    lost_nothing(load);
}

pub fn during_a_trial_back_is_its_end() {
    let web = Candidate::new("during", "", SHORT);
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    web.ends(0, &["rollback", "--yes", "--reason", "no"]);
    web.rests_at("v1.0.0", 1);
    assert_eq!(web.journal(), ["opened", "raising", "holding", "aborting", "aborted"]);
    lost_nothing(load);
}

pub fn a_plan_of_a_rollback_writes_nothing() {
    let web = Candidate::new("plan", "", SHORT);
    web.becomes_stable();
    let faults = traffic().faults();
    let before = objects(&web);
    let said = web.ends_as(faults.kubeconfig(), 0, &["rollback", "--plan", "--reason", "only a look"]);
    assert!(said.err.contains("1.0.0") || said.out.contains("1.0.0"), "{said:?}");
    let real = |request: &&Request| request.is_write() && !request.is_dry_run();
    let asks_about_oneself = |request: &&Request| request.path.contains("selfsubject");
    let requests = faults.requests();
    let wrote: Vec<&Request> = requests.iter().filter(real).filter(|request| !asks_about_oneself(request)).collect();
    assert!(wrote.is_empty(), "{wrote:?}");
    assert_eq!(objects(&web), before);
    web.rests_at("v1.1.0", 2);
}

/// Names and versions of all that railiance may have written.
fn objects(web: &Candidate) -> Vec<(Value, Value)> {
    let kinds = "configmap,deployment,service,traefikservice,ingressroute";
    let spec = |object: Value| (object["metadata"]["name"].clone(), object["metadata"]["generation"].clone());
    traffic().list(kinds, &web.namespace, "").into_iter().map(spec).collect()
}

pub fn no_repository_is_needed_to_go_back() {
    let web = Candidate::new("nowhere", "", SHORT);
    web.becomes_stable();
    let load = web.load();
    let empty = tempfile::tempdir().unwrap();
    let words = ["rollback", "--app", "web", "-n", &web.namespace, "--yes", "--reason", "the forge is down"];
    let mut command = web.command(traffic().kubeconfig(), &words);
    command.current_dir(empty.path());
    let said = web.bounded(command);
    assert_eq!(said.code, Some(0), "{said:?}");
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

pub fn h10_what_was_scaled_by_hand_is_not_made_smaller() {
    let web = Candidate::new("scaled", "", SHORT);
    web.becomes_stable();
    let load = web.load();
    traffic().kubectl(&["scale", "deployment/web", "--replicas=4", "-n", &web.namespace]);
    let image = "app=registry.example.org/web/web:1.0.9";
    traffic().kubectl(&["set", "image", "deployment/web", image, "-n", &web.namespace]);
    traffic().kubectl(&["rollout", "status", "deployment/web", "-n", &web.namespace]);
    web.ends(0, &["rollback", "--yes", "--reason", "somebody was at it"]);
    web.rests_at("v1.0.0", 3);
    assert_eq!(traffic().get("deployment", &web.namespace, "web")["spec"]["replicas"], 4);
    lost_nothing(load);
}

pub fn h11_data_needs_a_persons_word() {
    let more = "[stage.production]\nrollback = \"needs-human\"";
    let web = Candidate::new("data", "", Contract { more, ..SHORT });
    web.becomes_stable();
    let said = web.ends(11, &["rollback", "--yes", "--reason", "at night"]);
    assert!(said.err.contains("--across-data"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    // where the contract is not at hand, it is bound no less
    let empty = tempfile::tempdir().unwrap();
    let words = ["rollback", "--app", "web", "-n", &web.namespace, "--yes", "--reason", "from elsewhere"];
    let mut command = web.command(traffic().kubeconfig(), &words);
    command.current_dir(empty.path());
    let said = web.bounded(command);
    assert_eq!(said.code, Some(11), "{said:?}");
    web.rests_at("v1.1.0", 2);
    web.ends(0, &["rollback", "--yes", "--across-data", "--reason", "the schema is the same"]);
    web.rests_at("v1.0.0", 3);
}
