use super::runner::Runner;
use crate::bed::bed;
use crate::bed::tools::tool;
use crate::store::Store;
use crate::support::{bare, root, said};
use std::fs;

const FILE: &str = "forgejo.yml";

#[test]
fn the_workflow_is_one() {
    let mut lint = bare(&tool("actionlint"), root());
    // it would call these if it found them; what runners are called is up to who runs Forgejo
    lint.args(["-shellcheck=", "-pyflakes=", "-no-color", "-ignore", r#"label "docker" is unknown"#]);
    let linted = said(lint.arg(root().join("docs/pipelines").join(FILE)));
    assert_eq!((linted.code, linted.stdout.as_str()), (0, ""), "{linted:?}");
}

fn runner(store: &Store) -> Runner {
    Runner::new(FILE, store.directory(), bed().kubeconfig())
}

/// The digest of the plan that somebody has read.
fn read(runner: &Runner) -> String {
    let (planned, _) = runner.run("plan");
    assert_eq!(planned.code, 0, "{planned:?}");
    let digest = fs::read_to_string(runner.artifact("plan").join("plan.sha256")).unwrap();
    assert!(planned.stdout.ends_with(&format!("start the workflow on main with {digest}")), "{planned:?}");
    digest.trim_end().to_owned()
}

#[test]
fn the_plan_that_was_read_is_applied() {
    let store = Store::new();
    let mut runner = runner(&store);
    assert_eq!(runner.run("check").0.code, 0);
    let digest = read(&runner);
    runner.known.insert("inputs.plan".to_owned(), digest);
    let (applied, _) = runner.run("apply");
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(bed().get("deployment", &store.namespace, "store")["status"]["readyReplicas"], 2);
}

#[test]
fn another_plan_is_not_applied() {
    let store = Store::new();
    let mut runner = runner(&store);
    let digest = read(&runner);
    store.release(&format!("registry.example.org/store@sha256:{}", "2".repeat(64)));
    // neither is one that nobody has read
    for told in [digest, String::new()] {
        runner.known.insert("inputs.plan".to_owned(), told);
        let (refused, _) = runner.run("apply");
        assert!(refused.code == 1 && refused.stderr.contains("this is not the plan that was read"), "{refused:?}");
        assert_eq!(bed().find("deployment", &store.namespace, "store"), None);
    }
}
