//! A runner of workflows, as GitHub and Forgejo have them.

use super::{archive, check_out, pipeline, shell, text};
use crate::support::{Said, directory, said};
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub type Variables = BTreeMap<String, String>;

/// A runner that knows what the workflow uses: variables, outputs, artifacts, and a checkout.
pub struct Runner {
    workflow: Value,
    app: PathBuf,
    /// What stands between `${{` and `}}`.
    pub known: Variables,
    home: TempDir,
}

/// One job at work.
pub struct Job<'a> {
    runner: &'a Runner,
    directory: PathBuf,
    variables: Variables,
    pub path: String,
    pub outputs: Variables,
}

impl Runner {
    pub fn new(file: &str, app: &Path, kubeconfig: &Path) -> Self {
        let (address, digest) = archive().clone();
        let known = [
            ("vars.RAILIANCE_ARCHIVE", address),
            ("vars.RAILIANCE_SHA256", digest),
            ("secrets.KUBECONFIG", fs::read_to_string(kubeconfig).unwrap()),
        ];
        let known = known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Runner { workflow: pipeline(file), app: app.to_owned(), known, home: directory() }
    }

    /// Runs the steps until one fails; what the last `run` said.
    pub fn run(&self, name: &str) -> (Said, Job<'_>) {
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

    pub fn artifact(&self, name: &str) -> PathBuf {
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
            Some("actions/upload-artifact" | "forgejo/upload-artifact") => self.upload(&step["with"]),
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

    pub fn summary(&self) -> String {
        fs::read_to_string(self.directory.join("GITHUB_STEP_SUMMARY")).unwrap_or_default()
    }
}

fn pairs(lines: &str, prefix: &str) -> Variables {
    let split = lines.lines().filter_map(|line| line.split_once('='));
    split.map(|(name, value)| (format!("{prefix}{name}"), value.to_owned())).collect()
}
