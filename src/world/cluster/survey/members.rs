use super::{Task, Where, nobody};
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{
    DataKind, Fate, GroupKind, Leftover, PART_OF, Parent, References, Set, leftovers, outliving,
};
use crate::rollout::live::uid;
use crate::rollout::plan::Want;
use crate::world::cluster::{Cluster, Detail, Error, Request, Resource, Scope, Within};
use serde_json::Value;
use std::collections::BTreeSet;

/// What may read content-hashed data: pods, and what would make such pods again.
const USERS: [(&str, &str); 3] = [("v1", "Pod"), ("apps/v1", "ReplicaSet"), ("apps/v1", "ControllerRevision")];

/// What scales workloads.
const SCALERS: [(&str, &str); 2] =
    [("autoscaling/v2", "HorizontalPodAutoscaler"), ("keda.sh/v1alpha1", "ScaledObject")];

impl Cluster {
    /// Where members may be: the kinds that are wanted, and those that the parent remembers.
    pub(super) async fn scope(&self, task: &Task, parent: Option<&Parent>) -> Result<Where, Error> {
        let mut scope = Where { resources: BTreeSet::new(), namespaces: BTreeSet::new(), vanished: Vec::new() };
        scope.namespaces.insert(task.set.namespace().to_owned());
        scope.namespaces.extend(task.wants.iter().filter_map(|want| want.id().namespace));
        scope.namespaces.extend(parent.iter().flat_map(|parent| &parent.namespaces).cloned());
        let kinds: BTreeSet<(&str, &str)> = task.wants.iter().map(Want::kind).collect();
        for (api_version, kind) in kinds {
            match self.resource(api_version, kind).await {
                Ok(resource) => _ = scope.resources.insert(resource),
                // the plan says so of the object itself
                Err(Error::NotServed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        for kind in parent.iter().flat_map(|parent| &parent.kinds) {
            let known = scope.resources.iter().any(|one| one.group() == kind.group && one.kind == kind.kind);
            match if known { continue } else { self.served(kind).await? } {
                Some(resource) => _ = scope.resources.insert(resource),
                None => scope.vanished.push(kind.clone()),
            }
        }
        Ok(scope)
    }

    /// A kind in whatever version the server prefers.
    async fn served(&self, kind: &GroupKind) -> Result<Option<Resource>, Error> {
        let mut built_in = Resource::all_built_in().filter(|one| one.group() == kind.group && one.kind == kind.kind);
        if let Some(built_in) = built_in.next() {
            return Ok(Some(built_in));
        }
        let group = match self.call(&Request::get(&format!("/apis/{}", kind.group))).await {
            Ok(answer) => answer.body,
            Err(error) if error.is_absent() => return Ok(None),
            Err(error) => return Err(error),
        };
        let preferred = group.pointer("/preferredVersion/groupVersion").and_then(Value::as_str).unwrap_or_default();
        match self.resource(preferred, &kind.kind).await {
            Ok(resource) => Ok(Some(resource)),
            Err(Error::NotServed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Every object that carries the set's label.
    pub(super) async fn members(&self, set: &Set, scope: &Where) -> Result<Vec<Value>, Error> {
        let selector = format!("{PART_OF}={}", set.id().as_str());
        let lists = scope.resources.iter().flat_map(|resource| scope.within(resource));
        let found = self.many(lists, |(resource, within)| self.list(resource, within, &selector, Detail::Whole)).await;
        let mut members = Vec::new();
        for listed in found {
            members.append(&mut listed?.items);
        }
        Ok(members)
    }

    /// Who reads the data that is left over; asked only if any is.
    pub(super) async fn users_of_data(
        &self,
        set: &Set,
        members: &[Value],
        wanted: &BTreeSet<ObjectId>,
    ) -> Result<References, Error> {
        let left = |member: &Value| {
            let id = ObjectId::of(member);
            DataKind::of(&id).is_some() && !wanted.contains(&id)
        };
        if !members.iter().any(left) {
            return Ok(nobody());
        }
        let users = self.all_of(&USERS, set.namespace()).await?;
        // those that go themselves keep nothing from going
        let goes = |left: Leftover| (left.fate == Fate::Goes).then(|| uid(&left.live).map(str::to_owned)).flatten();
        let going = leftovers(members, wanted, &nobody(), set).into_iter().filter_map(goes).collect();
        Ok(References::of(outliving(&users, going)))
    }

    /// Autoscalers of the namespace, where a workload is wanted that one could scale.
    pub(super) async fn autoscalers(&self, namespace: &str, wants: &[Want]) -> Result<Vec<Value>, Error> {
        let scalable = |want: &Want| matches!(want.kind(), ("apps/v1", "Deployment" | "StatefulSet"));
        match wants.iter().any(scalable) {
            true => self.all_of(&SCALERS, namespace).await,
            false => Ok(Vec::new()),
        }
    }

    /// All objects of some kinds; there are none of a kind that is not served.
    async fn all_of(&self, kinds: &[(&str, &str)], namespace: &str) -> Result<Vec<Value>, Error> {
        let listed = self
            .many(kinds, |(api_version, kind)| async move {
                let resource = self.resource(api_version, kind).await?;
                self.list(&resource, Within::Namespace(namespace), "", Detail::Whole).await
            })
            .await;
        let mut objects = Vec::new();
        for one in listed {
            match one {
                Ok(mut listed) => objects.append(&mut listed.items),
                Err(Error::NotServed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(objects)
    }
}

impl Where {
    /// A list of the whole cluster for a kind without namespaces, else one a namespace.
    fn within<'a>(&'a self, resource: &'a Resource) -> Vec<(&'a Resource, Within<'a>)> {
        match resource.scope {
            Scope::Cluster => vec![(resource, Within::Everywhere)],
            Scope::Namespaced => {
                self.namespaces.iter().map(|namespace| (resource, Within::Namespace(namespace))).collect()
            }
        }
    }
}
