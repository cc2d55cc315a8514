//! Objects as a server would keep them, made without one.

use railiance::diag::Sources;
use railiance::rollout::answer::Refusal;
use railiance::rollout::inventory::{Home, PART_OF, Set};
use railiance::rollout::live::named;
use railiance::rollout::plan::{Answer, Namespace, Plan, Scene, Seen, Step, Want, plan};
use railiance::rollout::{Consent, Consents, Manager};
use railiance::tree::yaml::{Limits, Merge, read};
use railiance::tree::{Origin, Placed, Trace};
use serde_json::{Value, json};

pub const TIME: &str = "2026-01-02T03:04:05Z";

pub fn set() -> Set {
    Set::of("greeter", "demo")
}

pub fn scene(consents: &[Consent]) -> Scene {
    Scene {
        set: set(),
        home: Home { source: "git.example/greeter:railiance".to_owned(), target: "rail-1".to_owned() },
        namespace: Namespace::Uid("uid-demo".to_owned()),
        contract: "railiance.dev/v1".to_owned(),
        consents: consents.iter().copied().collect::<Consents>(),
        autoscalers: Vec::new(),
    }
}

/// The documents of a YAML text, every value placed on its line.
pub fn placed(name: &str, yaml: &str, sources: &mut Sources) -> Vec<Placed> {
    let source = sources.add(name, yaml);
    let nodes = read(yaml, source, Merge::Apply, Limits::default()).value;
    nodes.iter().map(Placed::from_node).collect()
}

pub fn bare(value: Value) -> Placed {
    Placed { value, trace: Trace::leaf(Origin::Row { table: "test", row: "/" }) }
}

/// An object of the application's, with its label.
pub fn object(api: &str, kind: &str, name: &str, rest: Value) -> Value {
    let mut object = json!({ "apiVersion": api, "kind": kind, "metadata": { "name": name, "namespace": "demo",
        "labels": { PART_OF: set().id().as_str() } } });
    for (key, value) in rest.as_object().unwrap() {
        object[key] = value.clone();
    }
    object
}

pub fn deployment(name: &str, image: &str, replicas: Option<u64>) -> Value {
    let mut spec = json!({ "selector": { "matchLabels": { "app": name } }, "template": {
        "metadata": { "labels": { "app": name } }, "spec": { "containers": [{ "name": "app", "image": image }] } } });
    if let Some(replicas) = replicas {
        spec["replicas"] = json!(replicas);
    }
    object("apps/v1", "Deployment", name, json!({ "spec": spec }))
}

/// An entry of `managedFields`.
pub fn entry(manager: &str, operation: &str, subresource: Option<&str>, fields: Value) -> Value {
    let mut entry = json!({ "manager": manager, "operation": operation, "apiVersion": "v1", "time": TIME,
        "fieldsType": "FieldsV1", "fieldsV1": fields });
    if let Some(subresource) = subresource {
        entry["subresource"] = json!(subresource);
    }
    entry
}

/// What the server would keep of a manifest that this manager has applied.
pub fn applied(manifest: &Value, manager: Manager) -> Value {
    with_entries(manifest, &[of_manager(manifest, manager)])
}

/// The entry that an apply of the manifest makes.
pub fn of_manager(manifest: &Value, manager: Manager) -> Value {
    let mut entry = entry(manager.name(), "Apply", None, named(manifest).write());
    entry["apiVersion"] = manifest["apiVersion"].clone();
    entry
}

pub fn with_entries(object: &Value, entries: &[Value]) -> Value {
    let mut live = object.clone();
    live["metadata"]["uid"] = json!(format!("uid-{}", object["metadata"]["name"].as_str().unwrap()));
    live["metadata"]["resourceVersion"] = json!("7");
    live["metadata"]["managedFields"] = json!(entries);
    live
}

/// The server's refusal of a dry run.
pub fn refusal(status: u16, reason: &str, message: &str, causes: Value) -> Answer {
    let body = json!({ "kind": "Status", "reason": reason, "message": message, "details": { "causes": causes } });
    Answer::Refused(Refusal::read(status, &body))
}

pub fn want(object: Value) -> Want {
    Want { object: bare(object), manager: Manager::App }
}

/// The plan for one object.
pub fn plan_of(wanted: Value, live: Option<Value>, answer: Answer, consents: &[Consent]) -> Plan {
    plan(scene(consents), vec![(want(wanted), Seen { live, answer })], Vec::new())
}

/// Its last step: the object's own.
pub fn step_of(wanted: Value, live: Option<Value>, answer: Answer, consents: &[Consent]) -> Step {
    plan_of(wanted, live, answer, consents).steps.pop().unwrap()
}

pub fn owned(step: &Step) -> Vec<String> {
    step.ownership.iter().map(|held| format!("{} of {}: {}", held.field, held.by, held.outcome.name())).collect()
}

pub fn changed(step: &Step) -> Vec<String> {
    step.fields().iter().map(|field| field.path.to_string()).collect()
}
