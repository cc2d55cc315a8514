//! A saved plan holds for the namespace and the owners that it was made with (decision H32).

use crate::bed::bed;
use crate::bed::faults::Request;
use crate::sample::{Said, Sample, plain};

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";

fn planned(sample: &Sample) {
    let said = sample.run(&["plan", "--out", "plan.json"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

/// The saved plan, which must stop before its first write; what it says.
pub fn stops(sample: &Sample, words: &[&str]) -> Said {
    let faults = bed().faults();
    let words = [&["apply", "plan.json", "--no-wait"], words].concat();
    let said = Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("the plan does not hold any more, nothing was written"), "{}", said.stderr);
    let writes: Vec<Request> = faults.requests().into_iter().filter(Request::is_write).collect();
    assert!(writes.is_empty(), "{writes:?}");
    said
}

const NAMESPACE: &str = "the namespace is not the one that the plan was made for";

#[test]
fn h32_another_namespace_of_the_same_name_is_another_place() {
    let sample = plain("elsewhere", "");
    planned(&sample);
    bed().kubectl(&["delete", "namespace", &sample.namespace]);
    bed().kubectl(&["create", "namespace", &sample.namespace]);
    let said = stops(&sample, &[]);
    assert!(said.stderr.contains(NAMESPACE), "{}", said.stderr);
}

#[test]
fn h32_a_namespace_that_was_absent_must_still_be() {
    let sample = plain("absent", "");
    let made = sample.brings_its_namespace();
    planned(&sample);
    bed().kubectl(&["create", "namespace", &made]);
    let said = stops(&sample, &[]);
    assert!(said.stderr.contains(NAMESPACE), "{}", said.stderr);
    assert!(bed().find("lease", &made, "railiance.web").is_none());
}

/// Somebody else holds this value of ours from now on, too.
fn held_by_others(sample: &Sample, document: &str) {
    let file = sample.path().join("theirs.yaml");
    std::fs::write(&file, document).unwrap();
    let file = file.to_string_lossy();
    let words = ["apply", "--server-side", "--field-manager=theirs", "-n", &sample.namespace, "-f", &file];
    bed().kubectl(&words);
}

#[test]
fn another_owner_of_the_very_same_value_stops_a_saved_plan() {
    let replicas = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n";
    // one will be changed, the other will not be written at all
    for (theirs, object) in [(replicas, "Deployment"), (EXTRA, "ConfigMap")] {
        let sample = plain("owners", "");
        sample.write("manifests/extra.yaml", EXTRA);
        sample.applied(&["--no-wait"]);
        sample.version("v1.1.0");
        planned(&sample);
        held_by_others(&sample, theirs);
        let told = format!("fields of `{object} ");
        for words in [&[][..], &["--replan"]] {
            let said = stops(&sample, words);
            let line = said.stderr.lines().find(|line| line.contains(&told));
            assert!(line.is_some_and(|line| line.ends_with("are held by others than before")), "{}", said.stderr);
        }
        // what is planned now knows of it
        planned(&sample);
        let done = sample.run(&["apply", "plan.json", "--no-wait"]);
        assert_eq!(done.code, Some(0), "{done:?}");
    }
}
