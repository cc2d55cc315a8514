//! Whose the fields of what was written are.

use crate::bed::bed;
use crate::closed::weighted;
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
