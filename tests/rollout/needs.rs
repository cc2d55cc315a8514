//! From a contract and its manifests to what is needed of a cluster.

use crate::bench::{Bench, Directory};
use railiance::compile::track::Track;
use railiance::rollout::diff::ObjectId;
use railiance::rollout::preflight::{
    Basis, Kind, Known, Ledger, Named, Needs, Router, Scope, Source, Stage, Subject, Wanted, needs_of,
};
use serde_json::{Value, json};

const CONTRACT: &str = r#"contract = "railiance.dev/v1"
[app]
name = "web"
owner = "team-web"
namespace = "shop"
[workload]
image = "registry.example.org/a"
ports = { http = 8080 }
pull_secrets = ["login"]
autoscale = { min = 3, max = 9, cpu = 70 }
resources = "tiny"
[workload.env]
URL = { secret = "db", key = "url" }
LEVEL = { secret = "db", key = "level", optional = true }
TOKEN = { secret = "extra", key = "token", optional = true }
KEY = { secret = "vault", key = "key" }
[secrets.db]
name = "web-db"
keys = ["url", "level"]
[secrets.extra]
name = "web-extra"
keys = ["token"]
[secrets.vault]
name = "web-vault"
keys = ["key"]
[expose]
host = "web.example.org"
tls = { secret = "web-tls" }
[health]
ready = { http = "/" }
[[requires]]
service = "db.platform:5432"
[[requires]]
app = "identity"
stage = 3
[[requires]]
crd = "widgets.example.org"
stage = 1
"#;

/// Manifests of the user's own: what makes a Secret, and a kind with its definition.
const MANIFESTS: &str = "apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: vault }
spec: { target: { name: web-vault } }
---
apiVersion: example.org/v2
kind: Policy
metadata: { name: strict }
---
apiVersion: example.org/v1
kind: Story
metadata: { name: told }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: stories.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { plural: stories, kind: Story }
  versions:
  - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
";

/// The needs of the promotion at a stage.
fn needs(stage: Stage, known: &Known) -> Needs {
    needs_with(MANIFESTS, stage, known)
}

/// With these manifests beside those of the contract.
pub fn needs_with(manifests: &str, stage: Stage, known: &Known) -> Needs {
    let mut bench = Bench::new();
    let directory = Directory::first_release(CONTRACT).with("manifests/own.yaml", manifests);
    let compiled = bench.compile(&directory, None);
    let manifests = compiled.track(Track::Promotion);
    let target = compiled.app.targets()[0];
    needs_of(
        &Wanted {
            app: &compiled.app,
            target,
            manifests: &manifests,
            basis: Basis::Contract,
            plan: None,
            stage,
            digest: None,
            ledger: None,
        },
        known,
    )
}

fn kind(api_version: &str, kind: &str) -> Kind {
    Kind { api_version: api_version.to_owned(), kind: kind.to_owned() }
}

pub fn known(live: &[Value]) -> Known {
    let built_in =
        |plural: &str| Named { plural: plural.to_owned(), scope: Scope::Namespaced, source: Source::BuiltIn };
    Known {
        kinds: [
            (kind("apps/v1", "Deployment"), built_in("deployments")),
            (kind("v1", "Service"), built_in("services")),
            (
                kind("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
                Named { scope: Scope::Cluster, ..built_in("customresourcedefinitions") },
            ),
        ]
        .into(),
        ledger: None,
        live: live.iter().map(|object| (ObjectId::of(object), object.clone())).collect(),
    }
}

#[test]
fn secrets_that_pods_cannot_start_without() {
    let needs = needs(Stage::Production, &Known::default());
    let secrets: Vec<String> = needs
        .secrets
        .iter()
        .map(|need| {
            let keys: Vec<&str> = need.value.keys.iter().map(String::as_str).collect();
            format!("{}/{}: {}", need.value.namespace, need.value.name, keys.join(" "))
        })
        .collect();
    assert_eq!(secrets, ["shop/web-db: url", "shop/login: ", "shop/web-tls: tls.crt tls.key"]);
    assert!(needs.secrets.iter().all(|need| need.origin.span().is_some()));
}

#[test]
fn what_a_stage_requires() {
    let count = |stage: Stage| {
        let needs = needs(stage, &Known::default());
        let widgets = needs.definitions.iter().any(|need| need.value.name == "widgets.example.org");
        (needs.services.len(), needs.apps.len(), widgets)
    };
    assert_eq!(count(Stage::Local), (0, 0, true));
    assert_eq!(count(Stage::Canary), (1, 0, true));
    assert_eq!(count(Stage::Production), (1, 1, true));
    let service = needs(Stage::Canary, &Known::default()).services.remove(0).value;
    assert_eq!((service.namespace.as_str(), service.name.as_str(), service.port), ("platform", "db", Some(5432)));
}

#[test]
fn definitions_of_own_kinds_but_for_those_that_come_along() {
    let needs = needs(Stage::Production, &known(&[]));
    let names: Vec<String> = needs
        .definitions
        .iter()
        .map(|need| format!("{} {}", need.value.name, need.value.version.as_deref().unwrap_or("any")))
        .filter(|name| !name.contains(".k8s.io") && !name.ends_with("policy v1") && !name.contains("autoscaling"))
        .collect();
    // Traefik is asked for as a whole, by the router
    assert_eq!(names, ["widgets.example.org any", "externalsecrets.external-secrets.io v1", "policies.example.org v2"]);
    assert_eq!(needs.router.map(|router| router.value), Some(Router::Traefik));
}

#[test]
fn rights_to_write_what_is_there_and_what_is_not_and_to_see_what_comes_of_it() {
    let service = json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "shop" } });
    let verbs = |live: &[Value], resource: &str| -> Vec<String> {
        let needs = needs(Stage::Production, &known(live));
        let writes = needs.rights.iter().filter(|access| access.resource == resource);
        writes.map(|access| format!("{} in `{}`", access.verb, access.namespace)).collect()
    };
    // what is waited for is looked at, too, and so is what stands behind a route
    let both = ["create in `shop`", "list in `shop`", "patch in `shop`", "watch in `shop`"];
    assert_eq!(verbs(&[], "deployments"), both);
    assert_eq!(verbs(&[], "customresourcedefinitions"), both.map(|verb| verb.replace("shop", "")));
    assert_eq!(verbs(&[], "endpointslices"), ["list in `shop`", "watch in `shop`"]);
    let stable =
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web-stable", "namespace": "shop" } });
    assert_eq!(verbs(&[service, stable], "services"), ["list in `shop`", "patch in `shop`", "watch in `shop`"]);
    assert_eq!(verbs(&[], "leases"), ["create in `shop`", "get in `shop`", "update in `shop`"]);
    // a plan lists what may be left over, and who chooses numbers of pods
    let maps = ["create", "delete", "get", "list", "patch", "update"].map(|verb| format!("{verb} in `shop`"));
    assert_eq!(verbs(&[], "configmaps"), maps);
    assert_eq!(verbs(&[], "horizontalpodautoscalers"), ["list in `shop`"]);
}

#[test]
fn room_for_as_many_pods_as_the_autoscaler_begins_with() {
    let room = |live: &[Value], name: &str| {
        let needs = needs(Stage::Production, &known(live));
        let each = needs.room["shop"].iter().filter_map(|need| need.more.get(name).copied());
        each.reduce(|sum, more| sum.checked_add(more).unwrap()).map(|sum| sum.to_string()).unwrap_or_default()
    };
    assert_eq!([room(&[], "pods"), room(&[], "requests.cpu"), room(&[], "services")], ["3", "30m", "2"]);
    let container = json!({ "resources": { "requests": { "cpu": "10m" } } });
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "shop" },
        "spec": { "replicas": 7, "template": { "spec": { "containers": [container] } } },
    });
    // seven run, and stay so many: only what the roll-out has beside them
    assert_eq!(room(&[deployment], "pods"), "1");
}

/// A sound lower bound: what is not known for certain is not counted.
#[test]
fn room_for_what_a_run_keeps_for_itself() {
    let own = |stage: Stage, ledger: Option<Ledger>| {
        let needs = needs(stage, &Known { ledger, ..known(&[]) });
        let own = needs.room.get("shop").into_iter().flatten().find(|need| need.of == Subject::Ledger);
        own.map(|need| need.more["configmaps"].to_string())
    };
    let released = |records: u64| Ledger { parent: true, cursor: true, records, digest: None };
    let nothing = Ledger { parent: false, cursor: false, ..released(0) };
    assert_eq!(own(Stage::Production, Some(nothing.clone())).as_deref(), Some("5"), "both, a record, two entries");
    assert_eq!(own(Stage::Canary, Some(nothing)).as_deref(), Some("4"), "no record yet");
    assert_eq!(own(Stage::Production, Some(released(3))).as_deref(), Some("2"), "it may be what was recorded last");
    assert_eq!(own(Stage::Production, Some(released(30))).as_deref(), Some("1"), "old records go before it ends");
    assert_eq!(own(Stage::Production, None).as_deref(), Some("1"));
    assert_eq!(own(Stage::Local, None), None);
}
