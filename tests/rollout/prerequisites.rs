//! Needs of every kind, and a cluster on which the way is open.

use railiance::compile::quantity::Quantity;
use railiance::diag::{SourceId, Span};
use railiance::rollout::diff::ObjectId;
use railiance::rollout::preflight::{
    Access, Answer, DefinitionNeed, Facts, GatewayNeed, Growth, NamespaceNeed, Needs, Node, Nodes, ObjectNeed, Origin,
    Outsider, PodsNeed, Probe, Quota, Released, Room, RoomNeed, Router, SecretFacts, SecretNeed, Served, Server,
    ServiceFacts, ServiceNeed, Stage, Subject,
};
use railiance::tree::{self, Traced};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A need from bytes 10 to 20 of the first source.
pub fn need<T>(value: T) -> Traced<T> {
    Traced::new(value, tree::Origin::Text(Span::new(SourceId(0), 10..20)))
}

pub fn access(verb: &str) -> Access {
    Access {
        namespace: "web".to_owned(),
        group: "apps".to_owned(),
        resource: "deployments".to_owned(),
        verb: verb.to_owned(),
    }
}

pub fn gateway() -> GatewayNeed {
    GatewayNeed { namespace: "system".to_owned(), name: "front".to_owned() }
}

pub fn account() -> ObjectNeed {
    ObjectNeed { kind: Outsider::ServiceAccount, namespace: "web".to_owned(), name: "robot".to_owned() }
}

pub fn db() -> (String, String) {
    ("web".to_owned(), "db".to_owned())
}

/// What a group serves: one kind in one version.
pub fn served(name: &str, version: &str) -> Probe<Served> {
    Probe::There(BTreeMap::from([(name.to_owned(), [version.to_owned()].into())]))
}

/// Needs of every kind.
pub fn needs() -> Needs {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<String>>();
    Needs {
        stage: Stage::Production,
        external: None,
        kubernetes: Some(need(33)),
        namespaces: vec![need(NamespaceNeed { name: "web".to_owned(), origin: Origin::Expected })],
        definitions: vec![need(DefinitionNeed {
            name: "certificates.cert-manager.io".to_owned(),
            version: Some("v1".to_owned()),
        })],
        router: Some(need(Router::Gateway(gateway()))),
        services: vec![need(ServiceNeed {
            namespace: "platform".to_owned(),
            name: "postgres".to_owned(),
            port: Some(5432),
        })],
        apps: vec![need("identity".to_owned())],
        secrets: vec![need(SecretNeed {
            namespace: "web".to_owned(),
            name: "db".to_owned(),
            keys: texts(&["url", "user"]),
        })],
        objects: vec![need(account())],
        rights: [access("create"), access("patch")].into(),
        room: BTreeMap::from([(
            "web".to_owned(),
            vec![RoomNeed::new(
                Subject::Other,
                Room::from([("requests.cpu".to_owned(), Quantity::parse("1500m").unwrap())]),
            )],
        )]),
        pods: vec![pods(2)],
        accept_unverified: None,
    }
}

/// Pods of a canary, on a kind of node.
pub fn pods(number: u32) -> PodsNeed {
    let amount = |name: &str, amount: &str| (name.to_owned(), Quantity::parse(amount).unwrap());
    PodsNeed {
        workload: ObjectId::of(
            &json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web-canary", "namespace": "web" } }),
        ),
        number,
        each: Room::from([amount("pods", "1"), amount("requests.cpu", "500m")]),
        spec: json!({ "nodeSelector": { "disk": "fast" }, "tolerations": [{ "key": "gpu", "operator": "Exists" }] }),
    }
}

/// A node of that kind with room for two of them, less what runs there; `spec` is more of it.
pub fn nodes(spec: &Value, running: &[Value]) -> Nodes {
    let node = json!({
        "metadata": { "name": "n", "labels": { "disk": "fast" } },
        "spec": spec,
        "status": {
            "allocatable": { "cpu": "1", "memory": "1Gi", "pods": "3" },
            "conditions": [{ "type": "Ready", "status": "True" }],
        },
    });
    Nodes { nodes: Node::read(&node, running).into_iter().collect(), growth: Growth::Fixed }
}

pub fn conditions(names: &[&str]) -> Value {
    let conditions: Vec<Value> = names.iter().map(|name| json!({ "type": name, "status": "True" })).collect();
    json!({ "conditions": conditions })
}

pub fn slices(ready: bool) -> Vec<Value> {
    vec![json!({
        "metadata": { "namespace": "platform", "labels": { "kubernetes.io/service-name": "postgres" } },
        "endpoints": [{ "conditions": { "ready": ready } }],
    })]
}

/// A cluster on which the way is open.
pub fn facts() -> Facts {
    let keys = ["url", "user", "more"].map(str::to_owned);
    let object = |kind: &str, spec: Value, status: Value| {
        Probe::There(
            json!({ "apiVersion": "gateway.networking.k8s.io/v1", "kind": kind, "spec": spec, "status": status }),
        )
    };
    let postgres =
        ServiceFacts { object: json!({ "spec": { "ports": [{ "port": 5432 }] } }), endpoint_slices: slices(true) };
    let secret = SecretFacts { uid: "u".to_owned(), resource_version: "1".to_owned(), keys: Some(keys.into()) };
    let quota = json!({
        "metadata": { "name": "team" },
        "status": { "hard": { "cpu": "4", "pods": "10" }, "used": { "cpu": "2500m", "pods": "3" } },
    });
    let front = object("Gateway", json!({ "gatewayClassName": "edge" }), conditions(&["Accepted", "Programmed"]));
    Facts {
        server: Some(Server::Answers { minor: 37 }),
        namespaces: BTreeMap::from([("web".to_owned(), Probe::There(json!({ "status": { "phase": "Active" } })))]),
        served: BTreeMap::from([("cert-manager.io".to_owned(), served("certificates.cert-manager.io", "v1"))]),
        definitions: BTreeMap::new(),
        gateways: BTreeMap::from([(("system".to_owned(), "front".to_owned()), front)]),
        gateway_classes: BTreeMap::from([(
            "edge".to_owned(),
            object("GatewayClass", Value::Null, conditions(&["Accepted"])),
        )]),
        services: BTreeMap::from([(("platform".to_owned(), "postgres".to_owned()), Probe::There(postgres))]),
        apps: BTreeMap::from([(
            "identity".to_owned(),
            Probe::There(Released { number: 4, namespace: "identity".to_owned() }),
        )]),
        secrets: BTreeMap::from([(db(), Probe::There(secret))]),
        objects: BTreeMap::from([(account(), Probe::There(()))]),
        rights: BTreeMap::from([(access("create"), Answer::Allowed), (access("patch"), Answer::Allowed)]),
        quotas: BTreeMap::from([("web".to_owned(), Probe::There(vec![Quota::read(&quota).unwrap()]))]),
        nodes: Some(Probe::There(nodes(&json!({}), &[]))),
    }
}
