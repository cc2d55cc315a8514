use super::runner::Runner;
use crate::bed::bed;
use crate::bed::tools::tool;
use crate::store::Store;
use crate::support::{bare, root, said};
use std::fs;

const FILE: &str = "github.yml";

#[test]
fn the_workflow_is_one() {
    let mut lint = bare(&tool("actionlint"), root());
    // it would call these if it found them
    let linted =
        said(lint.args(["-shellcheck=", "-pyflakes=", "-no-color"]).arg(root().join("docs/pipelines/github.yml")));
    assert_eq!((linted.code, linted.stdout.as_str()), (0, ""), "{linted:?}");
}

#[test]
fn an_application_is_checked_planned_and_applied() {
    let store = Store::new();
    let runner = Runner::new(FILE, store.directory(), bed().kubeconfig());
    let (checked, _) = runner.run("check");
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(runner.artifact("manifests").join("manifests/store/stable.yaml").is_file());
    let (planned, job) = runner.run("plan");
    assert_eq!(planned.code, 0, "{planned:?}");
    assert_eq!(job.outputs["steps.plan.outputs.changes"], "true");
    assert!(job.summary().starts_with("```diff\n") && job.summary().contains("\n5 to create, "), "{}", job.summary());
    let plan = fs::read(runner.artifact("plan").join("plan.json")).unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&plan).unwrap().is_object());
    assert!(runner.artifact("plan").join("plan.txt").is_file());
    let (applied, _) = runner.run("apply");
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(bed().get("deployment", &store.namespace, "store")["status"]["readyReplicas"], 2);
    let again = Runner::new(FILE, store.directory(), bed().kubeconfig());
    let (planned, job) = again.run("plan");
    assert_eq!((planned.code, job.outputs["steps.plan.outputs.changes"].as_str()), (0, "false"), "{planned:?}");
    assert!(!again.artifact("plan").exists());
}

#[test]
fn a_plan_of_yesterday_is_not_carried_out() {
    let store = Store::new();
    let runner = Runner::new(FILE, store.directory(), bed().kubeconfig());
    assert_eq!(runner.run("plan").0.code, 0);
    // what is checked out when somebody says yes is not what was planned
    store.release(&format!("registry.example.org/store@sha256:{}", "2".repeat(64)));
    let (refused, _) = runner.run("apply");
    let said = "the plan does not hold any more, nothing was written";
    assert!(refused.code == 1 && refused.stderr.contains(said), "{refused:?}");
    assert_eq!(bed().find("deployment", &store.namespace, "store"), None);
}

#[test]
fn a_finding_stops_it_at_its_line() {
    let store = Store::new();
    store.release("registry.example.org/store:v1.0.0");
    let (checked, _) = Runner::new(FILE, store.directory(), bed().kubeconfig()).run("check");
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.stdout.contains("::error file=railiance/release.toml,line=3,"), "{checked:?}");
}

#[test]
fn a_plan_that_cannot_be_made_is_no_plan() {
    let store = Store::new();
    let runner = Runner::new(FILE, store.directory(), &bed().user("nobody", None));
    let (planned, job) = runner.run("plan");
    assert_eq!((planned.code, job.outputs.len()), (1, 0), "{planned:?}");
    assert!(planned.stderr.contains("not allowed to get `configmaps`"), "{planned:?}");
    assert!(!runner.artifact("plan").exists());
}

#[test]
fn another_archive_is_not_unpacked() {
    let store = Store::new();
    let mut runner = Runner::new(FILE, store.directory(), bed().kubeconfig());
    runner.known.insert("vars.RAILIANCE_SHA256".to_owned(), "0".repeat(64));
    let (refused, job) = runner.run("check");
    assert!(refused.stdout.contains("railiance.tar.gz: FAILED") && job.path == "/usr/bin:/bin", "{refused:?}");
    assert_ne!(refused.code, 0);
}
