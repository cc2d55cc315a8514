use super::{Wanted, counted, ledger, text};
use crate::rollout::diff::ObjectId;
use crate::rollout::preflight::known::Known;
use crate::rollout::preflight::nodes::requests;
use crate::rollout::preflight::room::{added, of_spec};
use crate::rollout::preflight::{PodsNeed, RoomNeed, Stage, room};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the writes use in addition to what is used now, by namespace: pods at the peak of the roll-out
/// (decision H23), objects that are not there yet, and what the run keeps for itself.
pub(super) fn needs(wanted: &Wanted<'_>, known: &Known) -> BTreeMap<String, Vec<RoomNeed>> {
    let mut needs: BTreeMap<String, Vec<RoomNeed>> = BTreeMap::new();
    let scalers = scalers(wanted);
    for object in wanted.written().map(|object| &object.value) {
        let namespace = text(object, "/metadata/namespace");
        if !namespace.is_empty() {
            needs.entry(namespace.to_owned()).or_default().extend(of_object(object, known, &scalers));
        }
    }
    if let Some(own) = ledger::need(wanted, known) {
        needs.entry(wanted.namespace().value).or_default().push(own);
    }
    needs.retain(|_, needs| !needs.is_empty());
    needs
}

fn of_object(object: &Value, known: &Known, scalers: &[&Value]) -> Vec<RoomNeed> {
    let live = known.live.get(&ObjectId::of(object));
    let mut needs: Vec<RoomNeed> = live.is_none().then(|| counted::need(object, known)).into_iter().collect();
    if object.pointer("/spec/template").is_some() {
        let sized = sized(object, live, scalers);
        needs.extend(counted::claims(object, added(&sized, live)));
        needs.extend(room(&sized, live));
    }
    needs.retain(|need| !(need.more.is_empty() && need.anew.is_empty()));
    needs
}

/// The pods that a canary brings, workload by workload; a DaemonSet's run where there is a node.
pub(super) fn pods(wanted: &Wanted<'_>, known: &Known) -> Vec<PodsNeed> {
    let (apart, scalers) = (wanted.stage == Stage::Canary, scalers(wanted));
    let objects =
        wanted.written().map(|object| &object.value).filter(|object| apart && text(object, "/kind") != "DaemonSet");
    let need = |object: &Value| {
        let spec = object.pointer("/spec/template/spec")?.clone();
        let (workload, each) = (ObjectId::of(object), requests(of_spec(&spec)?));
        let live = known.live.get(&workload);
        let number = added(&sized(object, live, &scalers), live);
        (number > 0).then_some(PodsNeed { workload, number, each, spec })
    };
    objects.filter_map(need).collect()
}

/// Looked for once: there are many objects.
fn scalers<'a>(wanted: &Wanted<'a>) -> Vec<&'a Value> {
    let all = wanted.written().map(|object| &object.value);
    all.filter(|one| text(one, "/kind") == "HorizontalPodAutoscaler").collect()
}

/// A workload that leaves its number to an autoscaler, with the number that it will have.
fn sized(object: &Value, live: Option<&Value>, scalers: &[&Value]) -> Value {
    let said = |object: &Value| object.pointer("/spec/replicas").cloned();
    let mut sized = object.clone();
    let number = said(object).or_else(|| live.and_then(said)).or_else(|| least(scalers, object));
    if let (Some(spec), Some(number)) = (sized.get_mut("spec").and_then(Value::as_object_mut), number) {
        spec.insert("replicas".to_owned(), number);
    }
    sized
}

/// The fewest pods that an autoscaler among the objects leaves a workload.
fn least(scalers: &[&Value], object: &Value) -> Option<Value> {
    let (namespace, name) = (text(object, "/metadata/namespace"), text(object, "/metadata/name"));
    let scales = |one: &&&Value| {
        text(one, "/metadata/namespace") == namespace
            && text(one, "/spec/scaleTargetRef/name") == name
            && text(one, "/spec/scaleTargetRef/kind") == text(object, "/kind")
    };
    scalers.iter().find(scales)?.pointer("/spec/minReplicas").cloned()
}
