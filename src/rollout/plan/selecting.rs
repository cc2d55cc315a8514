//! What of others selects by the labels of an application that is adopted: monitors, policies, budgets, Services. A canary's
//! pods have another value for one of the labels that the frozen selector knows, and so does whatever looks for that one
//! pass them by; and labels that nobody states any more go (decision H21).

use super::{Action, Plan, Step};
use crate::compile::render::Mark;
use crate::compile::render::verify::label_selector;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{Beside, Hidden};
use kube::core::{Selector, SelectorExt};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The kinds that are asked about, as they are listed.
pub const SELECTING: [(&str, &str); 5] = [
    ("v1", "Service"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("monitoring.coreos.com/v1", "PodMonitor"),
    ("monitoring.coreos.com/v1", "ServiceMonitor"),
];

type Labels = BTreeMap<String, String>;

/// Objects of others that a person has to know of before an adoption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Others {
    pub told: Vec<Other>,
    /// Why a kind could not be looked through.
    pub unseen: Vec<String>,
    /// Where members may be that are left over, and nobody may look.
    pub hidden: Vec<Hidden>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub id: ObjectId,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It selects the pods of stable and none of a canary's, which have this value for this key.
    Canary { key: String, value: String },
    /// It selects an object by labels, or its pods, and these labels go.
    Loses { from: ObjectId, labels: Vec<String> },
    /// It leads requests where the routes do.
    LeadsToo(Beside),
}

impl fmt::Display for Other {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Other { id, why } = self;
        match why {
            Why::Canary { key, value } => {
                write!(formatter, "{id} selects the pods, and not those of a canary: `{key}` is `{value}` there")
            }
            Why::Loses { from, labels } => {
                let labels = crate::diag::join(labels, "and");
                write!(formatter, "{id} selects by labels that go from {from}: {labels}")
            }
            Why::LeadsToo(beside) => write!(
                formatter,
                "{id} leads requests to the application as well, and stays, for {beside}; where the same proxy serves it, the \
                 new routes have no say: delete it once nobody comes that way"
            ),
        }
    }
}

/// What selects by labels that change, or that a canary does not have, among live objects, but for those that are wanted
/// themselves. `marks` tell a canary from stable; there are none where there is no canary.
pub fn selecting(plan: &Plan, marks: &[Mark], live: &[Value]) -> Vec<Other> {
    let wanted: BTreeSet<&ObjectId> = plan.steps.iter().map(|step| &step.id).collect();
    let others = live.iter().map(|object| (ObjectId::of(object), object)).filter(|(id, _)| !wanted.contains(id));
    let adopted: Vec<&Step> = plan.steps.iter().filter(|step| matches!(step.action, Action::Adopt(_))).collect();
    let found = others.flat_map(|(id, object)| {
        let whys = adopted.iter().filter_map(|step| why(step, &id, object, marks)).collect::<Vec<_>>();
        whys.into_iter().map(move |why| Other { id: id.clone(), why })
    });
    found.collect()
}

fn why(step: &Step, id: &ObjectId, object: &Value, marks: &[Mark]) -> Option<Why> {
    let at = if id.kind == "ServiceMonitor" { SERVICE } else { PODS };
    let labels = |object: &Value| -> Option<Labels> { at.of(&step.id, object) };
    let (before, after) = (labels(step.live.as_ref()?)?, labels(&step.object.as_ref()?.value)?);
    let finding: Vec<Selector> =
        selectors(id, object).into_iter().filter(|selector| selector.matches(&before)).collect();
    if finding.iter().any(|selector| !selector.matches(&after)) {
        let gone = before.iter().filter(|(key, value)| after.get(*key) != Some(*value)).map(|(key, _)| key.clone());
        return Some(Why::Loses { from: step.id.clone(), labels: gone.collect() });
    }
    // each selector has a say of its own: who may come in, and to whom that is said
    let passes = |canary: &Labels| finding.iter().any(|selector| !selector.matches(canary));
    let of_stable = |mark: &&Mark| after.get(&mark.key) == Some(&mark.stable);
    let mark = marks.iter().filter(of_stable).find(|mark| passes(&of_canary(&after, mark)))?;
    Some(Why::Canary { key: mark.key.clone(), value: mark.canary.clone() })
}

fn of_canary(stable: &Labels, mark: &Mark) -> Labels {
    let mut labels = stable.clone();
    labels.insert(mark.key.clone(), mark.canary.clone());
    labels
}

/// Where the labels stand that a selector is about.
struct At {
    pointer: &'static str,
    kinds: &'static [&'static str],
}

const PODS: At = At { pointer: "/spec/template/metadata/labels", kinds: &["Deployment", "StatefulSet", "DaemonSet"] };
const SERVICE: At = At { pointer: "/metadata/labels", kinds: &["Service"] };

impl At {
    fn of(&self, id: &ObjectId, object: &Value) -> Option<Labels> {
        let labels = object.pointer(self.pointer).and_then(Value::as_object).into_iter().flatten();
        let labels = labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
        self.kinds.contains(&id.kind.as_str()).then(|| labels.collect())
    }
}

/// The labels of the pods that a workload makes.
pub(super) fn pod_labels(id: &ObjectId, workload: &Value) -> Option<Labels> {
    PODS.of(id, workload)
}

/// What an object selects by.
pub(super) fn selectors(id: &ObjectId, object: &Value) -> Vec<Selector> {
    let list = |pointer: &str| object.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let one = |pointer: &str| label_selector(object.pointer(pointer)).into_iter().collect();
    match id.kind.as_str() {
        "Service" => {
            let labels = object.pointer("/spec/selector").map(|labels| serde_json::json!({ "matchLabels": labels }));
            label_selector(labels.as_ref()).into_iter().collect()
        }
        "NetworkPolicy" => {
            let rules = list("/spec/ingress").chain(list("/spec/egress"));
            let peers = rules.flat_map(|rule| ["from", "to"].into_iter().filter_map(|key| rule.get(key)?.as_array()));
            // a selector of namespaces may find this one
            let peers = peers.flatten().filter_map(|peer| label_selector(peer.get("podSelector")));
            peers.chain(label_selector(object.pointer("/spec/podSelector"))).collect()
        }
        _ => one("/spec/selector"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::Manager;
    use crate::rollout::live::foreign::ForeignOwner;
    use crate::tree::{Origin, Placed};
    use serde_json::json;

    fn step(live: &Value, wanted: Value) -> Step {
        let owner = ForeignOwner::Unmarked { managers: Vec::new() };
        let mut step = Step::new(ObjectId::of(live), Manager::App, Action::Adopt(owner));
        step.live = Some(live.clone());
        step.object = Some(Placed::leaf(wanted, Origin::Row { table: "test", row: "labels" }));
        step
    }

    fn workload(labels: Value) -> Value {
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web", "namespace": "demo" }, "spec": { "template": { "metadata": { "labels": labels } } } })
    }

    fn other(api: &str, kind: &str, spec: Value) -> Value {
        json!({ "apiVersion": api, "kind": kind, "metadata": { "name": "theirs", "namespace": "demo" }, "spec": spec })
    }

    /// Of pods with `app` and `team`, of which only `app` stays.
    fn said(object: Value) -> Option<String> {
        let live = workload(json!({ "app": "web", "team": "shop" }));
        let step = step(&live, workload(json!({ "app": "web", "railiance.dev/track": "stable" })));
        let mark = Mark { key: "app".to_owned(), stable: "web".to_owned(), canary: "web-canary".to_owned() };
        let why = why(&step, &ObjectId::of(&object), &object, &[mark])?;
        Some(Other { id: ObjectId::of(&object), why }.to_string())
    }

    #[test]
    fn h21_what_selects_by_the_key_that_tells_the_tracks_apart_is_told() {
        let labels = json!({ "matchLabels": { "app": "web" } });
        let passes = "selects the pods, and not those of a canary: `app` is `web-canary` there";
        let policy = |spec: Value| other("networking.k8s.io/v1", "NetworkPolicy", spec);
        for object in [
            other("v1", "Service", json!({ "selector": { "app": "web" } })),
            other("policy/v1", "PodDisruptionBudget", json!({ "selector": labels })),
            other("monitoring.coreos.com/v1", "PodMonitor", json!({ "selector": labels })),
            policy(json!({ "podSelector": labels })),
            policy(
                json!({ "podSelector": { "matchLabels": { "app": "db" } }, "ingress": [{ "from": [{ "podSelector": labels }] }] }),
            ),
            policy(
                json!({ "podSelector": { "matchExpressions": [{ "key": "app", "operator": "In", "values": ["web", "api"] }] } }),
            ),
        ] {
            let told = said(object.clone()).unwrap_or_default();
            assert!(told.ends_with(passes), "{told:?} of {object}");
        }
        assert_eq!(said(policy(json!({ "podSelector": {} }))), None, "all pods are a canary's, too");
        assert_eq!(said(policy(json!({ "podSelector": { "matchLabels": { "app": "db" } } }))), None);
    }

    #[test]
    fn h21_what_selects_by_a_label_that_goes_is_told() {
        let policy = other(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            json!({ "podSelector": { "matchLabels": { "team": "shop" } } }),
        );
        let told = said(policy).unwrap();
        assert!(told.ends_with("selects by labels that go from Deployment demo/web: `team`"), "{told}");
        let service = |labels: Value| json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web", "namespace": "demo", "labels": labels } });
        let step = step(&service(json!({ "team": "shop" })), service(json!({})));
        let monitor = other(
            "monitoring.coreos.com/v1",
            "ServiceMonitor",
            json!({ "selector": { "matchLabels": { "team": "shop" } } }),
        );
        assert!(why(&step, &ObjectId::of(&monitor), &monitor, &[]).is_some());
    }
}
