//! Which lists are maps in disguise, which are sets, and which are one value.
//!
//! Source: the `+listType` and `+listMapKey` marks of `k8s.io/api` (1.37) and of the Gateway API.
//! A list of a foreign API is atomic, as server-side apply treats it without a schema.

use super::ObjectId;
use crate::tree::ListKey;
use serde_json::Value;

/// How two versions of a list are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Keyed { keys: &'static [ListKey], order: Order },
    Set,
    Atomic,
}

/// What the order of a keyed list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Free,
    Matters,
    /// `$(NAME)` in a value sees only the variables before it.
    MattersToReferences,
}

struct Row {
    /// Empty: every kind.
    kind: &'static str,
    /// Any of these must be the field around the list; empty: the object itself.
    parents: &'static [&'static str],
    field: &'static str,
    rule: Rule,
}

const fn key(name: &'static str) -> ListKey {
    ListKey { name, default: None }
}

const TCP: ListKey = ListKey { name: "protocol", default: Some("TCP") };
const NAME: &[ListKey] = &[key("name")];
const TYPE: &[ListKey] = &[key("type")];
const CONTAINERS: &[&str] = &["containers", "initContainers", "ephemeralContainers"];

const fn row(kind: &'static str, parents: &'static [&'static str], field: &'static str, rule: Rule) -> Row {
    Row { kind, parents, field, rule }
}

const fn keyed(keys: &'static [ListKey]) -> Rule {
    Rule::Keyed { keys, order: Order::Free }
}

/// Of every object, whatever its API.
const COMMON: &[Row] = &[
    row("", &["metadata"], "finalizers", Rule::Set),
    row("", &["metadata"], "ownerReferences", keyed(&[key("uid")])),
    row("", &["status"], "conditions", keyed(TYPE)),
    row("Gateway", &["spec"], "listeners", keyed(NAME)),
];

/// Of the APIs that Kubernetes itself serves.
const BUILT_IN: &[Row] = &[
    row("", &["spec"], "containers", keyed(NAME)),
    row("", &["spec"], "initContainers", Rule::Keyed { keys: NAME, order: Order::Matters }),
    row("", &["spec"], "ephemeralContainers", keyed(NAME)),
    row("", &["spec"], "volumes", keyed(NAME)),
    row("", &["spec"], "imagePullSecrets", keyed(NAME)),
    row("", &["spec"], "hostAliases", keyed(&[key("ip")])),
    row("", &["spec"], "resourceClaims", keyed(NAME)),
    row("", &["spec"], "schedulingGates", keyed(NAME)),
    row("", &["spec"], "topologySpreadConstraints", keyed(&[key("topologyKey"), key("whenUnsatisfiable")])),
    row("", &["spec"], "accessModes", Rule::Set),
    row("", CONTAINERS, "env", Rule::Keyed { keys: NAME, order: Order::MattersToReferences }),
    row("", CONTAINERS, "ports", keyed(&[key("containerPort"), TCP])),
    row("", CONTAINERS, "volumeMounts", keyed(&[key("mountPath")])),
    row("", CONTAINERS, "volumeDevices", keyed(&[key("devicePath")])),
    row("", &["resources"], "claims", keyed(NAME)),
    row("Service", &["spec"], "ports", keyed(&[key("port"), TCP])),
    row("ServiceAccount", &[], "secrets", keyed(NAME)),
    row("MutatingWebhookConfiguration", &[], "webhooks", keyed(NAME)),
    row("ValidatingWebhookConfiguration", &[], "webhooks", keyed(NAME)),
    row("", &["webhooks", "spec"], "matchConditions", keyed(NAME)),
    row("ValidatingAdmissionPolicy", &["spec"], "variables", keyed(NAME)),
];

/// The rule of the list under these field names in an object of this kind.
pub(super) fn rule(id: &ObjectId, fields: &[&str]) -> Rule {
    let Some((field, around)) = fields.split_last() else { return Rule::Atomic };
    let parent = around.last();
    let fits = |row: &&Row| {
        let around_it = match parent {
            Some(parent) => row.parents.contains(parent),
            None => row.parents.is_empty(),
        };
        row.field == *field && around_it && (row.kind.is_empty() || row.kind == id.kind)
    };
    let built_in = if is_built_in(&id.group) { BUILT_IN } else { &[] };
    COMMON.iter().chain(built_in).find(fits).map_or(Rule::Atomic, |row| row.rule)
}

/// Groups of Kubernetes itself: without a dot (`apps`), or under `k8s.io` with one name
/// (`networking.k8s.io`); `gateway.networking.k8s.io` is installed as CRDs.
fn is_built_in(group: &str) -> bool {
    !group.contains('.') || group.strip_suffix(".k8s.io").is_some_and(|name| !name.contains('.'))
}

fn keys(id: &ObjectId, fields: &[&str]) -> &'static [ListKey] {
    match rule(id, fields) {
        Rule::Keyed { keys, .. } => keys,
        Rule::Set | Rule::Atomic => &[],
    }
}

/// The merge keys of the lists of an object of this kind, for [`crate::tree::FieldPath::resolve`].
pub fn list_keys(id: &ObjectId) -> impl Fn(&[&str]) -> &'static [ListKey] {
    move |fields| keys(id, fields)
}

/// Whether the default of a key is merely spelled out, or left out, in one of two matched items.
pub(super) fn is_default(keys: &[ListKey], field: &str, value: &Value) -> bool {
    keys.iter().any(|key| key.name == field && key.default.is_some() && key.default == value.as_str())
}
