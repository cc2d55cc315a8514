//! `railiance render` as a source for Helm users: the chart of `docs/pipelines/chart`.

use crate::bed::bed;
use crate::store::Store;
use crate::support::{Helm, direct, directory, fixture, root, said};
use serde::Deserialize;
use serde_yaml::Value;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

fn objects(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap());
    let mut objects: Vec<Value> = documents.filter(|object| !object.is_null()).collect();
    objects.sort_by_key(|object| format!("{:?}", (&object["kind"], &object["metadata"]["name"])));
    objects
}

/// The chart as somebody has copied it, with an empty directory for manifests.
fn chart() -> TempDir {
    let chart = directory();
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(root().join("docs/pipelines/chart/.")).arg(chart.path());
    assert!(copy.status().unwrap().success());
    fs::create_dir(chart.path().join("manifests")).unwrap();
    chart
}

#[test]
fn helm_delivers_what_railiance_rendered() {
    let chart = chart();
    let rendered = direct(&["render", &fixture("greeter"), "--quiet"]).stdout;
    // what looks like a template to Helm is none
    let braces = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: braces }\ndata: { a: '{{ .Values.no }}' }\n";
    let manifests = chart.path().join("manifests");
    fs::write(manifests.join("greeter.yaml"), &rendered).unwrap();
    fs::write(manifests.join("more.yaml"), braces).unwrap();
    let wanted = objects(&format!("{rendered}\n{braces}"));
    assert!(wanted.len() > 5);
    for helm in Helm::both() {
        let templated = helm.run(&["template", "greeter", chart.path().to_str().unwrap()]);
        assert_eq!(templated.code, 0, "{}: {templated:?}", helm.name);
        assert_eq!(objects(&templated.stdout), wanted, "{}", helm.name);
        let linted = helm.run(&["lint", "--strict", chart.path().to_str().unwrap()]);
        assert_eq!(linted.code, 0, "{}: {linted:?}", helm.name);
    }
}

#[test]
fn a_release_of_the_chart_runs_and_is_helms_until_it_is_adopted() {
    for helm in Helm::both() {
        let (store, chart) = (Store::new(), chart());
        let rendered = direct(&["render", store.path(), "--track", "stable", "--quiet"]).stdout;
        fs::write(chart.path().join("manifests/store.yaml"), rendered).unwrap();
        let words = ["upgrade", "--install", "store", chart.path().to_str().unwrap(), "-n", &store.namespace];
        let installed = said(helm.command(&words).env("KUBECONFIG", bed().kubeconfig()));
        assert_eq!(installed.code, 0, "{}: {installed:?}", helm.name);
        bed().wait("deployment", &store.namespace, "store", |web| web["status"]["readyReplicas"] == 2);
        let kubeconfig = format!("--kubeconfig={}", bed().kubeconfig().display());
        let plan = |words: &[&str]| direct(&[&["plan", store.path(), &kubeconfig], words].concat());
        let refused = plan(&[]);
        let owner = format!("it belongs to the Helm release `store` in `{}`", store.namespace);
        assert!(refused.code == 1 && refused.stdout.contains(&owner), "{}: {refused:?}", helm.name);
        assert_eq!(plan(&["--adopt"]).code, 0, "{}", helm.name);
    }
}
