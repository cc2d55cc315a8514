//! What a plan makes known itself before it writes an object: the server refuses the dry run of that object for the lack
//! of it, and a write that comes too early.

use super::step::{Action, Refused, Step, Unverifiable};
use super::{Answer, Plan, Seen, Want};
use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::GroupKind;
use crate::rollout::live::text;
use serde_json::Value;
use std::collections::BTreeSet;

const RBAC: &str = "rbac.authorization.k8s.io";

/// What a plan makes known.
#[derive(Debug, Default)]
pub struct Pending {
    /// Kinds whose definitions are part of it.
    defined: BTreeSet<GroupKind>,
    /// Those of which the definition comes or changes with it.
    redefined: BTreeSet<GroupKind>,
    roles: BTreeSet<ObjectId>,
}

impl Pending {
    pub(super) fn of(objects: &[(Want, Seen)]) -> Pending {
        objects.iter().map(|(want, seen)| (&want.object.value, is_news(seen))).collect()
    }

    /// Why a refusal of this object is no last word; none where nothing of the plan changes it.
    pub fn excuses(&self, object: &Value, refusal: &Kind) -> Option<Unverifiable> {
        let kind = GroupKind::of(&ObjectId::of(object));
        let of_schema = matches!(refusal, Kind::UnknownField { .. } | Kind::WrongType { .. } | Kind::Invalid);
        let of_role = matches!(refusal, Kind::NotFound);
        if matches!(refusal, Kind::NotServed) && self.defined.contains(&kind) {
            return Some(Unverifiable::Kind);
        }
        if of_schema && self.redefined.contains(&kind) {
            return Some(Unverifiable::Schema);
        }
        bound(object).filter(|role| of_role && self.roles.contains(role)).map(|_| Unverifiable::Role)
    }
}

/// Objects, and whether the server learns anything of each by the plan.
impl<'a> FromIterator<(&'a Value, bool)> for Pending {
    fn from_iter<I: IntoIterator<Item = (&'a Value, bool)>>(objects: I) -> Pending {
        let mut pending = Pending::default();
        for (object, is_news) in objects {
            let defined = defines(object);
            pending.redefined.extend(defined.clone().filter(|_| is_news));
            pending.defined.extend(defined);
            pending.roles.extend(Some(ObjectId::of(object)).filter(is_role));
        }
        pending
    }
}

impl Plan {
    pub fn pending(&self) -> Pending {
        let written = self.steps.iter().filter_map(|step| Some((&step.object.as_ref()?.value, step.action.writes())));
        written.collect()
    }

    /// What was left to a part of the plan that is not carried out is the server's last word.
    #[must_use]
    pub(super) fn excused_no_more(mut self) -> Plan {
        let pending = self.pending();
        let excused = |step: &Step, refusal: &Refusal| {
            let object = step.object.as_ref();
            object.and_then(|object| pending.excuses(&object.value, &refusal.kind)).is_some()
        };
        for step in &mut self.steps {
            let by_plan = matches!(&step.action, Action::Unverifiable(why) if why.is_of_the_plan());
            if let Some(refusal) = step.refusal.clone().filter(|refusal| by_plan && !excused(step, refusal)) {
                step.action = Action::Refused(Refused::Answer(refusal));
            }
        }
        self
    }
}

/// Whether what is specified would be another thing than it is.
fn is_news(seen: &Seen) -> bool {
    match (&seen.live, &seen.answer) {
        (Some(live), Answer::Object(becomes)) => live.get("spec") != becomes.get("spec"),
        (_, Answer::Live | Answer::NotAsked(_)) => false,
        (None, Answer::Object(_)) | (_, Answer::Creates | Answer::Refused(_)) => true,
    }
}

/// The kind that a definition makes known.
fn defines(object: &Value) -> Option<GroupKind> {
    let is = text(object, "/kind") == Some("CustomResourceDefinition");
    let kind = text(object, "/spec/names/kind")?.to_owned();
    let group = text(object, "/spec/group")?.to_owned();
    is.then_some(GroupKind { kind, group })
}

fn is_role(id: &ObjectId) -> bool {
    id.group == RBAC && matches!(id.kind.as_str(), "Role" | "ClusterRole")
}

/// The role that a binding gives. Who may not bind any role has to hold what it allows: the server reads it then, in a dry
/// run, too.
fn bound(object: &Value) -> Option<ObjectId> {
    let id = ObjectId::of(object);
    let binds = id.group == RBAC && matches!(id.kind.as_str(), "RoleBinding" | "ClusterRoleBinding");
    let (kind, name) = (text(object, "/roleRef/kind")?.to_owned(), text(object, "/roleRef/name")?.to_owned());
    let namespace = id.namespace.filter(|_| kind == "Role");
    binds.then_some(ObjectId { namespace, kind, name, group: id.group, ordinal: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn role(kind: &str, name: &str, namespace: Option<&str>) -> Value {
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": { "name": name, "namespace": namespace } })
    }

    fn binding(kind: &str, name: &str) -> Value {
        let mut binding = role("RoleBinding", "web", Some("demo"));
        binding["roleRef"] = json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name });
        binding
    }

    #[test]
    fn a_role_of_the_plan_is_there_later() {
        let roles = [role("Role", "reader", Some("demo")), role("ClusterRole", "all", None)];
        let pending: Pending = roles.iter().map(|role| (role, true)).collect();
        let excused = |kind: &str, name: &str| pending.excuses(&binding(kind, name), &Kind::NotFound);
        assert_eq!(excused("Role", "reader"), Some(Unverifiable::Role));
        assert_eq!(excused("ClusterRole", "all"), Some(Unverifiable::Role));
        assert_eq!((excused("Role", "all"), excused("Role", "writer")), (None, None));
        assert_eq!(pending.excuses(&binding("Role", "reader"), &Kind::Invalid), None);
        let elsewhere = role("Role", "reader", Some("other"));
        let pending: Pending = [(&elsewhere, true)].into_iter().collect();
        assert_eq!(pending.excuses(&binding("Role", "reader"), &Kind::NotFound), None);
    }

    #[test]
    fn a_schema_excuses_only_where_it_changes() {
        let definition = json!({ "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "spec": { "group": "example.org", "names": { "kind": "Thing" } } });
        let thing = json!({ "apiVersion": "example.org/v1", "kind": "Thing" });
        let field = Kind::UnknownField { path: ".spec.size".to_owned() };
        let excused = |is_news: bool, refusal: &Kind| {
            let pending: Pending = [(&definition, is_news)].into_iter().collect();
            pending.excuses(&thing, refusal)
        };
        assert_eq!((excused(true, &field), excused(false, &field)), (Some(Unverifiable::Schema), None));
        assert_eq!(excused(true, &Kind::Invalid), Some(Unverifiable::Schema));
        assert_eq!(excused(false, &Kind::NotServed), Some(Unverifiable::Kind));
        assert_eq!(excused(true, &Kind::Quota), None);
    }

    #[test]
    fn a_definition_is_news_where_its_spec_becomes_another() {
        let seen = |live: Option<i32>, answer: Answer| {
            is_news(&Seen { live: live.map(|number| json!({ "metadata": { "labels": {} }, "spec": number })), answer })
        };
        assert!(seen(Some(1), Answer::Object(json!({ "spec": 2 }))) && seen(None, Answer::Creates));
        assert!(!seen(Some(1), Answer::Object(json!({ "spec": 1 }))) && !seen(Some(1), Answer::Live));
    }
}
