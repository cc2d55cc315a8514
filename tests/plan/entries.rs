//! What is read of a real object is what the server means.

use crate::bed::bed;
use crate::real::Real;
use railiance::rollout::Manager;
use railiance::rollout::answer::Kind;
use railiance::rollout::live::{FieldSet, LivePath, entries, entry_of, folded, migrate, named};
use railiance::rollout::plan::{Action, Answer, Holder, Outcome, Seen, Want, plan};
use railiance::world::cluster::{Force, Run};
use serde_json::{Value, json};

#[test]
fn real_entries_are_read_whole() {
    let real = Real::new("entries");
    for seed in real.seeds() {
        let live = real.apply(&seed, Manager::App, Force::Never, Run::Real).unwrap();
        for raw in live["metadata"]["managedFields"].as_array().unwrap() {
            let (fields, raw) = (folded::fields(raw).unwrap(), folded::unfolded(raw));
            let set = FieldSet::read(&fields);
            assert_eq!(set.write(), raw["fieldsV1"], "{}", seed["kind"]);
            assert!(!set.has_unknown());
        }
        let ours = entry_of(&entries(&live), Manager::App).unwrap();
        for path in ours.leaves() {
            assert!(path.value(&live).is_some(), "{} {path}", seed["kind"]);
        }
        names_the_same(&seed, &ours);
    }
}

/// The fields that a manifest names, as we tell and as the server tells.
fn names_the_same(seed: &Value, ours: &FieldSet) {
    let told = named(seed);
    let missing = |one: &FieldSet, other: &FieldSet| -> Vec<LivePath> {
        one.leaves().into_iter().filter(|path| !other.touches(path)).collect()
    };
    assert_eq!(missing(ours, &told), [], "{}: owned, and not told", seed["kind"]);
    assert_eq!(missing(&told, ours), [], "{}: told, and not owned", seed["kind"]);
}

#[test]
fn fields_are_worded_as_the_server_words_them() {
    let real = Real::new("words");
    let mut contested = 0;
    for seed in real.seeds() {
        let live = real.apply(&seed, Manager::App, Force::Never, Run::Real).unwrap();
        let ours = entry_of(&entries(&live), Manager::App).unwrap();
        let leaves: Vec<String> = ours.leaves().iter().map(ToString::to_string).collect();
        let answer = real.apply(&other(&seed), Manager::Lease, Force::Never, Run::Dry);
        let Err(error) = answer else { continue };
        let Some(Kind::Conflict(fields)) = error.kind() else { panic!("{}: {error}", seed["kind"]) };
        for field in fields {
            assert!(leaves.contains(&field.field), "{}: {} is none of {leaves:#?}", seed["kind"], field.field);
            contested += 1;
        }
    }
    assert!(contested > 20, "{contested}");
}

/// The same object with other values, as far as they are free.
fn other(seed: &Value) -> Value {
    let text = seed.to_string();
    let changes = [
        ("\"1\"", "\"7\""),
        (":1\"", ":7\""),
        ("\"x\"", "\"z\""),
        ("\"two\"", "\"three\""),
        ("64Mi", "63Mi"),
        ("\"/healthz\"", "\"/ready\""),
        (":95", ":94"),
        ("\"targetPort\":53", "\"targetPort\":54"),
        ("16Mi", "17Mi"),
        ("0 4 * * *", "1 4 * * *"),
        ("\"y\"", "\"w\""),
        ("\"list\"", "\"watch\""),
        ("\"maxUnavailable\":1", "\"maxUnavailable\":2"),
        ("\"priority\":20", "\"priority\":21"),
        ("\"a.txt\"", "\"b.txt\""),
        ("\"periodSeconds\":5", "\"periodSeconds\":6"),
        ("\"minReadySeconds\":5", "\"minReadySeconds\":6"),
    ];
    let changed = changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
    serde_json::from_str(&changed).unwrap()
}

fn planned(real: &Real, wanted: &Value, answer: Value) -> railiance::rollout::plan::Step {
    let seen = Seen { live: Some(real.get(wanted)), answer: Answer::Object(answer) };
    let want = Want { object: crate::support::bare(wanted.clone()), manager: Manager::App };
    let mut scene = crate::support::scene(&[]);
    scene.set = railiance::rollout::inventory::Set::of("greeter", &real.namespace);
    plan(scene, vec![(want, seen)], Vec::new()).steps.pop().unwrap()
}

/// An object of the inventory in the test's namespace.
fn member(real: &Real, data: Value) -> Value {
    let set = railiance::rollout::inventory::Set::of("greeter", &real.namespace);
    let labels = json!({ railiance::rollout::inventory::PART_OF: set.id().as_str() });
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "data": data,
        "metadata": { "name": "shared", "namespace": real.namespace, "labels": labels } })
}

#[test]
fn the_forecast_comes_true() {
    let real = Real::new("forecast");
    let first = member(&real, json!({ "mine": "1", "same": "1", "dropped": "1" }));
    real.apply(&first, Manager::App, Force::Never, Run::Real).unwrap();
    let theirs = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "shared" }, "data": { "same": "1", "dropped": "1" } });
    bed().apply(&real.namespace, &theirs.to_string());

    let second = member(&real, json!({ "mine": "2", "same": "1" }));
    let answer = real.apply(&second, Manager::App, Force::Never, Run::Dry).unwrap();
    let step = planned(&real, &second, answer);
    let said: Vec<(&str, &str, &Outcome)> =
        step.ownership.iter().map(|held| (held.field.as_str(), held.by.manager.as_str(), &held.outcome)).collect();
    assert_eq!(said, [(".data.dropped", "bed", &Outcome::Kept), (".data.same", "bed", &Outcome::Shared)]);
    assert_eq!(step.action, Action::Change);
    let after = real.apply(&second, Manager::App, Force::Never, Run::Real).unwrap();
    assert_eq!(after["data"], json!({ "mine": "2", "same": "1", "dropped": "1" }), "it stayed, as forecast");

    bed().kubectl(&["patch", "-n", &real.namespace, "configmap/shared", "-p", "{\"data\":{\"mine\":\"9\"}}"]);
    let error = real.apply(&second, Manager::App, Force::Never, Run::Dry).unwrap_err();
    assert!(matches!(error.kind(), Some(Kind::Conflict(_))), "{error}");
    let forced = real.apply(&second, Manager::App, Force::Take, Run::Dry).unwrap();
    let step = planned(&real, &second, forced);
    let patch = |held: &&railiance::rollout::plan::Held| held.field == ".data.mine";
    let outcomes: Vec<&Outcome> = step.ownership.iter().filter(patch).map(|held| &held.outcome).collect();
    assert_eq!(outcomes, [&Outcome::Taken, &Outcome::Lost]);
    let Holder { manager, time, .. } = &step.ownership.iter().find(patch).unwrap().by;
    assert!(manager == "kubectl-patch" && time.is_some());
}

#[test]
fn h22_nine_pods_stay_nine() {
    let real = Real::new("handover");
    let set = railiance::rollout::inventory::Set::of("greeter", &real.namespace);
    let labels = json!({ railiance::rollout::inventory::PART_OF: set.id().as_str() });
    let workload = |replicas: Option<u64>| {
        let mut object = crate::support::deployment("web", "web:1", replicas);
        object["metadata"]["namespace"] = json!(real.namespace);
        object["metadata"]["labels"] = labels.clone();
        object
    };
    let scaler = json!({ "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": { "name": "web", "namespace": real.namespace, "labels": labels },
        "spec": { "maxReplicas": 12, "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "web" } } });
    real.apply(&workload(Some(9)), Manager::App, Force::Never, Run::Real).unwrap();
    let answer = real.apply(&workload(None), Manager::App, Force::Never, Run::Dry).unwrap();
    assert_eq!(answer["spec"]["replicas"], 1, "what would come without a handover");
    let want = |object: Value| Want { object: crate::support::bare(object), manager: Manager::App };
    let objects = vec![
        (want(workload(None)), Seen { live: Some(real.get(&workload(None))), answer: Answer::Object(answer) }),
        (want(scaler.clone()), Seen { live: None, answer: Answer::Object(scaler) }),
    ];
    let mut scene = crate::support::scene(&[]);
    scene.set = set;
    for step in plan(scene, objects, Vec::new()).steps {
        let object = step.object.unwrap().value;
        real.apply(&object, step.manager, Force::Never, Run::Real).unwrap();
    }
    let live = real.get(&workload(None));
    assert_eq!(live["spec"]["replicas"], 9);
    assert!(!entry_of(&entries(&live), Manager::App).unwrap().holds(&LivePath::of(&["spec", "replicas"])));
}

#[test]
fn client_side_apply_ends() {
    let real = Real::new("migrate");
    let old = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "old" }, "data": { "a": "1", "b": "1" } });
    let file = bed().directory().join("old.json");
    std::fs::write(&file, old.to_string()).unwrap();
    bed().kubectl(&["apply", "-n", &real.namespace, "-f", file.to_str().unwrap()]);
    let mut wanted = old;
    wanted["metadata"]["namespace"] = json!(real.namespace);
    wanted["data"] = json!({ "a": "2" });
    assert!(real.apply(&wanted, Manager::App, Force::Never, Run::Dry).is_err(), "theirs so far");
    let live = real.get(&wanted);
    assert_eq!(migrate::managers(&live, migrate::KUBECTL), ["kubectl-client-side-apply"]);
    let ending = migrate::Ending { managers: migrate::KUBECTL.to_vec(), marks: Vec::new() };
    let patch = ending.patch(&live, Manager::App).unwrap();
    let place = real.runtime.block_on(real.cluster.place(&wanted)).unwrap();
    let patched = real.cluster.json_patch(&place, &patch, Manager::App.name(), Run::Real);
    real.runtime.block_on(patched).unwrap();
    let after = real.apply(&wanted, Manager::App, Force::Never, Run::Real).unwrap();
    assert_eq!(after["data"], json!({ "a": "2" }));
    assert_eq!(after["metadata"].get("annotations"), None, "the last applied manifest went with it");
    let again = real.cluster.json_patch(&place, &patch, Manager::App.name(), Run::Real);
    assert!(real.runtime.block_on(again).is_err(), "bound to the version that was read");
}
