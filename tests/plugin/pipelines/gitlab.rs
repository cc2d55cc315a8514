use super::{archive, check_out, pipeline, shell, text};
use crate::bed::bed;
use crate::store::Store;
use crate::support::{Said, directory, said};
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a job of the file may hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    stage: String,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    environment: Option<BTreeMap<String, String>>,
    #[serde(default)]
    rules: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    resource_group: Option<String>,
    script: Vec<String>,
    #[serde(default)]
    artifacts: Artifacts,
    #[serde(default)]
    allow_failure: AllowFailure,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Artifacts {
    when: String,
    paths: Vec<PathBuf>,
    #[serde(default)]
    reports: BTreeMap<String, PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowFailure {
    exit_codes: Vec<i32>,
}

/// A file of GitLab, and a project.
struct Project {
    file: Value,
    directory: TempDir,
}

impl Project {
    fn new(app: &Path) -> Self {
        let directory = directory();
        check_out(app, directory.path());
        Project { file: pipeline("gitlab.yml"), directory }
    }

    fn job(&self, name: &str) -> Job {
        serde_yaml::from_value(self.file[name].clone()).unwrap()
    }

    fn run(&self, name: &str, kubeconfig: &Path) -> Said {
        let before = self.file["default"]["before_script"].as_sequence().unwrap().iter().map(text);
        let script: Vec<String> = before.chain(self.job(name).script).collect();
        let mut shell = shell(&script.join("\n"), self.directory.path());
        let (address, digest) = archive();
        for (name, value) in self.file["variables"].as_mapping().unwrap() {
            shell.env(text(name), text(value));
        }
        shell.env("CI_PROJECT_DIR", self.directory.path()).env("KUBECONFIG", kubeconfig).env("CI_PIPELINE_ID", "7");
        said(shell.env("RAILIANCE_ARCHIVE", address).env("RAILIANCE_SHA256", digest))
    }

    fn holds(&self, path: &Path) -> bool {
        self.directory.path().join(path).exists()
    }
}

#[test]
fn jobs_are_what_gitlab_knows() {
    let store = Store::new();
    let project = Project::new(store.directory());
    let stages: Vec<String> = project.file["stages"].as_sequence().unwrap().iter().map(text).collect();
    let known = ["stages", "variables", "default"];
    let names: Vec<String> = project.file.as_mapping().unwrap().keys().map(text).collect();
    let jobs: Vec<&String> = names.iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert_eq!(jobs, ["railiance-check", "railiance-plan", "railiance-apply"]);
    for name in jobs {
        let job = project.job(name);
        assert!(stages.contains(&job.stage), "{job:?}");
        assert!(job.needs.iter().all(|need| names.contains(need)), "{job:?}");
        assert!(job.artifacts.paths.is_empty() || job.artifacts.when == "always", "{job:?}");
    }
    let apply = project.job("railiance-apply");
    assert_eq!(apply.rules[0]["when"], "manual", "somebody reads the plan first");
    assert_eq!(apply.environment.unwrap()["name"], "production");
    assert!(apply.resource_group.is_some());
}

#[test]
fn an_application_is_checked_planned_and_applied() {
    let store = Store::new();
    let project = Project::new(store.directory());
    let checked = project.run("railiance-check", bed().kubeconfig());
    assert_eq!(checked.code, 0, "{checked:?}");
    let planned = project.run("railiance-plan", bed().kubeconfig());
    assert_eq!(planned.code, 2, "{planned:?}");
    assert_eq!(project.job("railiance-plan").allow_failure.exit_codes, [2], "changes are no failure");
    assert!(planned.stdout.contains("\n5 to create, "), "{planned:?}");
    for name in ["railiance-check", "railiance-plan"] {
        let Artifacts { paths, reports, .. } = project.job(name).artifacts;
        for path in paths.iter().chain(reports.values()) {
            assert!(project.holds(path), "{name}: {}", path.display());
        }
    }
    let applied = project.run("railiance-apply", bed().kubeconfig());
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(bed().get("deployment", &store.namespace, "store")["status"]["readyReplicas"], 2);
    assert_eq!(project.run("railiance-plan", bed().kubeconfig()).code, 0, "nothing is left to do");
}

#[test]
fn a_finding_is_in_the_report_and_stops_it() {
    let store = Store::new();
    store.release("registry.example.org/store:v1.0.0");
    let project = Project::new(store.directory());
    let checked = project.run("railiance-check", bed().kubeconfig());
    assert_eq!(checked.code, 1, "{checked:?}");
    let report = std::fs::read_to_string(project.directory.path().join("check.xml")).unwrap();
    assert!(report.contains("POL001"), "{report}");
    assert!(!project.holds(Path::new("manifests")));
}

#[test]
fn a_plan_that_cannot_be_made_fails() {
    let store = Store::new();
    let planned = Project::new(store.directory()).run("railiance-plan", &bed().user("nobody", None));
    assert!(planned.code == 1 && planned.stderr.contains("not allowed to get `configmaps`"), "{planned:?}");
}
