//! What writes use in addition, at their peak: what a quota must have room for.

use super::scope::{PodTraits, Subject};
use super::{Room as Amounts, RoomNeed};
use crate::compile::quantity::Quantity;
use serde_json::Value;

/// Where a workload keeps the specification of its pods.
const POD: &str = "/spec/template/spec";

/// The pods and their requests and limits that a workload adds while it rolls out, by the names of
/// quotas: as it is to be, and as it is now. An upper bound: surge is counted on top of all pods, and what a
/// LimitRange adds is not known here. Nothing for what runs no pods.
pub fn room(wanted: &Value, live: Option<&Value>) -> Option<RoomNeed> {
    let traits = |object: &Value| Some(Subject::Pod(PodTraits::of(object.pointer(POD)?)));
    let (pod, replicas) = (of_pod(wanted)?, replicas(wanted));
    let (of, anew) = (traits(wanted)?, times(&pod, replicas));
    let more = live.map_or_else(|| Some(anew.clone()), |live| beside(wanted, live))?;
    Some(RoomNeed { of, instead: live.and_then(traits), more, anew, perhaps: false })
}

/// In addition to the pods that are there.
fn beside(wanted: &Value, live: &Value) -> Option<Amounts> {
    let (pod, replicas) = (of_pod(wanted)?, replicas(wanted));
    let before = of_pod(live).unwrap_or_default();
    let (now, surge) = (self::replicas(live), if same_pods(wanted, live) { 0 } else { surge(wanted, replicas) });
    let peak = times(&pod, replicas.saturating_add(surge));
    let there = times(&before, now);
    let least = times(&pod, surge);
    let more = peak.into_iter().map(|(name, peak)| {
        let there = there.get(&name).copied().unwrap_or(Quantity::ZERO);
        let least = least.get(&name).copied().unwrap_or(Quantity::ZERO);
        (name, peak.checked_sub(there).map_or(least, |more| more.max(least)))
    });
    Some(more.filter(|(_, more)| *more > Quantity::ZERO).collect())
}

/// How many pods a workload adds at the peak of its roll-out.
pub(super) fn added(wanted: &Value, live: Option<&Value>) -> u32 {
    let replicas = replicas(wanted);
    let Some(live) = live else { return replicas };
    let surge = if same_pods(wanted, live) { 0 } else { surge(wanted, replicas) };
    replicas.saturating_add(surge).saturating_sub(self::replicas(live)).max(surge)
}

/// What one pod counts for; `None` if the object runs none.
fn of_pod(object: &Value) -> Option<Amounts> {
    of_spec(object.pointer(POD)?)
}

/// What a pod of a specification counts for.
pub(super) fn of_spec(spec: &Value) -> Option<Amounts> {
    let containers = |key: &str| spec.get(key).and_then(Value::as_array).into_iter().flatten();
    let stays = |container: &&Value| container.get("restartPolicy").and_then(Value::as_str) == Some("Always");
    let (beside, before): (Vec<&Value>, Vec<&Value>) = containers("initContainers").partition(stays);
    let running = containers("containers").chain(beside.iter().copied()).map(of_container);
    let mut pod = running.fold(Amounts::new(), |sum, more| merge(sum, more, Quantity::checked_add));
    // what runs to its end before the others does so beside the sidecars alone
    let beside =
        beside.into_iter().map(of_container).fold(Amounts::new(), |sum, more| merge(sum, more, Quantity::checked_add));
    for container in before {
        let alone = merge(beside.clone(), of_container(container), Quantity::checked_add);
        pod = merge(pod, alone, |one, other| Some(one.max(other)));
    }
    // what the pod as a whole states stands instead of the sum (KEP-2837)
    pod.extend(of_container(spec));
    pod.insert("pods".to_owned(), Quantity::whole(1));
    Some(pod)
}

/// `requests.cpu`, `limits.memory`; a limit stands for a request that is not given.
fn of_container(container: &Value) -> Amounts {
    let amounts = |what: &str, name: &str| -> Vec<(String, Quantity)> {
        let map = container.pointer(&format!("/resources/{what}")).and_then(Value::as_object).into_iter().flatten();
        map.filter_map(|(key, amount)| Some((format!("{name}.{key}"), Quantity::parse(amount.as_str()?)?))).collect()
    };
    let requests = amounts("limits", "requests").into_iter().chain(amounts("requests", "requests"));
    requests.chain(amounts("limits", "limits")).collect()
}

/// Both, name by name; a name that only one has keeps its suffix.
fn merge(mut sum: Amounts, more: Amounts, how: impl Fn(Quantity, Quantity) -> Option<Quantity>) -> Amounts {
    for (name, more) in more {
        let before = sum.get(&name).copied();
        let both = before.map_or(Some(more), |before| how(before, more));
        sum.extend(both.map(|both| (name, both)));
    }
    sum
}

fn times(amounts: &Amounts, number: u32) -> Amounts {
    amounts.iter().filter_map(|(name, amount)| Some((name.clone(), amount.checked_mul(number)?))).collect()
}

fn replicas(object: &Value) -> u32 {
    let replicas = object.pointer("/spec/replicas").and_then(Value::as_u64).unwrap_or(1);
    u32::try_from(replicas).unwrap_or(u32::MAX)
}

/// Whether no pod is replaced, for certain: the server adds defaults, so what is written must be there.
fn same_pods(wanted: &Value, live: &Value) -> bool {
    let template = |object: &Value| object.pointer("/spec/template").cloned().unwrap_or_default();
    within(&template(wanted), &template(live))
}

/// Whether all that one value says stands in the other.
fn within(wanted: &Value, live: &Value) -> bool {
    match (wanted, live) {
        (Value::Object(wanted), Value::Object(live)) => {
            wanted.iter().all(|(key, value)| live.get(key).is_some_and(|live| within(value, live)))
        }
        (Value::Array(wanted), Value::Array(live)) => {
            wanted.len() == live.len() && wanted.iter().zip(live).all(|(wanted, live)| within(wanted, live))
        }
        _ => wanted == live,
    }
}

/// Pods beside those that are wanted, during a roll-out: a quarter where nothing is said.
fn surge(object: &Value, replicas: u32) -> u32 {
    let strategy = object.pointer("/spec/strategy/type").and_then(Value::as_str);
    let deployment = object.get("kind").and_then(Value::as_str) == Some("Deployment");
    if !deployment || strategy == Some("Recreate") {
        return 0;
    }
    let said = object.pointer("/spec/strategy/rollingUpdate/maxSurge");
    let percent = |percent: u32| replicas.saturating_mul(percent).div_ceil(100);
    match said {
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(0),
        Some(Value::String(text)) => text.strip_suffix('%').and_then(|text| text.parse().ok()).map_or(0, percent),
        _ => percent(25),
    }
}
