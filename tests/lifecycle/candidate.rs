//! An application with its directory, stable and under load, and the verbs that its candidate goes through.

use crate::bed::faults::{Moment, Request};
use crate::contract::Contract;
use crate::traffic::load::{Load, Summary};
use crate::traffic::traffic;
use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// No verb takes longer here; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(150);

pub struct Candidate {
    pub namespace: String,
    directory: TempDir,
}

/// What a verb came to.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Candidate {
    /// Version 1.0.0 is stable and answers; 1.1.0 with this end of its tag is declared. What is special about the application holds
    /// for that one: the first version of a critical one would need others to agree.
    pub fn new(name: &str, ending: &str, contract: Contract) -> Self {
        let candidate = Self::unreleased(name, "", Contract { app: "", ..contract });
        candidate.goes_first(ending);
        candidate.agree(contract);
        candidate
    }

    /// What is declared becomes stable and answers; 1.1.0 with this end of its tag is declared then.
    pub fn goes_first(&self, ending: &str) {
        self.ends(0, &["apply", "--yes", "--direct", "--reason", "the first"]);
        traffic().serves(&self.host(), &["stable"]);
        self.declare("v1.1.0", &format!("1.1.0{ending}"));
    }

    /// Version 1.0.0 is declared, and nothing is there.
    pub fn unreleased(name: &str, ending: &str, contract: Contract) -> Self {
        let namespace = traffic().namespace(name);
        let candidate = Self { namespace, directory: tempfile::tempdir().unwrap() };
        fs::create_dir(candidate.directory.path().join("railiance")).unwrap();
        candidate.agree(contract);
        candidate.declare("v1.0.0", &format!("1.0.0{ending}"));
        candidate
    }

    /// A person who may do everything; it is not about rights here.
    pub fn person(&self, name: &str) -> PathBuf {
        let (binding, user) = (format!("{}-{name}", self.namespace), format!("--user={name}"));
        traffic().kubectl(&["create", "clusterrolebinding", &binding, "--clusterrole=cluster-admin", &user]);
        traffic().user(name, None)
    }

    /// Writes the contract anew.
    pub fn agree(&self, contract: Contract) {
        fs::write(self.directory.path().join("railiance/app.toml"), contract.text(&self.namespace)).unwrap();
    }

    /// Changes the contract.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let file = self.file("railiance/app.toml");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replace(from, to)).unwrap();
    }

    /// A file of the application's directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Makes a version the declared candidate.
    pub fn declare(&self, version: &str, tag: &str) {
        self.declare_on(version, tag, None);
    }

    /// The same, and says what it was built on.
    pub fn declare_on(&self, version: &str, tag: &str, base: Option<&str>) {
        let digest = format!("{:064x}", tag.bytes().fold(7_u64, |sum, byte| sum * 31 % 1_000_003 + u64::from(byte)));
        let image = format!("registry.example.org/web/web:{tag}@sha256:{digest}");
        let base = base.map(|base| format!("base = \"{base}\"\n")).unwrap_or_default();
        let text = format!("[candidate]\nversion = \"{version}\"\nimage = \"{image}\"\n{base}");
        fs::write(self.directory.path().join("railiance/release.toml"), text).unwrap();
    }

    pub fn host(&self) -> String {
        format!("{}.example.org", self.namespace)
    }

    pub fn load(&self) -> Load {
        traffic().load(&self.host(), 40)
    }

    /// The program, ready for a verb.
    pub fn command(&self, kubeconfig: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.args(words).current_dir(self.directory.path()).env("KUBECONFIG", kubeconfig);
        command.env("RAILIANCE_PROMETHEUS", traffic().prometheus());
        command
    }

    pub fn run(&self, words: &[&str]) -> Said {
        self.run_as(traffic().kubeconfig(), words)
    }

    pub fn run_as(&self, kubeconfig: &Path, words: &[&str]) -> Said {
        self.bounded(self.command(kubeconfig, words))
    }

    /// One that hangs is ended, and fails with what is to be seen from outside.
    pub fn bounded(&self, mut command: Command) -> Said {
        let [out, err] = [(); 2].map(|()| tempfile::NamedTempFile::new().unwrap());
        let write = |file: &tempfile::NamedTempFile| File::create(file.path()).unwrap();
        let mut child = command.stdout(write(&out)).stderr(write(&err)).spawn().unwrap();
        let begin = Instant::now();
        let said = |status: Option<ExitStatus>| {
            let text = |file: &tempfile::NamedTempFile| fs::read_to_string(file.path()).unwrap();
            Said { code: status.and_then(|status| status.code()), out: text(&out), err: text(&err) }
        };
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return said(Some(status));
            }
            if begin.elapsed() > PATIENCE {
                child.kill().unwrap();
                child.wait().unwrap();
                let seen = self.command(traffic().kubeconfig(), &["observe"]).output();
                panic!("{command:?} hangs: {:?}\n{seen:?}", said(None));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs a verb that ends with this code.
    #[track_caller]
    pub fn ends(&self, code: i32, words: &[&str]) -> Said {
        self.ends_as(traffic().kubeconfig(), code, words)
    }

    #[track_caller]
    pub fn ends_as(&self, kubeconfig: &Path, code: i32, words: &[&str]) -> Said {
        let said = self.run_as(kubeconfig, words);
        assert_eq!(said.code, Some(code), "{words:?}: {said:?}");
        said
    }

    /// Its trial has passed.
    pub fn passes(&self) {
        self.ends(0, &["deploy", "--stage", "2"]);
        assert_eq!(self.trial().as_deref(), Some("passed"));
    }

    /// A promotion has said that it begins, and whoever began it is gone.
    pub fn is_left_promoting(&self) {
        let faults = traffic().faults();
        let mut command = self.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
        let intent = |request: &Request| {
            request.method == "POST" && request.path.ends_with("/configmaps") && !request.is_dry_run()
        };
        assert!(faults.run_killed(&mut command, intent, 1, Moment::After).killed);
        assert_eq!(self.trial().as_deref(), Some("promoting"));
    }

    /// It was tried and is stable now.
    pub fn becomes_stable(&self) {
        let load = self.load();
        self.passes();
        self.ends(0, &["promote", "--yes"]);
        lost_nothing(load);
    }

    /// The newest record's version, and how many records there are.
    pub fn released(&self) -> (String, usize) {
        let said = self.run(&["history", "-o", "json"]);
        let history: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
        let releases = history["releases"].as_array().unwrap().clone();
        (releases[0]["version"].as_str().unwrap().to_owned(), releases.len())
    }

    /// Nothing goes on, and this is what is stable.
    #[track_caller]
    pub fn rests_at(&self, version: &str, records: usize) {
        self.is_alone();
        assert_eq!((self.trial(), self.released()), (None, (version.to_owned(), records)));
        assert!(self.image().contains(&format!(":{}", version.trim_start_matches('v'))), "{}", self.image());
    }

    pub fn observed(&self) -> Value {
        let said = self.run(&["observe", "-o", "json"]);
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
    }

    /// The state of the trial; nothing where none goes on.
    pub fn trial(&self) -> Option<String> {
        self.observed()["trial"]["state"].as_str().map(str::to_owned)
    }

    /// Waits until the canary has this share.
    pub fn reaches(&self, weight: u64) {
        let at = |seen: &Value| seen["trial"]["state"] == "holding" && seen["trial"]["weight"] == weight;
        crate::bed::eventually(&format!("a hold at {weight} %"), || Some(self.observed()).filter(at));
    }

    /// The journal's entries that tell of trials, from the oldest to the newest.
    fn entries(&self) -> Vec<Value> {
        let mut entries: Vec<Value> = traffic()
            .list("configmap", &self.namespace, "")
            .iter()
            .filter_map(|object| serde_json::from_str(object["data"]["entry"].as_str()?).ok())
            .collect();
        entries.sort_by_key(|entry| (entry["rollout"].as_u64().unwrap(), entry["sequence"].as_u64().unwrap()));
        let of_writes = ["begun", "done", "pruning", "let-go", "rolling-back"];
        entries.retain(|entry| !of_writes.contains(&entry["event"]["kind"].as_str().unwrap()));
        entries
    }

    /// Their kinds.
    pub fn journal(&self) -> Vec<String> {
        self.entries().iter().map(|entry| entry["event"]["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// The newest reason that one of them gives; empty where none does.
    pub fn reason(&self) -> String {
        let entries = self.entries();
        let reason = entries.iter().rev().find_map(|entry| entry["event"]["reason"].as_str());
        reason.unwrap_or_default().to_owned()
    }

    /// The weights as they are live, by Service.
    pub fn weights(&self) -> Vec<(String, u64)> {
        let route = traffic().find("traefikservice", &self.namespace, "web");
        let shares = match &route {
            Some(service) => service["spec"]["weighted"]["services"].clone(),
            None => traffic().get("httproute", &self.namespace, "web")["spec"]["rules"][0]["backendRefs"].clone(),
        };
        let share = |share: &Value| (share["name"].as_str().unwrap().to_owned(), share["weight"].as_u64().unwrap_or(1));
        shares.as_array().unwrap().iter().map(share).collect()
    }

    /// What of a hundred requests the canary is to get.
    pub fn share(&self) -> u64 {
        self.weights().iter().filter(|(name, _)| name == "web-canary").map(|(_, weight)| weight).sum()
    }

    /// Nothing of the canary is left, and stable serves alone.
    #[track_caller]
    pub fn is_alone(&self) {
        assert!(traffic().find("deployment", &self.namespace, "web-canary").is_none());
        assert!(traffic().find("service", &self.namespace, "web-canary").is_none());
        assert_eq!(self.weights().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["web-stable"]);
    }

    /// Its pods are on this node from now on, by somebody else's hand.
    pub fn canary_moves_to(&self, node: &str) {
        let pods = format!(r#"{{"nodeName":"{node}","tolerations":[{{"operator":"Exists"}}]}}"#);
        let patch = format!(r#"{{"spec":{{"template":{{"spec":{pods}}}}}}}"#);
        traffic().kubectl(&["patch", "deployment", "web-canary", "-n", &self.namespace, "-p", &patch]);
        traffic().kubectl(&["rollout", "status", "deployment", "web-canary", "-n", &self.namespace]);
    }

    pub fn image(&self) -> String {
        let live = traffic().get("deployment", &self.namespace, "web");
        live["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap().to_owned()
    }
}

/// No request failed; what they came to.
#[track_caller]
pub fn lost_nothing(load: Load) -> Summary {
    let served = load.stop();
    assert!(served.total() > 0 && served.failures() == 0, "{served}");
    served
}

/// Only the candidate's own answers were failures.
#[track_caller]
pub fn lost_by_the_canary_alone(load: Load) -> Summary {
    let served = load.stop();
    let others = served.records.iter().filter(|record| record.failed() && record.track != "canary").count();
    assert_eq!(others, 0, "{served}");
    served
}
