//! Selectors that an adopted workload has and keeps: the API server changes none (decision H21).

use super::{Plan, Step};
use crate::rollout::diff::ObjectId;
use serde_json::Value;
use std::collections::BTreeMap;

/// A workload whose live selector is not the one that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    pub id: ObjectId,
    /// The live selector; nothing where it is more than labels, which a contract cannot say.
    pub labels: Option<BTreeMap<String, String>>,
}

/// Every workload whose selector would have to change.
pub fn frozen(plan: &Plan) -> Vec<Frozen> {
    plan.steps.iter().filter_map(of_step).collect()
}

fn of_step(step: &Step) -> Option<Frozen> {
    let workload = matches!(
        (step.id.group.as_str(), step.id.kind.as_str()),
        ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
    );
    let wanted = step.object.as_ref().filter(|_| workload)?.value.pointer("/spec/selector")?;
    let live = step.live.as_ref()?.pointer("/spec/selector")?;
    (live != wanted).then(|| Frozen { id: step.id.clone(), labels: labels(live) })
}

fn labels(selector: &Value) -> Option<BTreeMap<String, String>> {
    let selector = selector.as_object().filter(|selector| selector.len() == 1)?;
    let labels = selector.get("matchLabels")?.as_object()?;
    labels.iter().map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

impl Frozen {
    /// `selector = { app = "web" }`, as it stands under `[workload]`.
    pub fn line(&self) -> Option<String> {
        let pair = |(key, value): (&String, &String)| {
            let bare = !key.is_empty() && key.chars().all(|one| one.is_ascii_alphanumeric() || "-_".contains(one));
            // label keys and values have nothing that would need escaping
            let key = if bare { key.clone() } else { format!("\"{key}\"") };
            format!("{key} = \"{value}\"")
        };
        let pairs: Vec<String> = self.labels.as_ref()?.iter().map(pair).collect();
        Some(format!("selector = {{ {} }}", pairs.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_selector_of_labels_can_be_said_in_a_contract() {
        let id = ObjectId::of(&json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "web" } }));
        let line = |selector: Value| Frozen { id: id.clone(), labels: labels(&selector) }.line();
        let labels = json!({ "matchLabels": { "app": "web", "app.kubernetes.io/name": "cart" } });
        let wanted = r#"selector = { app = "web", "app.kubernetes.io/name" = "cart" }"#;
        assert_eq!(line(labels).as_deref(), Some(wanted));
        assert_eq!(line(json!({ "matchLabels": { "a": "b" }, "matchExpressions": [] })), None);
    }
}
