//! `railiance render` as a source for Helm users: the chart of `docs/pipelines/chart`.

use crate::support::{Helm, direct, directory, fixture, root};
use serde::Deserialize;
use serde_yaml::Value;
use std::fs;
use std::process::Command;

fn objects(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).unwrap());
    let mut objects: Vec<Value> = documents.filter(|object| !object.is_null()).collect();
    objects.sort_by_key(|object| format!("{:?}", (&object["kind"], &object["metadata"]["name"])));
    objects
}

#[test]
fn helm_delivers_what_railiance_rendered() {
    let chart = directory();
    let mut copy = Command::new("cp");
    copy.arg("-r").arg(root().join("docs/pipelines/chart/.")).arg(chart.path());
    assert!(copy.status().unwrap().success());
    let rendered = direct(&["render", &fixture("greeter"), "--quiet"]).stdout;
    // what looks like a template to Helm is none
    let braces = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: braces }\ndata: { a: '{{ .Values.no }}' }\n";
    let manifests = chart.path().join("manifests");
    fs::create_dir(&manifests).unwrap();
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
