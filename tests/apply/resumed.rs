//! `kill -9` behind every write of what takes several writes by its nature: a number of pods that is handed over, a kind
//! and its objects, the application's own namespace, routes and what they lead to.

use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{Sample, plain};
use serde_json::{Value, json};
use std::process::Stdio;

/// An apply through the proxy that is killed behind its `n`th write; whether it came so far, or was done before. Two seconds
/// of a lease are short on a busy machine: where it stopped by itself, which interrupts it as well, nothing is said.
fn killed(sample: &Sample, n: usize) -> Option<bool> {
    killed_with(sample, &[], n)
}

/// The same, with further words.
fn killed_with(sample: &Sample, words: &[&str], n: usize) -> Option<bool> {
    let faults = bed().faults();
    let words = [&["apply", "--yes", "--no-wait", "--lease=2s"], words].concat();
    let mut command = sample.command(faults.kubeconfig(), &words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
    match (ended.killed, ended.status.code()) {
        (false, Some(1)) => None,
        (killed, code) => {
            assert!(killed || code == Some(0), "{code:?}");
            Some(killed)
        }
    }
}

#[test]
fn h22_pods_do_not_fall_to_one_wherever_the_handover_is_killed() {
    let mut n = 1;
    loop {
        let sample = plain("handed", "");
        sample.edit("replicas = 2", "replicas = 4");
        sample.applied(&["--no-wait"]);
        sample.edit("replicas = 4", "autoscale = { min = 2, max = 6, cpu = 80 }");
        let killed = killed(&sample, n);
        let replicas = || sample.get("deployment", "web")["spec"]["replicas"].clone();
        assert_eq!(replicas(), 4, "after write {n}");
        sample.applied(&["--no-wait"]);
        assert_eq!(replicas(), 4, "resumed after write {n}");
        let target = sample.get("horizontalpodautoscaler", "web")["spec"]["scaleTargetRef"]["name"].clone();
        assert_eq!(target, "web");
        assert_eq!(sample.applied(&["--no-wait"])["written"], json!([]), "after write {n}");
        let entries = sample.get("deployment", "web")["metadata"]["managedFields"].clone();
        let ours = entries.as_array().unwrap().iter().find(|entry| entry["manager"] == "railiance").unwrap();
        assert_eq!(ours["fieldsV1"]["f:spec"]["f:replicas"], Value::Null, "nobody but the autoscaler has a say");
        match killed {
            None => {}
            Some(true) => n += 1,
            Some(false) => return assert!(n > 5, "there are more writes than {n}"),
        }
    }
}

/// A kind and an object of it, a namespace, a Service and the route that leads there: all of it new in
/// each step; what was before goes, but for the kind and the namespace.
fn step(sample: &Sample, number: usize) {
    let (space, group) =
        (format!("{}-{number}", sample.namespace), format!("{}-{number}.example.org", sample.namespace));
    let kind = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}\nspec:\n  group: {group}\n  \
         scope: Namespaced\n  names: {{ kind: Thing, plural: things, singular: thing, listKind: ThingList }}\n  versions:\n    \
         - {{ name: v1, served: true, storage: true, schema: {{ openAPIV3Schema: {{ type: object, x-kubernetes-preserve-unknown-fields: true }} }} }}\n"
    );
    let thing = format!("apiVersion: {group}/v1\nkind: Thing\nmetadata:\n  name: one\nspec:\n  size: {number}\n");
    let room = format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {space}\n");
    let routed = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: front-{number}\nspec:\n  ports: [{{ port: 80, targetPort: http }}]\n  \
         selector: {{ app.kubernetes.io/name: web }}\n---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: front\nspec:\n  \
         routes:\n  - match: Host(`web.example.org`)\n    kind: Rule\n    services: [{{ name: front-{number}, port: 80 }}]\n"
    );
    sample.write("manifests/all.yaml", &[kind.clone(), thing, room, routed].join("---\n"));
    sample.write("schemas/things.yaml", &kind);
}

/// Whatever moment it is: a route names a Service that is there.
fn assert_routed(sample: &Sample, n: usize) {
    let all = bed().list("service,ingressroute.traefik.io", &sample.namespace, "");
    let services = all.iter().filter(|one| one["kind"] == "Service").map(|one| &one["metadata"]["name"]);
    let services: Vec<&Value> = services.collect();
    for route in all.iter().filter(|one| one["kind"] == "IngressRoute") {
        let led = &route["spec"]["routes"][0]["services"][0]["name"];
        assert!(services.contains(&led), "after write {n}: {led} of {services:?}");
    }
}

#[test]
fn kinds_namespaces_and_routes_are_finished_wherever_they_are_killed() {
    bed().definitions();
    let sample = plain("layers", "\n[target.main]\nsettle = \"0s\"\n");
    std::fs::create_dir(sample.path().join("railiance/schemas")).unwrap();
    let mut n = 1;
    for number in 1.. {
        step(&sample, number);
        let killed = killed(&sample, n);
        assert_routed(&sample, n);
        sample.applied(&["--no-wait"]);
        let (space, kind) =
            (format!("{}-{number}", sample.namespace), format!("things.{}-{number}.example.org", sample.namespace));
        assert_eq!(sample.get(&kind, "one")["spec"]["size"], number);
        assert!(bed().find("namespace", "", &space).is_some());
        let led = sample.get("ingressroute.traefik.io", "front")["spec"]["routes"][0]["services"][0]["name"].clone();
        assert_eq!(led, format!("front-{number}"));
        let old = number - 1;
        assert!(bed().find("service", &sample.namespace, &format!("front-{old}")).is_none(), "after write {n}");
        match killed {
            None => {}
            Some(true) => n += 1,
            Some(false) => break,
        }
    }
    assert!(n > 10, "there are more writes than {n}");
    assert_eq!(sample.applied(&["--no-wait"])["written"], json!([]));
}

/// A field that somebody else has set, an object that somebody else runs, an inventory that another target wrote.
#[test]
fn what_is_taken_by_the_users_word_is_taken_wherever_it_is_killed() {
    let sample = plain("grasped", "\n[target.main]\n\n[target.other]\n");
    let map = |name: &str, value: usize| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\ndata: {{ a: v{value} }}\n---\n")
    };
    sample.write("manifests/taken.yaml", &map("taken", 0));
    sample.applied(&["--no-wait", "--target=main"]);
    let mut n = 1;
    for number in 1.. {
        let theirs = format!("theirs-{number}");
        bed().apply(&sample.namespace, &map(&theirs, 0));
        let patch = ["--field-manager=hand", "--type=merge", "-p", r#"{"data":{"a":"by hand"}}"#];
        bed().kubectl(&[&["patch", "configmap/taken", "-n", &sample.namespace], &patch[..]].concat());
        sample.version(&format!("v1.{number}.0"));
        sample.write("manifests/taken.yaml", &format!("{}{}", map("taken", number), map(&theirs, number)));
        let target = if number % 2 == 0 { "main" } else { "other" };
        let words = ["--adopt", "--force-conflicts", "--take-over", &format!("--target={target}")];
        let killed = killed_with(&sample, &words, n);
        sample.applied(&[&["--no-wait"], &words[..]].concat());
        for name in ["taken", &theirs] {
            let live = sample.get("configmap", name);
            assert_eq!(live["data"]["a"], format!("v{number}"), "after write {n}");
            assert_eq!(holders(&live), ["railiance"], "after write {n}");
        }
        let parent = sample.get("configmap", "railiance.web");
        assert_eq!(parent["metadata"]["annotations"]["railiance.dev/target"], target, "after write {n}");
        let old = number - 1;
        assert!(bed().find("configmap", &sample.namespace, &format!("theirs-{old}")).is_none(), "after write {n}");
        match killed {
            None => {}
            Some(true) => n += 1,
            Some(false) => return assert!(n > 8, "there are more writes than {n}"),
        }
    }
}

/// Who has set what stands in `data`.
fn holders(live: &Value) -> Vec<&str> {
    let entries = live["metadata"]["managedFields"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["fieldsV1"].get("f:data").is_some())
        .filter_map(|entry| entry["manager"].as_str())
        .collect()
}

#[test]
fn an_application_that_makes_its_namespace_begins_wherever_it_is_killed() {
    // the first writes: namespace, lease, cursor, journal, parent; later ones are those of any apply
    for n in 1..=6 {
        let sample = plain("rooted", "");
        let made = format!("{}-made", sample.namespace);
        sample.edit(&format!("namespace = \"{}\"", sample.namespace), &format!("namespace = \"{made}\""));
        sample.write("manifests/room.yaml", &format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {made}\n"));
        assert_ne!(killed(&sample, n), Some(false), "{n}");
        let receipt = sample.applied(&["--no-wait"]);
        assert_eq!(receipt["record"], 1, "{n}: {receipt:#}");
        assert!(bed().find("deployment", &made, "web").is_some(), "{n}");
    }
}
