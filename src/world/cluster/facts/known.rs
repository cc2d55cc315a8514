use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::Set;
use crate::rollout::ledger::{Cursor, Name};
use crate::rollout::preflight::{Kind, Known, Ledger, Named, Scope, Source, Wanted};
use crate::world::cluster::{self, Cluster, Detail, Place, Resource};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Kinds of which the pods that run now must be known, and how they are made.
const WORKLOADS: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "Job"];

impl Cluster {
    /// What must be known before it can be said what is needed: how kinds are called, and what is there.
    /// What cannot be seen is left out, and needed as if it were not there.
    pub(super) async fn known(&self, wanted: &Wanted<'_>) -> Known {
        let written: Vec<&Value> = wanted.written().map(|object| &object.value).collect();
        let kinds: BTreeSet<Kind> = written.iter().copied().chain(wanted.removed()).map(Kind::of).collect();
        let ledger = async {
            match wanted.ledger {
                Some(seen) => Some(seen.clone()),
                None => self.ledger(wanted).await,
            }
        };
        let (named, ledger) = tokio::join!(self.many(kinds, async |kind| self.named(kind).await), ledger);
        let planned = wanted.plan.into_iter().flat_map(|plan| &plan.steps);
        let mut live: BTreeMap<ObjectId, Value> =
            planned.filter_map(|step| Some((step.id.clone(), known_of(&step.id, step.live.as_ref()?)))).collect();
        // a plan has looked at everything but actions
        let unseen: Vec<&Value> = match wanted.plan {
            Some(_) => wanted.manifests.actions.iter().map(|action| &action.value).collect(),
            None => written,
        };
        let found = self.many(unseen, async |object| self.live_one(object).await).await;
        live.extend(found.into_iter().flatten());
        Known { kinds: named.into_iter().flatten().collect(), live, ledger }
    }

    /// What is there of the application's ledger; how many records there were stands in the cursor. Nothing where that cannot be seen: the
    /// right to read it is asked for beside this, and what a run adds is a lower bound either way.
    async fn ledger(&self, wanted: &Wanted<'_>) -> Option<Ledger> {
        let (app, namespace) = (wanted.app.name(), wanted.namespace().value);
        let map = async |name: String, detail| self.core("ConfigMap", &namespace, &name, detail).await.ok();
        let parent = map(Set::of(app, &namespace).parent(), Detail::Metadata);
        let (parent, cursor) = tokio::join!(parent, map(Name::Cursor.object(app), Detail::Whole));
        let records = match &cursor? {
            Some(cursor) => Some(Cursor::read(app, cursor).ok()?.0.marks.records),
            None => None,
        };
        let (cursor, records) = (records.is_some(), records.unwrap_or(0));
        Some(Ledger { parent: parent?.is_some(), cursor, records, digest: None })
    }

    async fn named(&self, kind: Kind) -> Option<(Kind, Named)> {
        let resource = self.resource(&kind.api_version, &kind.kind).await.ok()?;
        let source = match Resource::built_in(&kind.api_version, &kind.kind) {
            Some(_) => Source::BuiltIn,
            None => Source::Listed,
        };
        let scope = match resource.scope {
            cluster::Scope::Namespaced => Scope::Namespaced,
            cluster::Scope::Cluster => Scope::Cluster,
        };
        Some((kind, Named { plural: resource.plural, scope, source }))
    }

    async fn live_one(&self, object: &Value) -> Option<(ObjectId, Value)> {
        let place: Place = self.place(object).await.ok()?;
        let detail = if WORKLOADS.contains(&place.resource.kind.as_str()) { Detail::Whole } else { Detail::Metadata };
        let live = self.get(&place, detail).await.ok()??;
        Some((ObjectId::of(object), live))
    }
}

/// The whole of what runs pods; of the rest, which is much, that it is there.
fn known_of(id: &ObjectId, live: &Value) -> Value {
    match WORKLOADS.contains(&id.kind.as_str()) {
        true => live.clone(),
        false => Value::Null,
    }
}
