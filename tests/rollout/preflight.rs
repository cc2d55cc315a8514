//! What keeps the first write from being made.

use crate::prerequisites::{access, account, conditions, db, facts, need, needs, nodes, pods, served, slices};
use railiance::diag::{SourceId, Span};
use railiance::rollout::preflight::{
    Answer, Closed, Code, Facts, Growth, Needs, Nodes, Origin, PodsNeed, Probe, Quota, Router, SecretFacts, Server,
    ServiceFacts, Stage, closed,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// `PRE006: namespace …`, sorted as found.
fn found(needs: &Needs, facts: &Facts) -> Vec<String> {
    closed(needs, facts).iter().map(|one| format!("{}: {}", one.code.id(), one.reason)).collect()
}

fn with(change: impl FnOnce(&mut Facts)) -> Vec<String> {
    let mut facts = facts();
    change(&mut facts);
    found(&needs(), &facts)
}

#[test]
fn the_way_is_open_where_all_is_there() {
    assert_eq!(found(&needs(), &facts()), Vec::<String>::new());
    assert_eq!(found(&Needs::default(), &facts()), Vec::<String>::new());
}

#[test]
fn what_was_not_asked_never_passes_whatever_is_accepted() {
    let asked = |accept: Option<&str>, stage| {
        let needs = Needs { accept_unverified: accept.map(str::to_owned), stage, ..needs() };
        let facts = Facts { server: Some(Server::Answers { minor: 37 }), ..Facts::default() };
        closed(&needs, &facts)
    };
    for closed in [asked(None, Stage::Production), asked(Some("because"), Stage::Local)] {
        let codes: BTreeSet<Code> = closed.iter().map(|one| one.code).collect();
        assert_eq!(codes, [Code::NotAsked].into());
        // namespace, definition, Gateway, Service, application, Secret, account, two rights, quotas, nodes
        assert_eq!(closed.len(), 11, "{closed:#?}");
    }
    assert_eq!(found(&needs(), &Facts::default()), ["PRE002: whether the API server answers was not asked for"]);
}

#[test]
fn what_cannot_be_seen_closes_stages_2_and_3_unless_accepted() {
    let unseen = |stage, accept: Option<&str>| {
        let mut facts = facts();
        facts.namespaces.insert("web".to_owned(), Probe::Unseen("forbidden".to_owned()));
        facts.secrets.insert(db(), Probe::Unseen("forbidden".to_owned()));
        facts.rights.insert(access("patch"), Answer::Unseen("forbidden".to_owned()));
        facts.quotas.insert("web".to_owned(), Probe::Unseen("forbidden".to_owned()));
        found(&Needs { stage, accept_unverified: accept.map(str::to_owned), ..needs() }, &facts)
    };
    let expected = [
        "PRE003: namespace `web` cannot be seen: forbidden",
        "PRE003: Secret `web/db` cannot be seen: forbidden",
        "PRE003: whether `patch` of `deployments.apps` is allowed cannot be seen: forbidden",
        "PRE003: the quotas of namespace `web` cannot be seen: forbidden",
    ];
    assert_eq!(unseen(Stage::Canary, None), expected);
    assert_eq!(unseen(Stage::Production, None), expected);
    assert_eq!(unseen(Stage::Production, Some("the pipeline may not")), Vec::<String>::new());
    assert_eq!(unseen(Stage::Local, None), Vec::<String>::new());
}

#[test]
fn servers() {
    let server = |server: Server| with(|facts| facts.server = Some(server));
    assert_eq!(server(Server::Silent("refused".to_owned())), ["PRE001: the API server does not answer: refused"]);
    assert_eq!(
        server(Server::Unversioned("forbidden".to_owned())),
        ["PRE003: the version of the API server cannot be seen: forbidden"]
    );
    assert_eq!(
        server(Server::Answers { minor: 24 }),
        ["PRE004: the server is Kubernetes 1.24; known are 1.25 to 1.37"]
    );
    assert_eq!(
        server(Server::Answers { minor: 32 }),
        ["PRE005: the server is Kubernetes 1.32, the objects are made for 1.33"]
    );
    assert_eq!(
        server(Server::Answers { minor: 38 }),
        ["PRE003: the server is Kubernetes 1.38; this railiance knows 1.25 to 1.37"]
    );
}

#[test]
fn namespaces() {
    let web = |probe| with(|facts| drop(facts.namespaces.insert("web".to_owned(), probe)));
    assert_eq!(web(Probe::Absent), ["PRE006: namespace `web` is not there"]);
    let leaving = json!({ "status": { "phase": "Terminating" } });
    assert_eq!(web(Probe::There(leaving)), ["PRE007: namespace `web` is being deleted"]);
    let mut needs = needs();
    needs.namespaces[0].value.origin = Origin::Written;
    let mut facts = facts();
    facts.namespaces.insert("web".to_owned(), Probe::Absent);
    assert_eq!(found(&needs, &facts), Vec::<String>::new(), "the first write makes it");
}

#[test]
fn definitions() {
    let crd = |probe| {
        with(|facts| {
            facts.served.insert("cert-manager.io".to_owned(), Probe::Absent);
            facts.definitions.insert("certificates.cert-manager.io".to_owned(), probe);
        })
    };
    let name = "CustomResourceDefinition `certificates.cert-manager.io`";
    assert_eq!(crd(Probe::Absent), [format!("PRE008: {name} is not there")]);
    let pending = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "status": conditions(&["NamesAccepted"]),
    });
    let expected = format!("PRE009: {name}: Established: nothing is said about it yet");
    assert_eq!(crd(Probe::There(pending.clone())), [expected]);
    let mut established = pending;
    established["status"] = conditions(&["NamesAccepted", "Established"]);
    assert_eq!(crd(Probe::There(established)), Vec::<String>::new());
    let unseen = crd(Probe::Unseen("forbidden".to_owned()));
    assert_eq!(unseen, ["PRE008: the server does not know `certificates.cert-manager.io`"], "discovery is certain");
    let old = with(|facts| {
        let served = served("certificates.cert-manager.io", "v1alpha2");
        drop(facts.served.insert("cert-manager.io".to_owned(), served));
    });
    assert_eq!(old, ["PRE009: `certificates.cert-manager.io` is served as `v1alpha2`, not as `v1`"]);
}

#[test]
fn services() {
    let postgres =
        |probe| with(|facts| drop(facts.services.insert(("platform".to_owned(), "postgres".to_owned()), probe)));
    let there = |spec: Value, ready| {
        Probe::There(ServiceFacts { object: json!({ "spec": spec }), endpoint_slices: slices(ready) })
    };
    let ports = json!({ "ports": [{ "port": 5432 }] });
    assert_eq!(postgres(Probe::Absent), ["PRE010: Service `platform/postgres` is not there"]);
    let other = json!({ "ports": [{ "port": 5433 }] });
    assert_eq!(postgres(there(other, true)), ["PRE011: Service `platform/postgres` has no port 5432"]);
    assert_eq!(postgres(there(ports, false)), ["PRE012: Service `platform/postgres` has no endpoint that is ready"]);
    let outside = json!({ "type": "ExternalName", "ports": [{ "port": 5432 }] });
    let expected = "PRE003: Service `platform/postgres` stands for a name outside the cluster, which cannot be seen";
    assert_eq!(postgres(there(outside, false)), [expected]);
}

#[test]
fn applications_and_secrets() {
    let identity = with(|facts| drop(facts.apps.insert("identity".to_owned(), Probe::Absent)));
    assert_eq!(identity, ["PRE013: application `identity` was never released on this target"]);
    let db = |probe| with(|facts| drop(facts.secrets.insert(db(), probe)));
    assert_eq!(db(Probe::Absent), ["PRE014: Secret `web/db` is not there"]);
    let keys = |keys: Option<&[&str]>| {
        let keys = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        db(Probe::There(SecretFacts { uid: String::new(), resource_version: String::new(), keys }))
    };
    assert_eq!(keys(Some(&["url"])), ["PRE015: Secret `web/db` lacks the key `user`"]);
    assert_eq!(keys(Some(&[])), ["PRE015: Secret `web/db` lacks the keys `url` and `user`"]);
    assert_eq!(keys(None), ["PRE003: Secret `web/db` is there, and its metadata does not tell its keys"]);
}

#[test]
fn objects_that_are_only_referred_to() {
    let robot = |probe| with(|facts| drop(facts.objects.insert(account(), probe)));
    assert_eq!(robot(Probe::Absent), ["PRE023: ServiceAccount `web/robot` is not there"]);
    let expected = "PRE003: ServiceAccount `web/robot` cannot be seen: forbidden";
    assert_eq!(robot(Probe::Unseen("forbidden".to_owned())), [expected]);
}

#[test]
fn h28_key_names_are_read_from_metadata_alone() {
    let metadata =
        |fields: Value| json!({ "metadata": { "uid": "u", "resourceVersion": "7", "managedFields": fields } });
    let entry = |fields: Value| json!({ "manager": "m", "fieldsV1": fields });
    let read =
        |fields: Value| SecretFacts::read(&metadata(fields)).keys.map(|keys| keys.into_iter().collect::<Vec<_>>());
    let fields = json!([
        entry(json!({ "f:data": { ".": {}, "f:url": {} }, "f:type": {} })),
        entry(json!({ "f:stringData": { "f:user": {} } })),
        entry(json!({ "f:metadata": { "f:labels": { "f:x": {} } } })),
    ]);
    assert_eq!(read(fields), Some(vec!["url".to_owned(), "user".to_owned()]));
    assert_eq!(read(json!([entry(json!({ "f:type": {} }))])), None);
    assert_eq!(read(Value::Null), None);
    assert_eq!(SecretFacts::read(&metadata(Value::Null)).resource_version, "7");
}

#[test]
fn rights_are_told_by_resource() {
    let denied = |why: &str| Answer::Denied(why.to_owned());
    let mut facts = facts();
    facts.rights = BTreeMap::from([(access("create"), denied("")), (access("patch"), denied("no rule"))]);
    let closed: Vec<Closed> = closed(&needs(), &facts);
    assert_eq!(closed.len(), 1);
    assert_eq!(
        closed[0].reason,
        "`create` and `patch` of `deployments.apps` in namespace `web` is not allowed: no rule"
    );
    assert_eq!(
        closed[0].next,
        "ask for a role with the verbs `create` and `patch` on `deployments.apps` in namespace `web`"
    );
    assert_eq!(closed[0].code, Code::Forbidden);
}

#[test]
fn quotas() {
    let quota = |hard: &str, used: &str| {
        let object =
            json!({ "metadata": { "name": "team" }, "status": { "hard": { "cpu": hard }, "used": { "cpu": used } } });
        with(|facts| drop(facts.quotas.insert("web".to_owned(), Probe::There(vec![Quota::read(&object).unwrap()]))))
    };
    assert_eq!(quota("4", "2500m"), Vec::<String>::new(), "just fits");
    assert_eq!(quota("4", "2501m"), ["PRE017: quota `team`: 2501m of 4 `cpu` are used, 1500m more are needed"]);
    assert_eq!(quota("x", "1"), ["PRE003: quota `team`: the amounts of `cpu` cannot be read"]);
    let none = with(|facts| drop(facts.quotas.insert("web".to_owned(), Probe::Absent)));
    assert_eq!(none, Vec::<String>::new());
}

#[test]
fn gateways_and_traefik() {
    let front = |probe| with(|facts| drop(facts.gateways.insert(("system".to_owned(), "front".to_owned()), probe)));
    assert_eq!(front(Probe::Absent), ["PRE019: Gateway `system/front` is not there"]);
    let api = "gateway.networking.k8s.io/v1";
    let unprogrammed = json!({ "apiVersion": api, "kind": "Gateway", "spec": { "gatewayClassName": "edge" }, "status": conditions(&["Accepted"]) });
    let expected = "PRE020: Gateway `system/front`: Programmed: nothing is said about it yet";
    assert_eq!(front(Probe::There(unprogrammed)), [expected]);
    let class = |probe| with(|facts| drop(facts.gateway_classes.insert("edge".to_owned(), probe)));
    assert_eq!(class(Probe::Absent), ["PRE018: GatewayClass `edge`: is not there"]);
    let silent = json!({ "apiVersion": api, "kind": "GatewayClass", "status": {} });
    assert_eq!(class(Probe::There(silent)), ["PRE018: GatewayClass `edge`: Accepted: nothing is said about it yet"]);
    let traefik = Needs { router: Some(need(Router::Traefik)), ..needs() };
    let expected = "PRE021: the server does not know `ingressroutes.traefik.io` and `traefikservices.traefik.io`";
    let mut facts = facts();
    facts.served.insert("traefik.io".to_owned(), Probe::Absent);
    assert_eq!(found(&traefik, &facts), [expected]);
    facts.served.insert("traefik.io".to_owned(), Probe::Unseen("forbidden".to_owned()));
    let expected = "PRE003: what is served of `traefik.io` cannot be seen: forbidden";
    assert_eq!(found(&traefik, &facts), [expected]);
    let replicas = Needs { router: Some(need(Router::Replicas)), ..needs() };
    assert_eq!(found(&replicas, &facts), Vec::<String>::new());
}

#[test]
fn a_target_of_another_tool_is_closed_with_the_line_that_says_so() {
    let needs = Needs { external: Some(need("delivery = \"external\"".to_owned())), ..needs() };
    let closed = closed(&needs, &facts());
    assert_eq!(closed.len(), 1);
    assert_eq!((closed[0].code, closed[0].span), (Code::DeliveryExternal, Some(Span::new(SourceId(0), 10..20))));
}

#[test]
fn the_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/preflight.md");
    let page = fs::read_to_string(path).unwrap();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `PRE")).collect();
    let expected: Vec<String> = Code::ALL
        .iter()
        .map(|code| format!("| `{}` | `{}` | {} | {} |", code.id(), code.slug(), code.meaning(), code.next()))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn h23_a_canary_finds_room_on_the_nodes_that_its_pods_may_run_on() {
    let on = |spec: Value, running: &[Value]| with(|facts| facts.nodes = Some(Probe::There(nodes(&spec, running))));
    let room = |pods: u32| {
        vec![format!(
            "PRE024: `Deployment web/web-canary` needs 2 pods more of `500m cpu`, and the nodes have room for {pods}"
        )]
    };
    let pod = |phase: &str, cpu: &str| {
        let containers = json!([{ "resources": { "requests": { "cpu": cpu } } }]);
        json!({ "spec": { "nodeName": "n", "containers": containers }, "status": { "phase": phase } })
    };
    let taint = |key: &str, effect: &str| json!({ "taints": [{ "key": key, "effect": effect }] });
    assert_eq!(on(json!({}), &[pod("Succeeded", "800m")]), Vec::<String>::new(), "what is over takes nothing");
    assert_eq!(on(json!({}), &[pod("Running", "100m")]), room(1));
    assert_eq!(on(json!({}), &[pod("Running", "0"), pod("Pending", "0")]), room(1), "three pods are all it takes");
    assert_eq!(on(json!({ "unschedulable": true }), &[]), room(0));
    assert_eq!(on(taint("gpu", "NoSchedule"), &[]), Vec::<String>::new());
    assert_eq!(on(taint("other", "NoSchedule"), &[]), room(0));
    assert_eq!(on(taint("other", "PreferNoSchedule"), &[]), Vec::<String>::new());
    let elsewhere =
        Needs { pods: vec![PodsNeed { spec: json!({ "nodeSelector": { "disk": "slow" } }), ..pods(2) }], ..needs() };
    assert_eq!(found(&elsewhere, &facts()), room(0));
    let grown = with(|facts| {
        let full = nodes(&json!({}), &[pod("Running", "1")]);
        facts.nodes = Some(Probe::There(Nodes { growth: Growth::Autoscaled, ..full }));
    });
    assert!(
        grown[0].starts_with("PRE003: ") && grown[0].ends_with("whether nodes are added is not known"),
        "{grown:?}"
    );
}
