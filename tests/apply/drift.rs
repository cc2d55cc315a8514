//! A plan that was approved, and a cluster that moved on.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::{Said, plain};

#[test]
fn a_plan_is_carried_out_as_it_was_made() {
    let sample = plain("file", "");
    let planned = sample.run(&["plan", "--out", "plan.json"]);
    assert_eq!(planned.code, Some(0), "{}", planned.stderr);
    let done = sample.run(&["apply", "plan.json"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.contains("recorded as v1"), "{}", done.stdout);
    let again = sample.run(&["apply", "plan.json"]);
    assert_eq!(again.code, Some(0), "what is as it was planned is no drift: {}", again.stderr);
}

/// A plan says whose it is: where a directory has several applications, that one is meant.
#[test]
fn a_plan_finds_its_application_among_several() {
    let (one, other) = (plain("among", ""), plain("beside", ""));
    let root = tempfile::tempdir().unwrap();
    for (sample, name) in [(&one, "web"), (&other, "shop")] {
        let directory = root.path().join(name);
        std::fs::create_dir(&directory).unwrap();
        copy(&sample.path().join("railiance"), &directory.join("railiance"));
    }
    let contract = root.path().join("shop/railiance/app.toml");
    let text = std::fs::read_to_string(&contract).unwrap().replacen("\"web\"", "\"shop\"", 1);
    std::fs::write(contract, text).unwrap();
    let run = |words: &[&str]| {
        let mut command = one.command(bed().kubeconfig(), words);
        Said::new(command.current_dir(root.path()).output().unwrap())
    };
    assert_eq!(run(&["plan", "web", "--out", "plan.json"]).code, Some(0));
    let said = run(&["apply", "plan.json", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(run(&["apply", "--yes"]).code, Some(64), "without a plan nobody knows which");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => _ = std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap(),
        }
    }
}

#[test]
fn drift_stops_before_the_first_write() {
    let sample = plain("drift", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    assert_eq!(sample.run(&["plan", "--out", "plan.json"]).code, Some(0));
    bed().kubectl(&["set", "image", "deployment/web", "*=registry.example.org/web/web:other", "-n", &sample.namespace]);
    let faults = bed().faults();
    for words in [&["apply", "plan.json"][..], &["apply", "plan.json", "--replan"]] {
        let said = Said::new(sample.command(faults.kubeconfig(), words).output().unwrap());
        assert_eq!(said.code, Some(1), "{}", said.stderr);
        assert!(said.stderr.contains("the plan does not hold any more"), "{}", said.stderr);
        let lines = ["  planned: spec.template.spec.containers", "  now:     .spec.template.spec.containers"];
        let shown = lines.iter().all(|line| said.stderr.contains(line));
        assert_eq!(words.len() == 3, shown, "{}", said.stderr);
    }
    let writes: Vec<Request> = faults.requests().into_iter().filter(Request::is_write).collect();
    assert!(writes.is_empty(), "{writes:?}");
}

#[test]
fn h13_where_something_else_is_wanted_it_says_what() {
    let sample = plain("other", "");
    let word = "image = \"registry.example.org/web/web\"";
    sample.edit(word, &format!("{word}\nargs = [\"--password\", \"seeded-one\"] # railiance: allow SEC001 -- seeded"));
    sample.applied(&[]);
    sample.version("v1.1.0");
    assert_eq!(sample.run(&["plan", "--out", "plan.json"]).code, Some(0));
    sample.version("v1.2.0");
    sample.edit("seeded-one", "seeded-two");
    let said = sample.run(&["apply", "plan.json", "--replan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let has = |side: &str, version: &str| {
        let told = said.stderr.lines().filter(|line| line.starts_with(side));
        let told = told.filter(|line| line.contains("Deployment") && line.contains(version));
        told.count() == 1
    };
    assert!(said.stderr.contains("something else is wanted than when the plan was made"), "{}", said.stderr);
    assert!(has("  planned: ", "v1.1.0") && has("  now:     ", "v1.2.0"), "{}", said.stderr);
    for side in ["before", "after"] {
        let masked = format!("args = [\"--password\",\"*** ({side})\"]");
        assert!(said.stderr.contains(&masked) && !said.stderr.contains("seeded"), "{}", said.stderr);
    }
}

#[test]
fn what_changes_under_the_hand_is_not_overwritten() {
    let sample = plain("moved", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    let namespace = sample.namespace.clone();
    let meanwhile = move || {
        let image = "*=registry.example.org/web/web:other";
        bed().kubectl(&["set", "image", "deployment/web", image, "-n", &namespace]);
    };
    let writes = |request: &Request| request.is_write() && request.path.ends_with("deployments/web");
    faults.inject(writes, 1..=1, Fault::meanwhile(meanwhile));
    // not even by force: it was given for what the plan showed
    let words = ["apply", "--yes", "--force-conflicts"];
    let said = Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("was changed by somebody else since the plan was made"), "{}", said.stderr);
    assert!(said.stderr.contains("not done: `Deployment"), "{}", said.stderr);
    assert_eq!(sample.journal()[2..], ["begun", "stopped"]);
    let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains("web:other"), "{image}");
}

#[test]
fn a_status_that_moves_the_version_is_no_drift() {
    let sample = plain("status", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    let namespace = sample.namespace.clone();
    let meanwhile =
        move || _ = bed().kubectl(&["annotate", "deployment", "web", "some/note=x", "--overwrite", "-n", &namespace]);
    let writes = |request: &Request| request.is_write() && request.path.ends_with("deployments/web");
    faults.inject(writes, 1..=1, Fault::meanwhile(meanwhile));
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn without_a_terminal_it_does_not_ask() {
    let sample = plain("ask", "");
    let said = sample.run(&["apply"]);
    assert_eq!(said.code, Some(64), "{}", said.stderr);
    assert!(said.stderr.contains("`--yes` says that it is meant"), "{}", said.stderr);
    assert!(bed().find("lease", &sample.namespace, "railiance.web").is_none());
}

/// Somebody asks to keep it, or takes it out of the inventory; what is gone already is as it was planned.
#[test]
fn what_was_to_be_removed_and_would_stay_stops_the_plan() {
    let sample = plain("stays", "");
    let map = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata: {{ a: b }}\n");
    sample.write("manifests/maps.yaml", &["kept", "freed", "gone"].map(map).join("---\n"));
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/maps.yaml");
    assert_eq!(sample.run(&["plan", "--out", "plan.json"]).code, Some(0));
    let kubectl = |words: &[&str]| bed().kubectl(&[words, &["-n", &sample.namespace]].concat());
    kubectl(&["delete", "configmap", "gone"]);
    let said = sample.run(&["apply", "plan.json", "--replan"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("the plan holds: without `--replan` it is carried out"), "{}", said.stderr);
    for words in [&["apply", "--yes", "--replan"][..], &["apply", "plan.json", "--replan"]] {
        assert_eq!(sample.run(words).code, Some(0), "{words:?}");
        assert_eq!(sample.journal(), ["begun", "done"], "{words:?}: nothing is written");
    }
    kubectl(&["annotate", "configmap", "kept", "railiance.dev/prune=keep"]);
    kubectl(&["label", "configmap", "freed", "applyset.kubernetes.io/part-of-"]);
    let said = sample.run(&["apply", "plan.json", "--no-wait"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    for name in ["kept", "freed"] {
        let told = format!("`ConfigMap {}/{name}` was to be removed, and would stay now", sample.namespace);
        assert!(said.stderr.contains(&told), "{}", said.stderr);
        assert!(bed().find("configmap", &sample.namespace, name).is_some());
    }
    assert_eq!(sample.journal(), ["begun", "done"]);
    assert_eq!(sample.run(&["plan", "--out", "plan.json"]).code, Some(0));
    assert_eq!(sample.run(&["apply", "plan.json", "--no-wait"]).code, Some(0));
}
