//! Whose the fields of what was written are.

use crate::bed::bed;
use crate::closed::weighted;
use crate::sample::plain;
use serde_json::Value;

/// Who applied an object, its subresources aside.
fn appliers(object: &Value) -> Vec<&str> {
    let entries = object["metadata"]["managedFields"].as_array().unwrap().iter();
    let own = entries.filter(|entry| entry["operation"] == "Apply" && entry["subresource"].is_null());
    own.map(|entry| entry["manager"].as_str().unwrap()).collect()
}

#[test]
fn h6_what_holds_the_weight_is_the_traffic_managers_and_the_routes_to_it_are_not() {
    let sample = weighted("owners");
    sample.applied(&[]);
    for (kind, manager) in [
        ("traefikservice.traefik.io", "railiance-traffic"),
        ("ingressroute.traefik.io", "railiance"),
        ("service", "railiance"),
        ("deployment", "railiance"),
    ] {
        let all = bed().list(kind, &sample.namespace, "applyset.kubernetes.io/part-of");
        assert!(!all.is_empty(), "{kind}");
        assert!(all.iter().all(|object| appliers(object) == [manager]), "{kind}: {all:#?}");
    }
}

/// As `kubectl label` leaves an object whose labels are ours by now: it holds the map, and nothing in it.
#[test]
fn who_holds_nothing_of_ours_is_not_told() {
    let sample = plain("labelled", "");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n  labels: { team: web }\ndata: { a: b }\n";
    bed().apply(&sample.namespace, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata: { a: b }\n");
    let label = |word: &str| bed().kubectl(&["label", "configmap", "extra", word, "-n", &sample.namespace]);
    label("team=web");
    label("team-");
    sample.write("manifests/extra.yaml", map);
    sample.applied(&["--no-wait", "--adopt"]);
    let said = sample.run(&["plan", "-o", "json"]);
    assert!(said.code == Some(0) && !said.stdout.contains("kubectl-label"), "{said:?}");
}

/// The key of a port is its number: who changes it by hand makes another port of the same name of it.
#[test]
fn an_item_that_stands_twice_is_told_with_a_way_out() {
    let sample = plain("twice", "");
    sample.applied(&["--no-wait"]);
    let patch = r#"[{ "op": "replace", "path": "/spec/ports/0/port", "value": 8181 }]"#;
    bed().kubectl(&["patch", "service", "web", "-n", &sample.namespace, "--type=json", "-p", patch]);
    let said = sample.run(&["plan"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let told = format!("{}{}", said.stdout, said.stderr);
    assert!(told.contains("somebody else has changed an item of this list"), "{told}");
}
