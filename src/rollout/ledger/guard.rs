//! The admission policy that makes a name in the ledger more than a claim (decision H14).
//!
//! A ValidatingAdmissionPolicy (KEP-3488, `admissionregistration.k8s.io/v1`, from Kubernetes 1.30): a record or a journal entry
//! names who writes it, and is never changed. It binds cluster administrators as well, as long as they do not remove it.

use super::labels::{ACTOR, GROUPS, PART};
use super::{Name, Place, Rollout};
use serde_json::{Value, json};

/// The name of the policy and of its binding.
pub const NAME: &str = "railiance-ledger";

/// Says that a refusal is this policy's.
const MESSAGE: &str = "railiance: a record or journal entry names who writes it, and groups that they are in";

/// A name that nobody has.
const NOBODY: &str = "railiance:nobody";

/// The policy and its binding, for all namespaces.
pub fn objects() -> [Value; 2] {
    [policy(), binding()]
}

fn policy() -> Value {
    let annotation = |name: &str| format!("object.metadata.?annotations['{name}'].orValue('')");
    let named = format!("{} == request.userInfo.username", annotation(ACTOR));
    let groups = annotation(GROUPS);
    let grouped = format!("({groups} == '' || {groups}.split(',').all(group, group in request.userInfo.groups))");
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": { "name": NAME },
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [{
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "resources": ["configmaps"],
                    "operations": ["CREATE", "UPDATE"],
                }],
            },
            "matchConditions": [{
                "name": "is-of-a-ledger",
                // an update may not take the label away, either
                "expression": format!(
                    "[object, oldObject].exists(one, one != null && has(one.metadata.labels) && '{PART}' in one.metadata.labels \
                     && one.metadata.labels['{PART}'] in ['record', 'entry', 'chunk'])"
                ),
            }],
            "validations": [
                {
                    "expression": format!("request.operation != 'CREATE' || object.metadata.labels['{PART}'] == 'chunk' || ({named} && {grouped})"),
                    "message": MESSAGE,
                },
                {
                    "expression": "request.operation != 'UPDATE' || object.metadata.?deletionTimestamp.hasValue()",
                    "message": "railiance: a record, an entry or a chunk is never changed",
                },
            ],
        },
    })
}

fn binding() -> Value {
    json!({
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": { "name": NAME },
        "spec": { "policyName": NAME, "validationActions": ["Deny"] },
    })
}

/// An entry in a name that is not the writer's: where the policy is bound, nobody may make it.
pub fn forgery(place: &Place) -> Value {
    let name = Name::Entry(Rollout(u64::MAX), 1);
    let object = super::document::config_map(place, name, super::document::Content::default());
    super::document::signed(object, NOBODY)
}

/// Whether the refusal of a forgery is the policy's word.
pub fn refuses(message: &str) -> bool {
    message.contains(MESSAGE)
}
