//! From a real Helm release to an application of ours.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::bed::tools::tool;
use crate::sample::{Said, Sample, plain};
use crate::support::json;
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web, app.kubernetes.io/managed-by: "{{ .Release.Service }}", helm.sh/chart: web-1.0.0 }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - name: web
        image: registry.example.org/web/web:0.9.0
        ports: [{ containerPort: 8080, name: http }]
"#;

const SERVICE: &str = r#"apiVersion: v1
kind: Service
metadata:
  name: web
  labels: { app.kubernetes.io/managed-by: "{{ .Release.Service }}" }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
"#;

const INGRESS: &str = r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: old
  labels: { app.kubernetes.io/managed-by: "{{ .Release.Service }}" }
spec:
  rules:
  - host: "{{ .Release.Namespace }}.example.org"
    http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
"#;

/// A release `shop` of a chart, by a real Helm, and the contract of the same application.
struct Release {
    sample: Sample,
    helm: &'static str,
    chart: tempfile::TempDir,
}

impl Release {
    fn install(helm: &'static str) -> Release {
        Release::of(helm, plain(helm, ""), &[("deployment", DEPLOYMENT), ("service", SERVICE)])
    }

    fn of(helm: &'static str, sample: Sample, templates: &[(&str, &str)]) -> Release {
        let chart = tempfile::tempdir().unwrap();
        fs::create_dir(chart.path().join("templates")).unwrap();
        fs::write(chart.path().join("Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n").unwrap();
        for (name, template) in templates {
            fs::write(chart.path().join(format!("templates/{name}.yaml")), template).unwrap();
        }
        sample.edit("replicas = 2\n", "replicas = 2\nselector = { app = \"web\" }\n");
        let release = Release { sample, helm, chart };
        release.helm(&["install", "shop", &release.chart.path().to_string_lossy(), "--wait"]);
        release
    }

    fn try_helm(&self, words: &[&str]) -> Output {
        let mut command = Command::new(tool(self.helm));
        command.args(words).args(["-n", &self.sample.namespace]).env("KUBECONFIG", bed().kubeconfig());
        command.env("HOME", self.chart.path()).output().unwrap()
    }

    fn helm(&self, words: &[&str]) -> String {
        let output = self.try_helm(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn adopted(helm: &'static str) -> Release {
    let release = Release::install(helm);
    let sample = &release.sample;
    let refused = sample.run(&["plan"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.stdout.contains("the Helm release `shop`"), "{}", refused.stdout);
    assert!(refused.stdout.contains("the release `shop` has to be forgotten then"), "{}", refused.stdout);
    let planned = sample.run(&["plan", "--adopt"]);
    assert_eq!(planned.code, Some(0), "{planned:?}");
    assert!(planned.stdout.contains("Helm's hold ends: what `helm` wrote becomes ours"), "{}", planned.stdout);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("verified: a dry run of every object changes nothing"), "{}", said.stderr);
    let forget = format!("`kubectl -n {} delete secret -l owner=helm,name=shop` forgets it", sample.namespace);
    assert!(said.stdout.contains(&forget), "{}", said.stdout);
    release
}

/// Nothing of Helm's is left on an object.
fn is_ours(object: &Value) {
    let metadata = &object["metadata"];
    assert_eq!(metadata["labels"]["app.kubernetes.io/managed-by"], "railiance", "{metadata:#}");
    let told = metadata.to_string();
    for left in ["meta.helm.sh", "helm.sh/chart", "\"helm\""] {
        assert!(!told.contains(left), "{left}: {metadata:#}");
    }
}

fn forgotten(helm: &'static str) {
    let release = adopted(helm);
    let sample = &release.sample;
    is_ours(&sample.get("deployment", "web"));
    is_ours(&sample.get("service", "web"));
    assert_eq!(json(sample, &["plan", "--detailed-exitcode"]).0, Some(0));
    assert!(release.helm(&["list"]).contains("shop"), "the release is Helm's, and stays");

    bed().kubectl(&["delete", "secret", "-l", "owner=helm,name=shop", "-n", &sample.namespace]);
    assert!(!release.helm(&["list"]).contains("shop"));
    assert!(!release.try_helm(&["uninstall", "shop"]).status.success());
    assert_eq!(json(sample, &["status", "--detailed-exitcode"]).0, Some(0));
    // and a release of that name cannot take it back by accident
    let again = release.try_helm(&["upgrade", "--install", "shop", &release.chart.path().to_string_lossy()]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("invalid ownership metadata"), "{again:?}");
}

#[test]
fn a_release_of_helm_3_is_adopted_and_forgotten() {
    forgotten("helm3");
}

#[test]
fn a_release_of_helm_4_is_adopted_and_forgotten() {
    forgotten("helm");
}

/// What docs/verbs.md says of a release that nobody forgot.
#[test]
fn the_end_of_a_release_that_was_not_forgotten() {
    for (helm, deletes) in [("helm3", true), ("helm", false)] {
        let release = adopted(helm);
        let ended = release.try_helm(&["uninstall", "shop"]);
        let left = bed().find("deployment", &release.sample.namespace, "web").is_some();
        assert_eq!(left, !deletes, "{helm}: {ended:?}");
    }
}

/// An adoption with an Ingress of the release's, of which one write is refused: what is live of the rest is ours by then.
fn cut_short(name: &str, at: fn(&Request) -> bool) -> Release {
    let exposed = "\n[expose]\nhost = \"NAMESPACE.example.org\"\n\n[target.main]\nsettle = \"0s\"\n";
    let sample = plain(name, exposed);
    bed().definitions();
    sample.edit("replicas = 2\n", "replicas = 2\nmin_ready = \"0s\"\n");
    let release =
        Release::of("helm3", sample, &[("deployment", DEPLOYMENT), ("service", SERVICE), ("ingress", INGRESS)]);
    let sample = &release.sample;
    let faults = bed().faults();
    faults.inject(at, 1..=1, Fault::answer(403));
    let cut = Said::new(sample.command(faults.kubeconfig(), &["adopt", "--yes"]).output().unwrap());
    assert_eq!(cut.code, Some(1), "{cut:?}");
    is_ours(&sample.get("deployment", "web"));
    is_ours(&sample.get("service", "web"));
    assert!(bed().find("ingress", &sample.namespace, "old").is_some());
    release
}

/// The journal knows from whom the rest came.
#[test]
fn h21_an_adoption_that_was_cut_short_is_finished_and_the_old_ingress_goes() {
    let is_record = |request: &Request| {
        let body = String::from_utf8_lossy(&request.body);
        request.is_write() && request.method == "POST" && body.contains("\"railiance.dev/ledger\":\"record\"")
    };
    let release = cut_short("unrecorded", is_record);
    let sample = &release.sample;
    assert!(sample.records().is_empty());
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("verified: a dry run of every object changes nothing"), "{}", said.stderr);
    assert!(bed().find("ingress", &sample.namespace, "old").is_none());
    assert_eq!(sample.records().len(), 1);
}

/// What is released is adopted no more: objects that are left over are taken by `apply --adopt`.
#[test]
fn h21_what_is_left_of_an_adoption_behind_its_record_is_finished_by_apply() {
    let is_end = |request: &Request| request.method == "DELETE" && request.path.ends_with("/ingresses/old");
    let release = cut_short("recorded", is_end);
    let sample = &release.sample;
    assert_eq!(sample.records().len(), 1);
    let said = sample.run(&["adopt", "--yes"]);
    assert!(said.code == Some(15) && said.stderr.contains("it is released already"), "{said:?}");
    sample.applied(&["--adopt"]);
    assert!(bed().find("ingress", &sample.namespace, "old").is_none());
    assert_eq!(json(sample, &["status", "--detailed-exitcode"]).0, Some(0));
}
