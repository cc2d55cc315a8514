//! What has no namespace, whatever its manifest says: the server drops it there.

use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::GroupKind;
use crate::rollout::live::text;
use crate::rollout::plan::Want;
use crate::world::cluster::{Resource, Scope};
use serde_json::Value;
use std::collections::BTreeSet;

/// The kinds of the whole cluster among those that are wanted.
pub(super) struct Clusterwide(BTreeSet<GroupKind>);

impl Clusterwide {
    /// By what the server serves, and by the definitions that are wanted along with their objects.
    pub fn of<'a>(served: impl Iterator<Item = &'a Resource>, wants: &[Want]) -> Self {
        let served = served
            .filter(|resource| resource.scope == Scope::Cluster)
            .map(|resource| GroupKind { kind: resource.kind.clone(), group: resource.group().to_owned() });
        let defined = wants.iter().filter_map(|want| defined(&want.object.value));
        Clusterwide(served.chain(defined).collect())
    }

    pub fn id(&self, want: &Want) -> ObjectId {
        let id = want.id();
        match self.0.contains(&GroupKind::of(&id)) {
            true => ObjectId { namespace: None, ..id },
            false => id,
        }
    }

    /// The same object as the server will have it.
    pub fn placed(&self, mut want: Want) -> Want {
        if self.0.contains(&GroupKind::of(&want.id())) {
            want.object.remove(&["metadata", "namespace"]);
        }
        want
    }
}

/// The kind that a definition makes known without namespaces.
fn defined(object: &Value) -> Option<GroupKind> {
    let is = text(object, "/kind") == Some("CustomResourceDefinition");
    let of = |pointer| text(object, pointer).map(str::to_owned);
    let defined = GroupKind { kind: of("/spec/names/kind")?, group: of("/spec/group")? };
    (is && text(object, "/spec/scope") == Some("Cluster")).then_some(defined)
}
