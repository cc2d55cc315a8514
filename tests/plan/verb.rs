//! `railiance plan` as a person runs it, on a cluster that others write to as well.

use crate::bed::bed;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An application in a namespace of its own.
pub struct App {
    pub directory: tempfile::TempDir,
    pub namespace: String,
}

impl App {
    pub fn new(name: &str) -> App {
        bed().definitions();
        let app = App { directory: tempfile::tempdir().unwrap(), namespace: bed().namespace(name) };
        app.write("");
        let image = format!("registry.example.org/web/greeter@sha256:{}", "d".repeat(64));
        app.file("release.toml", &format!("[candidate]\nversion = \"v0.1.0\"\nimage = \"{image}\"\n"));
        app
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.directory.path().join("railiance").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The contract, with more lines for the workload.
    pub fn write(&self, more: &str) {
        let namespace = &self.namespace;
        self.file(
            "app.toml",
            &format!(
                "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n\
                 namespace = \"{namespace}\"\n[workload]\nimage = \"registry.example.org/web/greeter\"\n\
                 ports = {{ http = 8080 }}\n{more}\n[expose]\nhost = \"{namespace}.example.org\"\n\
                 [health]\nready = {{ http = \"/healthz\" }}\n"
            ),
        );
    }

    pub fn plan(&self, more: &[&str]) -> Output {
        self.plan_as(bed().kubeconfig(), more)
    }

    fn plan_as(&self, kubeconfig: &Path, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_railiance"));
        command.arg("plan").arg(self.directory.path()).args(more).env("KUBECONFIG", kubeconfig).output().unwrap()
    }

    pub fn saved(&self) -> PathBuf {
        self.directory.path().join("plan.json")
    }

    /// Git in the directory, as a team of its own.
    fn git(&self, words: &[&str]) {
        let fixed =
            ["-c", "user.name=team-web", "-c", "user.email=team-web@example.org", "-c", "init.defaultBranch=main"];
        let git = Command::new("git").args(fixed).args(words).current_dir(self.directory.path()).output().unwrap();
        assert!(git.status.success(), "{}", text(&git));
    }

    /// Sends what the plan says, with another program: the plan is all that is needed.
    pub fn carry_out(&self) {
        let saved = self.saved();
        let output = self.plan(&["--out", saved.to_str().unwrap()]);
        assert!(output.status.success(), "{output:?}");
        let plan: Value = serde_json::from_slice(&fs::read(&saved).unwrap()).unwrap();
        for sent in plan["intent"]["objects"].as_array().unwrap() {
            let file = self.directory.path().join("object.json");
            fs::write(&file, sent["object"].to_string()).unwrap();
            let manager = format!("--field-manager={}", sent["manager"].as_str().unwrap());
            bed().kubectl(&["apply", "--server-side", &manager, "-f", file.to_str().unwrap()]);
        }
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
pub fn says(output: &Output, code: i32, wanted: &[&str]) {
    let said = text(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for wanted in wanted {
        assert!(said.contains(wanted), "no {wanted:?} in\n{said}");
    }
}

#[test]
fn what_was_carried_out_is_planned_no_more() {
    let app = App::new("verb-twice");
    says(&app.plan(&["--detailed-exitcode"]), 2, &["+ Deployment", "8 to create, 0 unchanged"]);
    app.carry_out();
    // the objects are there, and nobody has released them
    says(&app.plan(&["--detailed-exitcode"]), 2, &["nothing to do, 8 objects unchanged", "`v0.1.0` is not recorded"]);
    says(&app.plan(&["--detailed-exitcode", "--read-only"]), 0, &["nothing to do, 8 objects unchanged"]);
}

#[test]
fn a_change_stands_on_the_users_own_line() {
    let app = App::new("verb-change");
    app.carry_out();
    app.write("[workload.env]\nLOG_LEVEL = \"debug\"");
    let output = app.plan(&["--detailed-exitcode"]);
    says(&output, 2, &["~ Deployment", "containers[app].env", "app.toml:10:1", "restarts pods", "unchanged"]);
}

#[test]
fn what_others_took_is_told_and_stops_the_plan() {
    let app = App::new("verb-conflict");
    app.carry_out();
    bed().kubectl(&["-n", &app.namespace, "scale", "deployment/greeter", "--replicas=5"]);
    says(&app.plan(&[]), 1, &["x Deployment", "spec.replicas", "kubectl", "scale", "--force-conflicts"]);
    says(&app.plan(&["--force-conflicts", "--detailed-exitcode"]), 2, &["~ Deployment", "spec.replicas", "kubectl"]);
}

#[test]
fn somebody_elses_object_is_refused_without_a_word() {
    let app = App::new("verb-foreign");
    bed().kubectl(&["-n", &app.namespace, "create", "serviceaccount", "greeter"]);
    says(&app.plan(&[]), 1, &["x ServiceAccount", "--adopt"]);
    says(&app.plan(&["--adopt", "--detailed-exitcode"]), 2, &["ServiceAccount", "7 to create"]);
}

#[test]
fn a_namespace_that_is_not_there_is_not_verified() {
    let app = App::new("verb-namespace");
    bed().kubectl(&["delete", "namespace", &app.namespace, "--wait=true"]);
    let closed = ["not verified: the namespace", "8 not verified", "closed[PRE006] namespace-missing"];
    says(&app.plan(&[]), 15, &closed);
}

/// Two pods fit, a third for the roll-out does not.
#[test]
fn a_quota_closes_the_plan_of_what_it_has_no_room_for() {
    let app = App::new("verb-quota");
    app.carry_out();
    let namespace = app.namespace.as_str();
    bed().wait("deployment", namespace, "greeter", |greeter| greeter["status"]["availableReplicas"] == 2);
    bed().kubectl(&["-n", namespace, "create", "quota", "team", "--hard=pods=2"]);
    bed().wait("resourcequota", namespace, "team", |quota| quota["status"]["used"]["pods"] == "2");
    says(&app.plan(&[]), 0, &["nothing to do"]);
    app.write("[workload.env]\nLOG_LEVEL = \"debug\"");
    let reason = "quota `team`: 2 of 2 `pods` are used, 1 more are needed";
    says(&app.plan(&["--detailed-exitcode"]), 15, &["~ Deployment", "closed[PRE017] quota-exceeded", reason]);
    let output = app.plan(&["-o", "json"]);
    assert_eq!(output.status.code(), Some(15));
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&plan["closed"][0]["code"], &plan["closed"][0]["reason"]), (&"PRE017".into(), &reason.into()));
    says(&app.plan(&["--read-only", "--detailed-exitcode"]), 2, &["~ Deployment"]);
}

#[test]
fn who_may_only_read_gets_a_plan_without_dry_runs() {
    let app = App::new("verb-reader");
    app.carry_out();
    let reader = bed().user("reader", None);
    let namespace = app.namespace.as_str();
    bed().kubectl(&["-n", namespace, "create", "rolebinding", "r", "--clusterrole=view", "--user=reader"]);
    // `view` knows nothing of the router's kinds
    let role = "--resource=traefikservices.traefik.io,ingressroutes.traefik.io";
    bed().kubectl(&["-n", namespace, "create", "role", "routes", "--verb=get,list", role]);
    bed().kubectl(&["-n", namespace, "create", "rolebinding", "routes", "--role=routes", "--user=reader"]);
    says(&app.plan_as(&reader, &[]), 15, &["not allowed to patch `deployments.apps`", "`--read-only`"]);
    app.write("replicas = 3");
    let output = app.plan_as(&reader, &["--read-only", "--detailed-exitcode"]);
    says(&output, 2, &["~ Deployment", "spec.replicas", "without dry runs it is not seen what the server would add"]);
}

#[test]
fn without_dry_runs_what_is_not_there_yet_is_not_verified() {
    let app = App::new("verb-unseen");
    let said = ["8 not verified", "it is not there yet, and no dry run was asked for"];
    says(&app.plan(&["--read-only"]), 0, &said);
}

#[test]
fn what_is_new_stands_on_the_line_that_decided_it() {
    let app = App::new("verb-new");
    app.write("replicas = 3");
    let output = app.plan(&[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for (kind, decided) in [("+ Deployment", "app.toml:9:"), ("+ Service ", "app.toml:8:")] {
        let told = said.lines().find(|line| line.starts_with(kind)).unwrap();
        assert!(told.contains(decided), "{told}");
    }
}

#[test]
fn the_newest_release_can_be_compared_with() {
    let app = App::new("verb-ledger");
    says(&app.plan(&["--against", "ledger"]), 1, &["nothing of `greeter` is released there yet"]);
    let mut apply = Command::new(env!("CARGO_BIN_EXE_railiance"));
    apply.args(["apply", "--yes"]).arg(app.directory.path()).env("KUBECONFIG", bed().kubeconfig());
    says(&apply.output().unwrap(), 0, &["recorded as v1"]);
    says(&app.plan(&["--against", "ledger", "--detailed-exitcode"]), 0, &["0 changed"]);
    app.write("replicas = 3");
    // what somebody else did since is not looked at
    bed().kubectl(&["-n", &app.namespace, "scale", "deployment/greeter", "--replicas=7"]);
    says(&app.plan(&["--against", "ledger", "--detailed-exitcode"]), 2, &["spec.replicas: 2 → 3"]);
}

#[test]
fn without_a_cluster_a_directory_or_a_revision_will_do() {
    let app = App::new("verb-against");
    let other = App::new("verb-against");
    other.file("app.toml", &fs::read_to_string(app.directory.path().join("railiance/app.toml")).unwrap());
    let against = other.directory.path().to_str().unwrap();
    let nowhere = app.directory.path().join("no-kubeconfig");
    says(&app.plan_as(&nowhere, &["--against", against, "--detailed-exitcode"]), 0, &["0 changed"]);
    app.write("replicas = 3");
    let output = app.plan_as(&nowhere, &["--against", against, "--detailed-exitcode"]);
    says(&output, 2, &["spec.replicas", "what is live was not asked"]);
    says(&app.plan_as(&nowhere, &[]), 1, &["no cluster is known"]);
}

#[test]
fn without_a_cluster_a_revision_of_the_repository_will_do() {
    let app = App::new("verb-revision");
    app.git(&["init", "--quiet"]);
    app.git(&["add", "railiance"]);
    app.git(&["commit", "--quiet", "--message=first"]);
    app.git(&["tag", "v0.1.0"]);
    let nowhere = app.directory.path().join("no-kubeconfig");
    let against = |revision: &str| app.plan_as(&nowhere, &["--against", revision, "--detailed-exitcode"]);
    says(&against("v0.1.0"), 0, &["0 changed"]);
    app.write("replicas = 3");
    // what is not committed counts as it lies there
    says(&against("HEAD"), 2, &["spec.replicas", "app.toml:9)", "what is live was not asked"]);
    app.git(&["commit", "--quiet", "--all", "--message=second"]);
    says(&against("HEAD"), 0, &["0 changed"]);
    says(&against("HEAD~1"), 2, &["spec.replicas"]);
    says(&against("v0.1.0"), 2, &["spec.replicas"]);
    let document: Value =
        serde_json::from_slice(&app.plan_as(&nowhere, &["--against", "v0.1.0", "-o", "json"]).stdout).unwrap();
    assert!(document.to_string().contains("replicas"), "{document:#}");
    says(&against("v9.9.9"), 1, &["v9.9.9"]);
}

/// What a comment allows is allowed in the tree of before, too.
#[test]
fn what_the_other_tree_allows_is_no_finding() {
    let app = App::new("verb-allowed");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  password: hunter22-hunter22 # railiance: allow SEC001 -- of a test\n";
    fs::create_dir(app.directory.path().join("railiance/manifests")).unwrap();
    app.file("manifests/extra.yaml", map);
    let nowhere = app.directory.path().join("no-kubeconfig");
    let itself = app.directory.path().to_str().unwrap();
    let output = app.plan_as(&nowhere, &["--against", itself, "--detailed-exitcode"]);
    says(&output, 0, &["0 changed"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("SEC001"), "{told}");
}

/// A workload `worker` that leaves the number of its pods to others.
fn worker(kind: &str, more: &str, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: worker\nspec:\n{more}  selector: {{ matchLabels: {{ app: worker }} }}\n  template:\n    \
         metadata: {{ labels: {{ app: worker }} }}\n    spec:\n      containers: [{{ name: worker, image: registry.example.org/{image} }}]\n"
    )
}

#[test]
fn h22_the_number_that_an_autoscaler_of_the_cluster_has_is_left_to_it() {
    let app = App::new("verb-scaled");
    app.file("manifests/worker.yaml", &worker("Deployment", "", "a"));
    app.carry_out();
    let namespace = app.namespace.as_str();
    bed().kubectl(&["-n", namespace, "scale", "deployment/worker", "--replicas=5"]);
    let scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: worker }\nspec: { minReplicas: 2, maxReplicas: 9, \
                  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker } }\n";
    bed().apply(namespace, scaler);
    app.file("manifests/worker.yaml", &worker("Deployment", "", "b"));
    let left = "`replicas` is left to `HorizontalPodAutoscaler worker`";
    says(&app.plan(&["--detailed-exitcode"]), 2, &["~ Deployment", "registry.example.org/b", left]);
}

#[test]
fn a_field_that_somebody_set_and_set_back_changes_no_value() {
    let app = App::new("verb-shared");
    app.carry_out();
    for replicas in ["--replicas=5", "--replicas=2"] {
        bed().kubectl(&["-n", &app.namespace, "scale", "deployment/greeter", replicas]);
    }
    // its controller writes until then, and what changes at every look cannot be foretold
    bed().wait("deployment", &app.namespace, "greeter", |one| {
        one["status"]["observedGeneration"] == one["metadata"]["generation"] && one["status"]["readyReplicas"] == 2
    });
    let said = [
        "no value changes, only whose fields they are",
        "`.spec.replicas` of `kubectl` (Update, scale",
        "shared: neither can change it alone",
    ];
    says(&app.plan(&["--detailed-exitcode"]), 2, &said);
    let output = app.plan(&["-o", "json"]);
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    let owned = plan["steps"].as_array().unwrap().iter().filter(|step| step["action"] == "ownership-only").count();
    assert_eq!(owned, 1, "{plan:#}");
}

#[test]
fn what_a_step_risks_stands_beside_it() {
    let app = App::new("verb-risks");
    let volume = |name: &str| {
        worker("StatefulSet", "  serviceName: worker\n", "a")
            + &format!("      volumes: [{{ name: {name}, emptyDir: {{}} }}]\n")
    };
    let fixed = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fixed\n  annotations: {{ railiance.dev/on-immutable: replace }}\nimmutable: true\ndata: {{ a: {value} }}\n"
        )
    };
    app.file("manifests/worker.yaml", &volume("old"));
    app.file("manifests/fixed.yaml", &fixed("old"));
    app.carry_out();
    app.file("manifests/worker.yaml", &volume("new"));
    app.file("manifests/fixed.yaml", &fixed("new"));
    let contract = app.directory.path().join("railiance/app.toml");
    let moved = fs::read_to_string(&contract).unwrap().replace("host = \"", "host = \"www.");
    fs::write(contract, moved).unwrap();
    let said = text(&app.plan(&[]));
    for (object, mark) in
        [("IngressRoute", "moves traffic"), ("ConfigMap", "replaced"), ("StatefulSet", "touches data")]
    {
        let told =
            said.split("\n~ ").any(|step| step.trim_start_matches("~ ").starts_with(object) && step.contains(mark));
        assert!(told, "{object}: {mark} in\n{said}");
    }
}
