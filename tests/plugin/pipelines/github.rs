use super::{archive, check_out, pipeline, shell, text};
use crate::bed::bed;
use crate::bed::tools::tool;
use crate::store::Store;
use crate::support::{Said, bare, directory, root, said};
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Variables = BTreeMap<String, String>;

/// A runner that knows what the workflow uses: variables, outputs, artifacts, and a checkout.
struct Runner {
    workflow: Value,
    app: PathBuf,
    /// What stands between `${{` and `}}`.
    known: Variables,
    home: TempDir,
}

/// One job at work.
struct Job<'a> {
    runner: &'a Runner,
    directory: PathBuf,
    variables: Variables,
    path: String,
    outputs: Variables,
}

impl Runner {
    fn new(app: &Path, kubeconfig: &Path) -> Self {
        let (address, digest) = archive().clone();
        let known = [
            ("vars.RAILIANCE_ARCHIVE", address),
            ("vars.RAILIANCE_SHA256", digest),
            ("secrets.KUBECONFIG", fs::read_to_string(kubeconfig).unwrap()),
        ];
        let known = known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Runner { workflow: pipeline("github.yml"), app: app.to_owned(), known, home: directory() }
    }

    /// Runs the steps until one fails; what the last `run` said.
    fn run(&self, name: &str) -> (Said, Job<'_>) {
        let job = &self.workflow["jobs"][name];
        let directory = self.home.path().join(name);
        fs::create_dir_all(directory.join("temp")).unwrap();
        let mut state = Job {
            runner: self,
            directory,
            variables: self.variables(&self.workflow["env"]),
            path: "/usr/bin:/bin".to_owned(),
            outputs: Variables::new(),
        };
        let mut last = None;
        for step in job["steps"].as_sequence().unwrap() {
            last = state.step(step).or(last);
            if last.as_ref().is_some_and(|said| said.code != 0) {
                break;
            }
        }
        (last.unwrap(), state)
    }

    fn variables(&self, mapping: &Value) -> Variables {
        let pairs = mapping.as_mapping().map_or_else(Mapping::new, Clone::clone);
        pairs.iter().map(|(name, value)| (text(name), self.filled_in(&text(value)))).collect()
    }

    fn filled_in(&self, value: &str) -> String {
        match value.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(expression) => self.known[expression.trim()].clone(),
            None => value.to_owned(),
        }
    }

    fn artifact(&self, name: &str) -> PathBuf {
        self.home.path().join("artifacts").join(name)
    }
}

impl Job<'_> {
    fn step(&mut self, step: &Value) -> Option<Said> {
        if step["if"].as_str().is_some_and(|condition| !self.holds(condition)) {
            return None;
        }
        match step["uses"].as_str().map(|action| action.split('@').next().unwrap()) {
            Some("actions/checkout") => check_out(&self.runner.app, &self.workspace()),
            Some("actions/upload-artifact") => self.upload(&step["with"]),
            Some("actions/download-artifact") => self.download(&step["with"]),
            Some(other) => panic!("an action that nobody knows: {other}"),
            None => return Some(self.script(step)),
        }
        None
    }

    fn workspace(&self) -> PathBuf {
        self.directory.join("workspace")
    }

    /// `steps.ID.outputs.NAME == 'VALUE'`
    fn holds(&self, condition: &str) -> bool {
        let (left, right) = condition.split_once(" == ").unwrap();
        self.outputs.get(left).is_some_and(|value| *value == right.trim_matches('\''))
    }

    fn upload(&self, with: &Value) {
        let to = self.runner.artifact(&text(&with["name"]));
        fs::create_dir_all(&to).unwrap();
        for path in text(&with["path"]).lines() {
            let copied = std::process::Command::new("cp").arg("-r").arg(self.workspace().join(path)).arg(&to).status();
            assert!(copied.unwrap().success(), "{path}");
        }
    }

    fn download(&self, with: &Value) {
        let (from, to) = (self.runner.artifact(&text(&with["name"])), self.workspace().join(text(&with["path"])));
        assert!(std::process::Command::new("cp").arg("-r").args([from, to]).status().unwrap().success());
    }

    fn script(&mut self, step: &Value) -> Said {
        let mut command = shell(&text(&step["run"]), &self.workspace());
        command.env("PATH", &self.path).envs(&self.variables).envs(self.runner.variables(&step["env"]));
        command.env("RUNNER_TEMP", self.directory.join("temp")).env("GITHUB_RUN_ID", "7");
        let files = ["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"];
        let file = |name: &str| self.directory.join(name);
        command.envs(files.map(|name| (name, file(name))));
        let done = said(&mut command);
        let lines = |name: &str| fs::read_to_string(file(name)).unwrap_or_default();
        let (variables, path, outputs) = (lines("GITHUB_ENV"), lines("GITHUB_PATH"), lines("GITHUB_OUTPUT"));
        self.variables.extend(pairs(&variables, ""));
        if let Some(directory) = path.lines().last() {
            self.path = format!("{directory}:/usr/bin:/bin");
        }
        let id = step["id"].as_str().unwrap_or_default();
        self.outputs.extend(pairs(&outputs, &format!("steps.{id}.outputs.")));
        done
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.directory.join("GITHUB_STEP_SUMMARY")).unwrap_or_default()
    }
}

fn pairs(lines: &str, prefix: &str) -> Variables {
    let split = lines.lines().filter_map(|line| line.split_once('='));
    split.map(|(name, value)| (format!("{prefix}{name}"), value.to_owned())).collect()
}

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
    let runner = Runner::new(store.directory(), bed().kubeconfig());
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
    let again = Runner::new(store.directory(), bed().kubeconfig());
    let (planned, job) = again.run("plan");
    assert_eq!((planned.code, job.outputs["steps.plan.outputs.changes"].as_str()), (0, "false"), "{planned:?}");
    assert!(!again.artifact("plan").exists());
}

#[test]
fn a_plan_of_yesterday_is_not_carried_out() {
    let store = Store::new();
    let runner = Runner::new(store.directory(), bed().kubeconfig());
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
    let (checked, _) = Runner::new(store.directory(), bed().kubeconfig()).run("check");
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.stdout.contains("::error file=railiance/release.toml,line=3,"), "{checked:?}");
}

#[test]
fn a_plan_that_cannot_be_made_is_no_plan() {
    let store = Store::new();
    let runner = Runner::new(store.directory(), &bed().user("nobody", None));
    let (planned, job) = runner.run("plan");
    assert_eq!((planned.code, job.outputs.len()), (1, 0), "{planned:?}");
    assert!(planned.stderr.contains("not allowed to get `configmaps`"), "{planned:?}");
    assert!(!runner.artifact("plan").exists());
}

#[test]
fn another_archive_is_not_unpacked() {
    let store = Store::new();
    let mut runner = Runner::new(store.directory(), bed().kubeconfig());
    runner.known.insert("vars.RAILIANCE_SHA256".to_owned(), "0".repeat(64));
    let (refused, job) = runner.run("check");
    assert!(refused.stdout.contains("railiance.tar.gz: FAILED") && job.path == "/usr/bin:/bin", "{refused:?}");
    assert_ne!(refused.code, 0);
}
