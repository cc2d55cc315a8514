//! Room on nodes for the pods that a canary adds beside stable (decision H23): a canary must fail for its
//! code, not for its size.

use super::closed::Report;
use super::needs::PodsNeed;
use super::room::of_spec;
use super::{Closed, Code, Facts, Needs, Probe, Room};
use crate::compile::quantity::Quantity;
use crate::rollout::live::text;
use serde_json::Value;
use std::collections::BTreeMap;

/// The nodes of a cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    pub nodes: Vec<Node>,
    pub growth: Growth,
}

/// Whether nodes come by themselves where pods find no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    Fixed,
    Autoscaled,
}

/// A node that takes new pods.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    labels: BTreeMap<String, String>,
    taints: Vec<Value>,
    /// What the pods on it leave of what it offers.
    free: Room,
}

impl Node {
    /// From a Node and all pods; nothing where it takes none.
    pub fn read(node: &Value, pods: &[Value]) -> Option<Node> {
        let list = |pointer: &str| node.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
        let ready = |one: &Value| text(one, "/type") == Some("Ready") && text(one, "/status") == Some("True");
        let barred = node.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true);
        if barred || !list("/status/conditions").iter().any(ready) {
            return None;
        }
        let mut free = offered(node);
        let name = text(node, "/metadata/name");
        for pod in pods.iter().filter(|pod| text(pod, "/spec/nodeName") == name && !is_over(pod)) {
            take(&mut free, &requests(of_spec(pod.get("spec")?)?));
        }
        let labels = node.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        Some(Node { labels: labels.collect(), taints: list("/spec/taints"), free })
    }

    /// How many of these pods fit, at most as many as are needed.
    fn fits(&self, need: &PodsNeed) -> u32 {
        let selector = need.spec.pointer("/nodeSelector").and_then(Value::as_object);
        let selected = selector
            .into_iter()
            .flatten()
            .all(|(key, value)| self.labels.get(key).map(String::as_str) == value.as_str());
        let tolerations = need.spec.pointer("/tolerations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let tolerated = |taint: &Value| {
            text(taint, "/effect") == Some("PreferNoSchedule") || tolerations.iter().any(|one| tolerates(one, taint))
        };
        if !selected || !self.taints.iter().all(tolerated) {
            return 0;
        }
        let mut free = self.free.clone();
        (0..need.number).take_while(|_| take(&mut free, &need.each)).count().try_into().unwrap_or(u32::MAX)
    }
}

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    if needs.pods.is_empty() {
        return;
    }
    match &facts.nodes {
        None => report.close(Closed::new(Code::NotAsked, "the room of the nodes was not asked for")),
        Some(Probe::Unseen(why)) => report.unverified(None, format!("the room of the nodes cannot be seen: {why}")),
        Some(Probe::Absent) => {}
        Some(Probe::There(nodes)) => needs.pods.iter().for_each(|need| one(need, nodes, report)),
    }
}

fn one(need: &PodsNeed, nodes: &Nodes, report: &mut Report<'_>) {
    let fit = nodes.nodes.iter().map(|node| node.fits(need)).fold(0, u32::saturating_add);
    if fit >= need.number {
        return;
    }
    let PodsNeed { workload, number, each, .. } = need;
    let amounts = each.iter().filter_map(|(name, amount)| Some((name.strip_prefix("requests.")?, amount)));
    let each: Vec<String> = amounts.map(|(name, amount)| format!("{amount} {name}")).collect();
    let each = if each.is_empty() { String::new() } else { format!(" of {}", crate::diag::join(&each, "and")) };
    let pods = crate::diag::count(usize::try_from(*number).unwrap_or(usize::MAX), "pod");
    let reason = format!("`{workload}` needs {pods} more{each}, and the nodes have room for {fit}");
    match nodes.growth {
        Growth::Fixed => report.close(Closed::new(Code::NoRoom, reason)),
        Growth::Autoscaled => report.unverified(None, format!("{reason}; whether nodes are added is not known")),
    }
}

/// What a node offers, by the names that requests have.
fn offered(node: &Value) -> Room {
    let offered = node.pointer("/status/allocatable").and_then(Value::as_object).into_iter().flatten();
    let amount = |value: &Value| Quantity::parse(value.as_str()?);
    let name = |name: &str| if name == "pods" { name.to_owned() } else { format!("requests.{name}") };
    offered.filter_map(|(key, value)| Some((name(key), amount(value)?))).collect()
}

/// What places are given by: limits are none of it.
pub(super) fn requests(amounts: Room) -> Room {
    amounts.into_iter().filter(|(name, _)| name == "pods" || name.starts_with("requests.")).collect()
}

/// Takes it all, if there is enough of everything; else what is there goes all the same.
fn take(free: &mut Room, amounts: &Room) -> bool {
    let mut enough = true;
    for (name, amount) in amounts {
        let left = free.get(name).copied().unwrap_or(Quantity::ZERO).checked_sub(*amount);
        let left = left.filter(|left| !left.is_negative());
        enough &= left.is_some();
        free.insert(name.clone(), left.unwrap_or(Quantity::ZERO));
    }
    enough
}

fn is_over(pod: &Value) -> bool {
    matches!(text(pod, "/status/phase"), Some("Succeeded" | "Failed"))
}

fn tolerates(toleration: &Value, taint: &Value) -> bool {
    let (said, own) = (|pointer| text(toleration, pointer), |pointer| text(taint, pointer));
    let key = said("/key").is_none_or(|key| Some(key) == own("/key"));
    let effect = said("/effect").is_none_or(|effect| Some(effect) == own("/effect"));
    let value = said("/operator") == Some("Exists")
        || said("/key").is_some() && said("/value").unwrap_or_default() == own("/value").unwrap_or_default();
    key && effect && value
}
