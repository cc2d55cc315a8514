//! Which pods and claims a quota with scopes counts, as the API server decides it when it admits them
//! (`pkg/quota/v1/evaluator/core/pods.go` and `persistent_volume_claims.go`; `core/v1` `ScopedResourceSelectorRequirement`).

use serde_json::Value;
use std::collections::BTreeSet;

/// One condition of a quota; it counts what meets all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaScope {
    name: String,
    operator: Operator,
    values: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
}

/// What scopes ask about something that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Pod(PodTraits),
    /// With the class of its volume's attributes.
    Claim(Option<String>),
    /// What a run keeps for itself; no scope is about it.
    Ledger,
    /// Nor about it.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodTraits {
    /// It has a deadline.
    terminating: bool,
    /// It requests nothing and limits nothing, as it is written.
    best_effort: bool,
    priority_class: Option<String>,
    /// Its affinity looks into other namespaces.
    cross_namespace: bool,
}

/// Ordered: all scopes together are worth the least of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counts {
    No,
    /// What the server adds to a pod decides it: a `LimitRange`, a default class.
    Maybe,
    Yes,
}

impl QuotaScope {
    /// Those of a ResourceQuota; nothing at all where one of them cannot be read.
    pub(super) fn read(quota: &Value) -> Option<Vec<QuotaScope>> {
        let list = |pointer: &str| quota.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
        let plain = list("/spec/scopes").map(|name| {
            Some(QuotaScope { name: name.as_str()?.to_owned(), operator: Operator::Exists, values: BTreeSet::new() })
        });
        plain.chain(list("/spec/scopeSelector/matchExpressions").map(QuotaScope::selected)).collect()
    }

    fn selected(expression: &Value) -> Option<QuotaScope> {
        let operator = match expression.get("operator")?.as_str()? {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => return None,
        };
        let values = expression.get("values").and_then(Value::as_array).into_iter().flatten();
        let values = values.map(|value| value.as_str().map(str::to_owned)).collect::<Option<_>>()?;
        Some(QuotaScope { name: expression.get("scopeName")?.as_str()?.to_owned(), operator, values })
    }

    pub(super) fn counts(&self, subject: &Subject) -> Counts {
        match (subject, self.name.as_str()) {
            (Subject::Claim(class), "VolumeAttributesClass") => self.selects(class.as_deref()),
            (Subject::Pod(pod), "PriorityClass") => self.selects(pod.priority_class.as_deref()),
            (Subject::Pod(pod), "Terminating") => certain(pod.terminating),
            (Subject::Pod(pod), "NotTerminating") => certain(!pod.terminating),
            (Subject::Pod(pod), "CrossNamespacePodAffinity") => certain(pod.cross_namespace),
            (Subject::Pod(pod), "BestEffort" | "NotBestEffort") if pod.best_effort => Counts::Maybe,
            (Subject::Pod(_), "NotBestEffort") => Counts::Yes,
            (Subject::Pod(_), "BestEffort" | "VolumeAttributesClass") => Counts::No,
            // a scope of a server that is newer than this table
            (Subject::Pod(_), _) => Counts::Maybe,
            (Subject::Claim(_) | Subject::Ledger | Subject::Other, _) => Counts::No,
        }
    }

    /// A class that is not named may still be a default.
    fn selects(&self, class: Option<&str>) -> Counts {
        let Some(class) = class else { return Counts::Maybe };
        certain(match self.operator {
            Operator::In => self.values.contains(class),
            Operator::NotIn => !self.values.contains(class),
            Operator::Exists => true,
            Operator::DoesNotExist => false,
        })
    }
}

fn certain(counts: bool) -> Counts {
    if counts { Counts::Yes } else { Counts::No }
}

impl PodTraits {
    /// From a pod's specification.
    pub(super) fn of(spec: &Value) -> PodTraits {
        let containers = ["initContainers", "containers"].into_iter().filter_map(|key| spec.get(key)?.as_array());
        let best_effort = !asks(spec) && !containers.flatten().any(asks);
        PodTraits {
            terminating: spec.get("activeDeadlineSeconds").is_some_and(Value::is_number),
            best_effort,
            priority_class: spec.get("priorityClassName").and_then(Value::as_str).map(str::to_owned),
            cross_namespace: looks_elsewhere(spec),
        }
    }
}

/// Processor time and memory alone make a pod's class of service.
fn asks(of: &Value) -> bool {
    let amount = |what: &str, name: &str| of.pointer(&format!("/resources/{what}/{name}")).is_some();
    ["requests", "limits"].iter().any(|what| amount(what, "cpu") || amount(what, "memory"))
}

fn looks_elsewhere(spec: &Value) -> bool {
    let list = |pointer: String| spec.pointer(&pointer).and_then(Value::as_array).into_iter().flatten();
    let elsewhere = |term: &Value| {
        let named = term.get("namespaces").and_then(Value::as_array).is_some_and(|names| !names.is_empty());
        named || term.get("namespaceSelector").is_some_and(|selector| !selector.is_null())
    };
    ["podAffinity", "podAntiAffinity"].iter().any(|affinity| {
        let required =
            list(format!("/affinity/{affinity}/requiredDuringSchedulingIgnoredDuringExecution")).any(elsewhere);
        let preferred = list(format!("/affinity/{affinity}/preferredDuringSchedulingIgnoredDuringExecution"));
        required || preferred.filter_map(|weighted| weighted.get("podAffinityTerm")).any(elsewhere)
    })
}
