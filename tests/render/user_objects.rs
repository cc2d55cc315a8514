//! Objects of the user's own, by the scope that they name.

use crate::bench::{Bench, Directory, find, titles};
use railiance::compile::track::Track;

const APP: &str = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = { http = 80 }\n[expose]\nhost = \"a.example.org\"\n";

fn object(kind: &str, name: &str, scope: &str, rest: &str) -> String {
    let scope =
        if scope.is_empty() { String::new() } else { format!("  annotations: {{railiance.dev/scope: {scope}}}\n") };
    format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{scope}{rest}")
}

fn with(objects: &[String]) -> Directory {
    Directory::new(APP).with("manifests/own.yaml", &objects.join("---\n"))
}

#[test]
fn h24_a_scope_says_whose_an_object_is() {
    let own = with(&[
        object("ConfigMap", "each", "track", "data: {v: x}\n"),
        object("ConfigMap", "both", "", "data: {v: x}\n"),
        object("ConfigMap", "only", "stable", "data: {v: x}\n"),
    ]);
    let compiled = Bench::new().compile(&own, None);
    let maps = |track: Track| -> Vec<String> {
        let titles = titles(&compiled.track(track)).into_iter();
        titles.filter(|title| title.starts_with("ConfigMap")).collect()
    };
    let stable = ["ConfigMap a/both", "ConfigMap a/each", "ConfigMap a/only"];
    assert_eq!(maps(Track::Stable), stable);
    assert_eq!(maps(Track::Promotion), stable);
    let canary = ["ConfigMap a/both", "ConfigMap a/each", "ConfigMap a/each-canary", "ConfigMap a/only"];
    assert_eq!(maps(Track::Unrouted), canary);
}

#[test]
fn a_first_release_has_nothing_that_is_stables_alone() {
    let own = object("ConfigMap", "only", "stable", "data: {v: x}\n");
    let directory = Directory::first_release(APP).with("manifests/own.yaml", &own);
    let titles = titles(&Bench::new().compile(&directory, None).canary(5));
    assert!(titles.iter().all(|title| !title.starts_with("ConfigMap")), "{titles:?}");
}

#[test]
fn labels_are_marked_and_other_texts_left_alone() {
    let selector = "selector = { app = \"stable\" }\n[expose]";
    let data = "data: {app: stable, railiance.dev/track: stable}\n";
    let service = "spec: {selector: {app: stable}, ports: [{port: 80}]}\n";
    let own = [object("ConfigMap", "each", "track", data), object("Service", "more", "track", service)];
    let directory = with(&own).with("app.toml", &APP.replace("[expose]", selector));
    let canary = Bench::new().compile(&directory, None).canary(5);
    let map = &find(&canary, "ConfigMap a/each-canary").value["data"];
    assert_eq!(*map, serde_json::json!({ "app": "stable", "railiance.dev/track": "stable" }));
    assert_eq!(find(&canary, "Service a/more-canary").value["spec"]["selector"]["app"], "stable-canary");
    assert_eq!(find(&canary, "Deployment a/a-canary").value["spec"]["selector"]["matchLabels"]["app"], "stable-canary");
}

/// KEDA takes a target without a kind for a Deployment.
#[test]
fn who_scales_the_stable_pods_scales_the_canarys_under_their_name() {
    let scaler = |target: &str| {
        let text = object("ScaledObject", "scaler", "track", &format!("spec: {{scaleTargetRef: {{{target}}}}}\n"));
        let own = with(&[text.replace("apiVersion: v1", "apiVersion: keda.sh/v1alpha1")]);
        let canary = Bench::new().compile(&own, None).canary(5);
        find(&canary, "ScaledObject a/scaler-canary").value["spec"]["scaleTargetRef"]["name"].clone()
    };
    assert_eq!(scaler("name: a"), "a-canary");
    assert_eq!(scaler("kind: Deployment, name: a"), "a-canary");
    assert_eq!(scaler("kind: StatefulSet, name: a"), "a");
}
