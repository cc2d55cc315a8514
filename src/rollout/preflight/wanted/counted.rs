//! What quotas count of objects that are not there yet, beside the pods of workloads: their number, the storage of claims,
//! and what Services take of the nodes' ports and of load balancers (`pkg/quota/v1/evaluator/core`).

use super::text;
use crate::compile::quantity::Quantity;
use crate::rollout::preflight::known::{Kind, Known};
use crate::rollout::preflight::{Room, RoomNeed, Subject};
use serde_json::Value;

/// One object that is made.
pub(super) fn need(object: &Value, known: &Known) -> RoomNeed {
    let number = name(object, known).map(|name| (name, one()));
    match text(object, "/kind") {
        "PersistentVolumeClaim" => claim(object, 1),
        "Service" => RoomNeed::new(Subject::Other, number.into_iter().chain(service(object)).collect()),
        _ => RoomNeed::new(Subject::Other, number.into_iter().collect()),
    }
}

/// Claims that a StatefulSet makes, so many of each of its templates. Those of pods that it had before are there still.
pub(super) fn claims(stateful_set: &Value, number: u32) -> Vec<RoomNeed> {
    let templates = stateful_set.pointer("/spec/volumeClaimTemplates").and_then(Value::as_array);
    if number == 0 {
        return Vec::new();
    }
    let perhaps = |need: RoomNeed| RoomNeed { perhaps: true, ..need };
    templates.into_iter().flatten().map(|template| perhaps(claim(template, number))).collect()
}

/// The default class of a cluster is not known here: a quota by class counts claims that name theirs.
fn claim(object: &Value, number: u32) -> RoomNeed {
    let attributes = object.pointer("/spec/volumeAttributesClassName").and_then(Value::as_str);
    let storage = object.pointer("/spec/resources/requests/storage").and_then(Value::as_str);
    let storage = storage.and_then(Quantity::parse).unwrap_or(Quantity::ZERO);
    let mut amounts = vec![("persistentvolumeclaims".to_owned(), one()), ("requests.storage".to_owned(), storage)];
    if let Some(class) = object.pointer("/spec/storageClassName").and_then(Value::as_str) {
        let of = |what: &str| format!("{class}.storageclass.storage.k8s.io/{what}");
        amounts.extend([(of("persistentvolumeclaims"), one()), (of("requests.storage"), storage)]);
    }
    let times = |(name, amount): (String, Quantity)| Some((name, amount.checked_mul(number)?));
    let amounts: Room = amounts.into_iter().filter_map(times).collect();
    RoomNeed::new(Subject::Claim(attributes.map(str::to_owned)), amounts)
}

fn service(object: &Value) -> Vec<(String, Quantity)> {
    let ports = object.pointer("/spec/ports").and_then(Value::as_array).map_or(0, Vec::len);
    let ports = one().checked_mul(u32::try_from(ports).unwrap_or(u32::MAX)).unwrap_or(Quantity::ZERO);
    let ports = ("services.nodeports".to_owned(), ports);
    let no_ports = object.pointer("/spec/allocateLoadBalancerNodePorts") == Some(&Value::Bool(false));
    match text(object, "/spec/type") {
        "NodePort" => vec![ports],
        "LoadBalancer" if no_ports => vec![balancer()],
        "LoadBalancer" => vec![balancer(), ports],
        _ => Vec::new(),
    }
}

fn balancer() -> (String, Quantity) {
    ("services.loadbalancers".to_owned(), one())
}

fn one() -> Quantity {
    Quantity::whole(1)
}

/// Under which name a quota counts objects of a kind.
fn name(object: &Value, known: &Known) -> Option<String> {
    let kind = Kind::of(object);
    let plural = &known.kinds.get(&kind)?.plural;
    Some(match (kind.group(), plural.as_str()) {
        ("", "configmaps" | "persistentvolumeclaims" | "secrets" | "services") => plural.clone(),
        ("", _) => format!("count/{plural}"),
        (group, _) => format!("count/{plural}.{group}"),
    })
}
