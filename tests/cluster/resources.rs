//! Where kinds are served: our table against the server's own list, and kinds that come later.

use crate::bed::bed;
use crate::support::admin;
use railiance::world::cluster::{Error, Request, Resource};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every row of the table is served as it says, and nothing of a version in it is missing but what
/// only serves to ask a question.
#[test]
fn the_table_of_built_in_kinds_is_the_servers() {
    const QUESTIONS: &[&str] = &["bindings", "componentstatuses"];
    admin(async |cluster| {
        let versions: BTreeSet<String> = Resource::all_built_in().map(|row| row.api_version).collect();
        for version in versions {
            let path = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
            let served = cluster.call(&Request::get(&path)).await.unwrap().body;
            let rows = served["resources"].as_array().unwrap();
            let rows = rows.iter().filter(|row| !row["name"].as_str().unwrap().contains('/'));
            for row in rows.filter(|row| !QUESTIONS.contains(&row["name"].as_str().unwrap())) {
                let ours = Resource::built_in(&version, row["kind"].as_str().unwrap());
                let Some(ours) = ours else { continue };
                assert_eq!(ours.plural, row["name"], "{version}");
                assert_eq!(format!("{:?}", ours.scope) == "Namespaced", row["namespaced"] == true, "{row}");
            }
            let known =
                |ours: &Resource| served["resources"].as_array().unwrap().iter().any(|row| row["name"] == *ours.plural);
            for ours in Resource::all_built_in().filter(|row| row.api_version == version) {
                assert!(known(&ours), "{ours:?} is not served");
            }
        }
    });
}

fn definition(plural: &str, kind: &str) -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.bed.example.org")},
        "spec": {
            "group": "bed.example.org",
            "names": {"plural": plural, "singular": kind.to_lowercase(), "kind": kind},
            "scope": "Namespaced",
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            }}}],
        },
    })
}

#[test]
fn kinds_of_others_are_asked_for_and_remembered() {
    admin(async |cluster| {
        let refused = cluster.resource("bed.example.org/v1", "Kettle").await.unwrap_err();
        assert_eq!(refused.to_string(), "the server does not serve `Kettle` of `bed.example.org/v1`");
        bed().apply("default", &definition("kettles", "Kettle").to_string());
        bed().kubectl(&["wait", "--for=condition=Established", "crd/kettles.bed.example.org", "--timeout=30s"]);
        let found = eventually(async || cluster.resource("bed.example.org/v1", "Kettle").await.ok()).await;
        assert_eq!((found.plural.as_str(), found.group()), ("kettles", "bed.example.org"));
        let place = cluster
            .place(&json!({"apiVersion": "bed.example.org/v1", "kind": "Kettle", "metadata": {"name": "k", "namespace": "t"}}))
            .await
            .unwrap();
        assert_eq!(place.namespace.as_deref(), Some("t"));
        // a second kind of a group that is known already
        bed().apply("default", &definition("teapots", "Teapot").to_string());
        bed().kubectl(&["wait", "--for=condition=Established", "crd/teapots.bed.example.org", "--timeout=30s"]);
        assert!(matches!(cluster.resource("bed.example.org/v1", "Teapot").await, Err(Error::NotServed { .. })));
        let found = eventually(async || {
            cluster.forget_resources();
            cluster.resource("bed.example.org/v1", "Teapot").await.ok()
        });
        assert_eq!(found.await.plural, "teapots");
    });
}

async fn eventually<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("not in ten seconds")
}

#[test]
fn an_object_without_an_address_is_refused() {
    admin(async |cluster| {
        let words = async |object: Value| cluster.place(&object).await.unwrap_err().to_string();
        let homeless = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm"}});
        assert_eq!(words(homeless).await, "`ConfigMap cm` has no namespace");
        let old = json!({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": {"name": "a", "namespace": "b"}});
        assert_eq!(words(old).await, "the server does not serve `PodDisruptionBudget` of `policy/v1beta1`");
    });
}
