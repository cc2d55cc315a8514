//! What is left over: members that are live and that nobody wants any more.

use super::references::References;
use super::retire::{Beside, Unretirable};
use super::{GroupKind, PART_OF, Set};
use crate::rollout::diff::ObjectId;
use crate::rollout::live::foreign::{ForeignOwner, controller, owner};
use crate::rollout::live::{annotation, is_copied, label};
use crate::rollout::{Consent, Consents};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// Our annotation for objects that stay: `railiance.dev/prune: keep`.
pub const PRUNE: &str = "railiance.dev/prune";
/// Helm's, which people put on what must survive its release.
const HELM: &str = "helm.sh/resource-policy";

/// A member that is not wanted any more, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Leftover {
    pub id: ObjectId,
    pub live: Value,
    pub fate: Fate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is deleted, bound to the uid that was read.
    Goes,
    Stays(Keep),
    /// It leads requests for these hosts where the application's own routes lead them from now on.
    Retires {
        hosts: Vec<String>,
    },
    /// It would have to go for the application's routes, and may not.
    Bars(Unretirable),
    /// It leads requests where those do, and stays.
    Beside(Beside),
}

/// Why a leftover stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Whatever such an object holds is gone with it: Namespace, PersistentVolumeClaim, CRD.
    Kind,
    /// An annotation says so.
    Annotation(&'static str),
    /// Pods that run, or old ReplicaSets and ControllerRevisions that may run again, read it (decision H12).
    InUse,
    /// Somebody else has laid hands on it meanwhile.
    Foreign(ForeignOwner),
    /// It carries our label, and no apply of ours made it: a copy of one of ours, probably.
    Unapplied,
    /// It is being deleted already.
    Going,
}

impl fmt::Display for Keep {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Keep::Kind => formatter.write_str("objects of this kind are never pruned"),
            Keep::Annotation(key) => write!(formatter, "its annotation `{key}` says `keep`"),
            Keep::InUse => formatter.write_str("pods, earlier revisions or the release before may still read it"),
            Keep::Foreign(owner) => write!(formatter, "it belongs to {owner}"),
            Keep::Unapplied => {
                formatter.write_str("it carries the label of the inventory, and railiance applied nothing of it")
            }
            Keep::Going => formatter.write_str("it is being deleted already"),
        }
    }
}

/// The members that are not wanted, by identity. `live` is what the cluster lists under our label;
/// `users` are the Pods, ReplicaSets, ControllerRevisions and kept records that may read data.
pub fn leftovers(live: &[Value], wanted: &BTreeSet<ObjectId>, users: &References, set: &Set) -> Vec<Leftover> {
    let members = live.iter().filter(|object| is_member(object, set));
    let unwanted = members.map(|object| (ObjectId::of(object), object)).filter(|(id, _)| !wanted.contains(id));
    let mut found: Vec<Leftover> = unwanted
        .map(|(id, object)| {
            let fate = keep(&id, object, users, set).map_or(Fate::Goes, Fate::Stays);
            Leftover { id, live: object.clone(), fate }
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    found
}

/// Controllers copy labels to what they make (EndpointSlices and Endpoints have those of their
/// Service, what Istio makes of a Gateway has those of the Gateway): such a copy is no membership.
fn is_member(object: &Value, set: &Set) -> bool {
    let id = ObjectId::of(object);
    let made = controller(object).is_some() || has_owner(object) && is_copied(object, PART_OF);
    let copied = made || matches!(id.kind.as_str(), "EndpointSlice" | "Endpoints");
    !copied && label(object, PART_OF) == Some(set.id().as_str())
}

fn has_owner(object: &Value) -> bool {
    let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    owners.is_some_and(|owners| !owners.is_empty())
}

fn keep(id: &ObjectId, live: &Value, users: &References, set: &Set) -> Option<Keep> {
    if live.pointer("/metadata/deletionTimestamp").is_some() {
        return Some(Keep::Going);
    }
    owner(live, set)
        .map(Keep::Foreign)
        .or_else(|| is_copied(live, PART_OF).then_some(Keep::Unapplied))
        .or_else(|| holds_others(&GroupKind::of(id)).then_some(Keep::Kind))
        .or_else(|| keeps(live).map(Keep::Annotation))
        .or_else(|| users.contain(id).then_some(Keep::InUse))
}

/// The annotation that says that the object stays.
pub(super) fn keeps(live: &Value) -> Option<&'static str> {
    [PRUNE, HELM].into_iter().find(|key| annotation(live, key) == Some("keep"))
}

/// Whether nothing that a removal was decided on has changed since: whose the object is, and that nobody keeps it.
pub fn goes_still(then: &Value, now: &Value, set: &Set) -> bool {
    // who wrote an object that is in no inventory may change with every note on it
    let owned = |live| owner(live, set).filter(|owner| !matches!(owner, ForeignOwner::Unmarked { .. }));
    let same = label(now, PART_OF) == label(then, PART_OF) && is_copied(now, PART_OF) == is_copied(then, PART_OF);
    same && owned(now) == owned(then) && keeps(now) == keeps(then)
}

/// Whether what such an object holds goes with it, so that none is ever pruned.
pub fn holds_others(kind: &GroupKind) -> bool {
    matches!(
        (kind.group.as_str(), kind.kind.as_str()),
        ("", "Namespace" | "PersistentVolumeClaim") | ("apiextensions.k8s.io", "CustomResourceDefinition")
    )
}

/// Nothing is wanted, and members are live: more probably a mistake than a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingWanted {
    pub members: usize,
}

impl NothingWanted {
    pub fn help(&self) -> String {
        format!("`delete` removes an application; `{}` says that it is meant", Consent::Empty.flag())
    }
}

impl fmt::Display for NothingWanted {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let members = crate::diag::count(self.members, "live object");
        write!(formatter, "nothing is wanted any more, and {members} would go")
    }
}

impl std::error::Error for NothingWanted {}

/// # Errors
/// Everything would go, and nobody said so.
pub fn guard_empty(
    wanted: &BTreeSet<ObjectId>,
    leftovers: &[Leftover],
    consents: &Consents,
) -> Result<(), NothingWanted> {
    let members = leftovers.iter().filter(|leftover| leftover.fate == Fate::Goes).count();
    match wanted.is_empty() && members > 0 && !consents.given(Consent::Empty) {
        true => Err(NothingWanted { members }),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn member(kind: &str, name: &str) -> Value {
        let set = Set::of("web", "demo");
        let api = match kind {
            "CustomResourceDefinition" => "apiextensions.k8s.io/v1",
            "EndpointSlice" => "discovery.k8s.io/v1",
            _ => "v1",
        };
        json!({ "apiVersion": api, "kind": kind,
            "metadata": { "name": name, "namespace": "demo", "uid": name, "labels": { PART_OF: set.id().as_str() },
                "managedFields": [{ "manager": "railiance", "operation": "Apply" }] } })
    }

    /// A copy of it by somebody's hand.
    fn copy(mut object: Value) -> Value {
        let label = json!({ "f:metadata": { "f:labels": { format!("f:{PART_OF}"): {} } } });
        object["metadata"]["managedFields"] = json!([{ "manager": "istiod", "operation": "Apply", "fieldsV1": label }]);
        object
    }

    fn with(kind: &str, name: &str, key: &str, value: Value) -> Value {
        let mut object = member(kind, name);
        object["metadata"][key] = value;
        object
    }

    fn fates(live: &[Value], wanted: &[&Value], users: &[Value]) -> Vec<(String, Fate)> {
        let wanted = wanted.iter().map(|object| ObjectId::of(object)).collect();
        let users = References::of(users);
        let found = leftovers(live, &wanted, &users, &Set::of("web", "demo"));
        found.into_iter().map(|leftover| (leftover.id.name, leftover.fate)).collect()
    }

    #[test]
    fn h20_what_is_wanted_or_no_member_is_left_alone() {
        let mut foreign = member("Service", "foreign");
        foreign["metadata"]["labels"][PART_OF] = json!("applyset-other-v1");
        let made = with("Pod", "made", "ownerReferences", json!([{ "controller": true, "kind": "ReplicaSet" }]));
        let wanted = member("Service", "wanted");
        let live = [wanted.clone(), foreign, made, member("EndpointSlice", "copied"), member("Service", "old")];
        assert_eq!(fates(&live, &[&wanted], &[]), [("old".to_owned(), Fate::Goes)]);
    }

    #[test]
    fn h20_what_was_made_of_a_member_is_none_and_what_was_copied_stays() {
        let owned = with("Service", "made", "ownerReferences", json!([{ "kind": "Gateway", "name": "edge" }]));
        assert_eq!(fates(&[copy(owned.clone())], &[], &[]), []);
        assert_eq!(fates(&[owned], &[], &[]), [("made".to_owned(), Fate::Goes)], "whoever owns what we applied");
        let dropped = with("Service", "dropped", "managedFields", json!([]));
        assert_eq!(
            fates(&[dropped], &[], &[]),
            [("dropped".to_owned(), Fate::Goes)],
            "that nobody says is no evidence"
        );
        let copied = copy(member("Service", "copied"));
        assert_eq!(fates(&[copied], &[], &[]), [("copied".to_owned(), Fate::Stays(Keep::Unapplied))]);
    }

    #[test]
    fn what_stays_says_why() {
        let stays = |object: Value| fates(&[object], &[], &[]).pop().unwrap().1;
        for kind in ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"] {
            assert_eq!(stays(member(kind, "x")), Fate::Stays(Keep::Kind), "{kind}");
        }
        let kept = |key: &'static str| with("Service", "x", "annotations", json!({ key: "keep" }));
        assert_eq!(stays(kept(PRUNE)), Fate::Stays(Keep::Annotation(PRUNE)));
        assert_eq!(stays(kept(HELM)), Fate::Stays(Keep::Annotation(HELM)));
        let marked = with("Service", "x", "annotations", json!({ "config.k8s.io/owning-inventory": "i" }));
        let owner = ForeignOwner::Inventory { id: "i".to_owned() };
        assert_eq!(stays(marked), Fate::Stays(Keep::Foreign(owner)));
        assert_eq!(stays(with("Service", "x", "deletionTimestamp", json!("now"))), Fate::Stays(Keep::Going));
    }

    #[test]
    fn h9_what_was_taken_away_or_is_kept_by_now_does_not_go() {
        let set = Set::of("web", "demo");
        let then = with("Service", "x", "annotations", json!({ "some/note": "a" }));
        let now = |annotations: Value| goes_still(&then, &with("Service", "x", "annotations", annotations), &set);
        assert!(now(json!({ "some/note": "b" })));
        for (key, value) in [(PRUNE, "keep"), (HELM, "keep"), ("config.k8s.io/owning-inventory", "i")] {
            assert!(!now(json!({ key: value })), "{key}");
        }
        assert!(!goes_still(&then, &with("Service", "x", "labels", json!({})), &set));
        assert!(!goes_still(&then, &copy(then.clone()), &set), "made anew by others");
    }

    #[test]
    fn h12_data_goes_when_nothing_refers_to_it() {
        let data = member("ConfigMap", "web-config-0123456789");
        let old = json!({ "kind": "ReplicaSet", "metadata": { "namespace": "demo" }, "spec": { "replicas": 0,
            "template": { "spec": { "volumes": [{ "configMap": { "name": "web-config-0123456789" } }] } } } });
        let fate = |users: &[Value]| fates(std::slice::from_ref(&data), &[], users).pop().unwrap().1;
        assert_eq!(fate(&[old]), Fate::Stays(Keep::InUse));
        assert_eq!(fate(&[]), Fate::Goes);
    }

    #[test]
    fn nothing_wanted_is_refused_without_a_word() {
        let live = [member("Service", "a"), member("PersistentVolumeClaim", "b")];
        let set = Set::of("web", "demo");
        let found = leftovers(&live, &BTreeSet::new(), &References::default(), &set);
        let refused = guard_empty(&BTreeSet::new(), &found, &Consents::none()).unwrap_err();
        assert_eq!(refused.to_string(), "nothing is wanted any more, and 1 live object would go");
        assert_eq!(guard_empty(&BTreeSet::new(), &found, &Consents::from_iter([Consent::Empty])), Ok(()));
        assert_eq!(guard_empty(&BTreeSet::from([found[0].id.clone()]), &found, &Consents::none()), Ok(()));
    }
}
