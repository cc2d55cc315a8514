//! The plan as a document: the same for the same inputs, and what makes it void.

use crate::order::Random;
use crate::sample::{self, inputs};
use crate::support::{applied, deployment, entry, object, plan_of, refusal, scene, want};
use railiance::diag::Sources;
use railiance::rollout::diff::ObjectId;
use railiance::rollout::inventory::{Fate, Leftover};
use railiance::rollout::plan::{
    Action, Answer, Document, Drift, Namespace, Plan, Recheck, Seen, Unreadable, What, plan, recheck,
};
use railiance::rollout::{Consent, Manager};
use serde_json::{Map, Value, json};

fn document(plan: &Plan) -> Document {
    Document::of(plan, &Sources::default())
}

/// The same value with the keys of every map in another order.
fn stirred(value: &Value, random: &mut Random) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), stirred(value, random))).collect();
            random.shuffle(&mut entries);
            Value::Object(entries.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| stirred(item, random)).collect()),
        leaf => leaf.clone(),
    }
}

#[test]
fn the_same_inputs_in_any_order_give_the_same_bytes() {
    let (objects, leftovers, sources) = inputs();
    let first = Document::of(&plan(sample::scene(), objects, leftovers), &sources).to_bytes().unwrap();
    let mut random = Random(3);
    for _ in 0..50 {
        let (mut objects, mut leftovers, sources) = inputs();
        for (_, seen) in &mut objects {
            seen.live = seen.live.as_ref().map(|live| stirred(live, &mut random));
            if let Answer::Object(answer) = &seen.answer {
                seen.answer = Answer::Object(stirred(answer, &mut random));
            }
        }
        random.shuffle(&mut objects);
        random.shuffle(&mut leftovers);
        let again = Document::of(&plan(sample::scene(), objects, leftovers), &sources).to_bytes().unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), String::from_utf8(first.clone()).unwrap());
    }
}

#[test]
fn what_is_written_reads_back() {
    let (objects, leftovers, sources) = inputs();
    let document = Document::of(&plan(sample::scene(), objects, leftovers), &sources);
    let bytes = document.to_bytes().unwrap();
    let read = Document::read(&bytes).unwrap();
    assert_eq!(read.to_bytes().unwrap(), bytes);
    assert_eq!(recheck(&read, &document), Recheck::Same);
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.contains("resourceVersion") && !text.contains("2026-01-02"), "nothing that time alone changes");
    assert!(!text.contains("hunter2") && text.contains("***"), "secrets are stars");
}

#[test]
fn a_changed_file_is_refused() {
    let plan = plan_of(deployment("web", "web:1", None), None, Answer::Object(json!({})), &[]);
    let text = String::from_utf8(document(&plan).to_bytes().unwrap()).unwrap();
    let forged = text.replace("web:1", "web:6");
    assert_eq!(Document::read(forged.as_bytes()), Err(Unreadable::Digest));
    let newer = text.replace("plan-file/v1", "plan-file/v9");
    assert_eq!(Document::read(newer.as_bytes()), Err(Unreadable::Format("railiance.dev/plan-file/v9".to_owned())));
    assert!(matches!(Document::read(b"{"), Err(Unreadable::Malformed(_))));
}

#[test]
fn a_plan_with_secret_values_is_not_written_and_its_digest_tells_nothing() {
    let made = |value: &str| {
        let secret = object("v1", "Secret", "db", json!({ "stringData": { "password": value } }));
        document(&plan_of(secret, None, Answer::Object(json!({})), &[]))
    };
    let refused = made("hunter2").to_bytes().unwrap_err();
    assert_eq!(refused.to_string(), "secret values would stand in the plan file: `Secret demo/db`");
    assert_eq!(made("hunter2").digest, made("letmein").digest);
}

fn changing(live: Value) -> Document {
    let wanted = deployment("web", "web:2", None);
    let answer = Answer::Object(applied(&wanted, Manager::App));
    document(&plan_of(wanted, Some(live), answer, &[]))
}

fn live() -> Value {
    applied(&deployment("web", "web:1", None), Manager::App)
}

fn drifts(saved: &Document, fresh: &Document) -> Vec<String> {
    match recheck(saved, fresh) {
        Recheck::Same => Vec::new(),
        Recheck::Drifted(drifts) => drifts.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_the_plan_is_not_about_is_no_drift() {
    let saved = changing(live());
    let mut later = live();
    later["metadata"]["resourceVersion"] = json!("7");
    later["status"] = json!({ "readyReplicas": 1 });
    later["spec"]["paused"] = json!(false);
    let mut answer = applied(&deployment("web", "web:2", None), Manager::App);
    answer["spec"]["paused"] = json!(false);
    let fresh = document(&plan_of(deployment("web", "web:2", None), Some(later), Answer::Object(answer), &[]));
    assert_eq!(drifts(&saved, &fresh), [] as [&str; 0]);
    assert_eq!(saved.digest, fresh.digest);
}

#[test]
fn what_the_plan_is_about_is_drift() {
    let saved = changing(live());
    let other = changing(applied(&deployment("web", "web:9", None), Manager::App));
    assert_eq!(drifts(&saved, &other), ["`Deployment demo/web` would change in other fields"]);
    let mut made_anew = live();
    made_anew["metadata"]["uid"] = json!("another");
    let mut answer = applied(&deployment("web", "web:2", None), Manager::App);
    answer["metadata"]["uid"] = json!("another");
    let made_anew = document(&plan_of(deployment("web", "web:2", None), Some(made_anew), Answer::Object(answer), &[]));
    assert_eq!(drifts(&saved, &made_anew), ["`Deployment demo/web` is another object now, or there is one no more"]);

    let also = |mut object: Value| {
        let fields = json!({ "f:spec": { "f:selector": { "f:matchLabels": { "f:app": {} } } } });
        object["metadata"]["managedFields"].as_array_mut().unwrap().push(entry("edit", "Update", None, fields));
        object
    };
    let wanted = deployment("web", "web:2", None);
    let answer = Answer::Object(also(applied(&wanted, Manager::App)));
    let edited = document(&plan_of(wanted, Some(also(live())), answer, &[]));
    assert_eq!(drifts(&saved, &edited), ["fields of `Deployment demo/web` are held by others than before"]);

    let conflict = refusal(
        409,
        "Conflict",
        "x",
        json!([{ "reason": "FieldManagerConflict", "field": ".spec.x", "message": "conflict with \"kubectl\"" }]),
    );
    let conflict = document(&plan_of(deployment("web", "web:2", None), Some(live()), conflict, &[]));
    assert_eq!(drifts(&saved, &conflict), ["`Deployment demo/web`: planned was change, now it is refused"]);
}

#[test]
fn h32_another_intent_or_namespace_is_drift() {
    let saved = changing(live());
    let wanted = deployment("web", "web:3", None);
    let other = document(&plan_of(wanted.clone(), Some(live()), Answer::Object(applied(&wanted, Manager::App)), &[]));
    let Recheck::Drifted(found) = recheck(&saved, &other) else { panic!("the same") };
    assert!(found.contains(&Drift::Intent), "{found:?}");
    assert_ne!(saved.digest, other.digest);
    let mut elsewhere = saved.clone();
    elsewhere.observed.namespace = Some("another".to_owned());
    assert_eq!(recheck(&saved, &elsewhere), Recheck::Drifted(vec![Drift::Namespace]));
    let mut forced = scene(&[Consent::Force]);
    forced.namespace = Namespace::Uid("uid-demo".to_owned());
    let objects = vec![(
        want(deployment("web", "web:2", None)),
        Seen { live: Some(live()), answer: Answer::Object(applied(&deployment("web", "web:2", None), Manager::App)) },
    )];
    assert_ne!(
        document(&plan(forced, objects, Vec::new())).digest,
        saved.digest,
        "a word of consent is part of the intent"
    );
}

#[test]
fn what_an_interrupted_run_has_done_is_no_drift() {
    let wanted = deployment("web", "web:2", None);
    let done = applied(&wanted, Manager::App);
    let old = object("v1", "Service", "old", json!({}));
    let leftover = Leftover { id: ObjectId::of(&old), live: applied(&old, Manager::App), fate: Fate::Goes };
    let objects = vec![(want(wanted.clone()), Seen { live: Some(live()), answer: Answer::Object(done.clone()) })];
    let saved = document(&plan(scene(&[]), objects, vec![leftover]));
    let objects = vec![(want(wanted), Seen { live: Some(done.clone()), answer: Answer::Object(done) })];
    let fresh = plan(scene(&[]), objects, Vec::new());
    assert!(!fresh.has_changes());
    assert_eq!(recheck(&saved, &document(&fresh)), Recheck::Same);
    let Recheck::Drifted(undone) = recheck(&document(&fresh), &saved) else { panic!("the same") };
    assert!(matches!(&undone[0], Drift::Object { what: What::Action { .. }, .. }), "{undone:?}");
}

#[test]
fn steps_stand_in_the_order_of_writing() {
    let (objects, leftovers, _) = inputs();
    let plan = plan(sample::scene(), objects, leftovers);
    let places: Vec<usize> = plan.writing().into_iter().chain(plan.removal()).flat_map(|wave| wave.members).collect();
    let written: Vec<usize> =
        plan.steps.iter().enumerate().filter(|(_, step)| step.action.writes()).map(|(at, _)| at).collect();
    assert_eq!(places, written);
    assert!(plan.steps.iter().any(|step| step.action == Action::Prune));
}
