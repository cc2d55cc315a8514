use super::Wanted;
use crate::rollout::diff::ObjectId;
use crate::rollout::preflight::Access;
use crate::rollout::preflight::known::{Kind, Known, Scope};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is written beside the application's objects, in its namespace: the parent of the inventory, the
/// documents of the ledger, the lease.
const OWN: &[(&str, &str, &[&str])] = &[
    ("", "configmaps", &["create", "patch", "update", "delete"]),
    ("coordination.k8s.io", "leases", &["create", "update"]),
];

/// Every kind of write. A dry run needs the same rights.
pub(super) fn needs(wanted: &Wanted<'_>, known: &Known) -> BTreeSet<Access> {
    let mut needs = BTreeSet::new();
    let gone: BTreeSet<ObjectId> = wanted.removed().map(ObjectId::of).collect();
    for object in wanted.written().map(|object| &object.value) {
        needs.extend(access(object, "patch", known));
        let id = ObjectId::of(object);
        // what has no namespace is known without the one that its manifest may state
        let ids = [ObjectId { namespace: None, ..id.clone() }, id];
        if !ids.iter().any(|id| known.live.contains_key(id)) || ids.iter().any(|id| gone.contains(id)) {
            needs.extend(access(object, "create", known));
        }
    }
    // whether it is gone is looked at, too
    let removal = |object| ["delete", "get"].map(|verb| access(object, verb, known));
    needs.extend(wanted.removed().flat_map(removal).flatten());
    let namespace = wanted.namespace().value;
    for (group, resource, verbs) in OWN {
        needs.extend(verbs.iter().map(|verb| Access {
            namespace: namespace.clone(),
            group: (*group).to_owned(),
            resource: (*resource).to_owned(),
            verb: (*verb).to_owned(),
        }));
    }
    needs
}

/// `None` for a kind that is not served: nobody can be allowed anything with it.
pub(super) fn access(object: &Value, verb: &str, known: &Known) -> Option<Access> {
    let kind = Kind::of(object);
    let named = known.kinds.get(&kind)?;
    let namespace = match named.scope {
        Scope::Namespaced => super::text(object, "/metadata/namespace"),
        Scope::Cluster => "",
    };
    Some(Access {
        namespace: namespace.to_owned(),
        group: kind.group().to_owned(),
        resource: named.plural.clone(),
        verb: verb.to_owned(),
    })
}
