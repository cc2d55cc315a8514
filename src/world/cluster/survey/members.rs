use super::hidden::is_forbidden;
use super::places::{Listed, Spot, within};
use super::scope::Clusterwide;
use super::{Glance, Task, nobody};
use crate::rollout::Consent;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{
    Fate, GroupKind, Hidden, Leading, Leftover, PART_OF, References, Set, Unretirable, homes_of_data, leads, leftovers,
    outliving, retired,
};
use crate::rollout::ledger::keep::previous;
use crate::rollout::ledger::{Event, Stored};
use crate::rollout::live::{label, uid};
use crate::rollout::plan::{Namespace, Seen, Want};
use crate::world::cluster::store::{Fault, Store};
use crate::world::cluster::{Cluster, Detail, Error, Within};
use futures_util::future::try_join;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use tokio::sync::oneshot;

/// What may read content-hashed data: pods, and what would make such pods again.
const USERS: [(&str, &str); 3] = [("v1", "Pod"), ("apps/v1", "ReplicaSet"), ("apps/v1", "ControllerRevision")];

/// What scales workloads.
const AUTOSCALERS: [(&str, &str); 1] = [("autoscaling/v2", "HorizontalPodAutoscaler")];

/// What scales them by an autoscaler that it makes: whoever may not look at it sees at least that.
const SCALED_OBJECT: (&str, &str) = ("keda.sh/v1alpha1", "ScaledObject");

/// What may lead requests beside the routes that are wanted.
const INGRESSES: [(&str, &str); 1] = [("networking.k8s.io/v1", "Ingress")];

/// What scales workloads, and why not all of it can be seen.
#[derive(Default)]
pub(super) struct Scaling {
    pub objects: Vec<Value>,
    pub unseen: Vec<String>,
}

/// Everything that is there, but for what is wanted.
pub(super) struct Around {
    pub namespace: Namespace,
    pub scaling: Scaling,
    pub clusterwide: Clusterwide,
    /// Kinds of the inventory that are not served any more.
    pub vanished: Vec<GroupKind>,
    /// Members that nobody wants.
    pub unwanted: Vec<Value>,
    /// Where there may be more of them.
    pub hidden: Vec<Hidden>,
}

impl Cluster {
    /// Lists the members, and tells everybody who waits for one what is there of it.
    pub(super) async fn inventory(
        &self,
        task: &Task,
        glance: impl Future<Output = Result<Glance, Error>>,
        told: Vec<oneshot::Sender<Option<Value>>>,
    ) -> Result<Around, Error> {
        let Glance { namespace, mut places, mut members, scaling } = glance.await?;
        let clusterwide = self.widen(&mut places, &task.wants).await?;
        let further: Vec<Spot> = places.spots().into_iter().filter(|spot| !members.contains_key(spot)).collect();
        let (further, scaling) = try_join(
            self.members(&task.set, further),
            self.scaling(scaling, task.set.namespace(), task.wants.iter().map(Want::kind)),
        )
        .await?;
        members.extend(further);
        let spots = places.spots();
        let (mut known, mut closed) = (BTreeMap::new(), Vec::new());
        for (spot, listed) in members.into_iter().filter(|(spot, _)| spots.contains(spot)) {
            match listed {
                Ok(listed) => known.extend(listed.into_iter().map(|member| (ObjectId::of(&member), member))),
                Err(error) => closed.push((spot, error)),
            }
        }
        let hidden = self.hidden(task, &clusterwide, closed).await?;
        for (want, told) in task.wants.iter().zip(told) {
            // whoever does not listen any more has failed already
            drop(told.send(known.remove(&clusterwide.id(want))));
        }
        let unwanted = known.into_values().collect();
        let (scaling, vanished) = (scaling.unwrap_or_default(), places.vanished);
        Ok(Around { namespace, scaling, clusterwide, vanished, unwanted, hidden })
    }

    /// Every object there that carries the set's label.
    pub(super) async fn members(&self, set: &Set, spots: Vec<Spot>) -> Result<BTreeMap<Spot, Listed>, Error> {
        let selector = format!("{PART_OF}={}", set.id().as_str());
        let list = async |spot: &Spot| self.list(&spot.0, within(spot), &selector, Detail::Whole).await;
        let found = self.many(&spots, list).await;
        let found = found.into_iter().map(|one| one.map(|listed| listed.items));
        let each = spots.iter().cloned().zip(found).map(|(spot, found)| match found {
            Err(error) if !is_forbidden(&error) => Err(error),
            found => Ok((spot, found)),
        });
        each.collect()
    }

    /// Who reads the data that is left over, in each namespace where some is, and where that cannot be seen; asked only if any is.
    pub(super) async fn users_of_data(
        &self,
        task: &Task,
        unwanted: &[Value],
    ) -> Result<(References, Vec<String>), Error> {
        let homes = homes_of_data(unwanted);
        if homes.is_empty() {
            return Ok((nobody(), Vec::new()));
        }
        let set = &task.set;
        let (users, recorded) = tokio::join!(self.users_in(task, &homes), self.recorded(task));
        let (users, unseen) = users?;
        // those that go themselves keep nothing from going
        let goes = |left: Leftover| (left.fate == Fate::Goes).then(|| uid(&left.live).map(str::to_owned)).flatten();
        let going = leftovers(unwanted, &BTreeSet::new(), &nobody(), set).into_iter().filter_map(goes).collect();
        match recorded {
            Ok(recorded) => {
                let blind = unwanted
                    .iter()
                    .map(ObjectId::of)
                    .filter(|id| id.namespace.as_ref().is_some_and(|home| unseen.contains_key(home)));
                let seen = References::of(outliving(&users, going).into_iter().chain(&recorded));
                let told = unseen.iter().map(|(home, why)| {
                    format!("who reads old data in namespace `{home}` cannot be seen, so that it stays: {why}")
                });
                Ok((seen.and(References::to(blind)), told.collect()))
            }
            Err(Fault::Cluster(error)) => Err(error),
            // what a record that cannot be read refers to is not known: all of it stays
            Err(_) => Ok((References::to(unwanted.iter().map(ObjectId::of)), Vec::new())),
        }
    }

    /// What may read data in these namespaces, and in which of them nobody may look: what is there stays.
    /// Whoever takes all of it away must see.
    async fn users_in(
        &self,
        task: &Task,
        namespaces: &BTreeSet<String>,
    ) -> Result<(Vec<Value>, BTreeMap<String, Error>), Error> {
        let may_stay = |namespace: &str| namespace != task.set.namespace() || !task.wants.is_empty();
        let listed = self.many(namespaces, |namespace| self.all_of(&USERS, namespace)).await;
        let (mut users, mut unseen) = (Vec::new(), BTreeMap::new());
        for (namespace, listed) in namespaces.iter().zip(listed) {
            match listed {
                Ok(listed) => users.extend(listed),
                Err(error) if is_forbidden(&error) && may_stay(namespace) => {
                    unseen.insert(namespace.clone(), error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok((users, unseen))
    }

    /// What is stable, and what a rollback would go to, as they were recorded (decision H12); nobody goes back to what is taken away whole.
    async fn recorded(&self, task: &Task) -> Result<Vec<Value>, Fault> {
        if task.wants.is_empty() {
            return Ok(Vec::new());
        }
        let store = Store::new(self, task.set.app(), task.set.namespace())?;
        let book = store.read().await?;
        let back = previous(&book.briefs());
        let newest = book.newest().map(Stored::number);
        let mut objects = Vec::new();
        for record in book.records.iter().filter(|record| [newest, back].contains(&Some(record.number()))) {
            let side = record.side(&store.chunks(&book, record.number()).await?)?;
            objects.extend(side.objects.into_iter().map(|part| part.object.value.clone()));
        }
        Ok(objects)
    }

    /// Ingresses that an adoption ends, and why they cannot be seen; asked for only where one is wanted.
    pub(super) async fn retired(&self, task: &Task, seen: &[Seen]) -> (Vec<Leftover>, Vec<String>) {
        let wanted: Vec<&Value> = task.wants.iter().map(|want| &want.object.value).collect();
        if !task.consents.given(Consent::Adopt) || !leads(&wanted) {
            return (Vec::new(), Vec::new());
        }
        let live: Vec<&Value> = seen.iter().filter_map(|seen| seen.live.as_ref()).collect();
        let (ingresses, mut unseen) = self.seen_of(&INGRESSES, task.set.namespace()).await;
        let ends = |adopted: &BTreeSet<String>| {
            retired(&ingresses, &Leading { set: &task.set, wanted: &wanted, live: &live, adopted })
        };
        let left = ends(&BTreeSet::new());
        if !left.iter().any(|one| matches!(one.fate, Fate::Bars(Unretirable::Owned(_)))) {
            return (left, unseen);
        }
        match self.adopted(task).await {
            Ok(adopted) => (ends(&adopted), unseen),
            Err(fault) => {
                unseen.push(fault.to_string());
                (left, unseen)
            }
        }
    }

    /// From whom something of what is wanted was adopted, in the journal's words.
    async fn adopted(&self, task: &Task) -> Result<BTreeSet<String>, Fault> {
        let wanted: BTreeSet<String> = task.wants.iter().map(|want| want.id().to_string()).collect();
        let journal = Store::new(self, task.set.app(), task.set.namespace())?.journal().await?;
        let from = journal.into_iter().filter_map(|(entry, _)| match entry.event {
            Event::Adopted { objects, from } if objects.iter().any(|id| wanted.contains(id)) => Some(from),
            _ => None,
        });
        Ok(from.collect())
    }

    /// Autoscalers of the namespace, where there is a kind that one could scale; none of what is known
    /// already is asked again.
    pub(super) async fn scaling<'a>(
        &self,
        known: Option<Scaling>,
        namespace: &str,
        mut kinds: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Option<Scaling>, Error> {
        let scalable = kinds.any(|kind| matches!(kind, ("apps/v1", "Deployment" | "StatefulSet")));
        match known {
            None if scalable => self.scalers(namespace).await.map(Some),
            known => Ok(known),
        }
    }

    /// Autoscalers in an application's namespace that are none of its own.
    ///
    /// # Errors
    /// The server's.
    pub async fn autoscalers_of_others(&self, set: &Set) -> Result<Vec<Value>, Error> {
        let mut all = self.scalers(set.namespace()).await?.objects;
        all.retain(|scaler| label(scaler, PART_OF) != Some(set.id().as_str()));
        Ok(all)
    }

    async fn scalers(&self, namespace: &str) -> Result<Scaling, Error> {
        let own = self.all_of(&AUTOSCALERS, namespace);
        let (mut objects, scaled) = try_join(own, self.scaled_objects(namespace)).await?;
        match scaled {
            Ok(mut scaled) => {
                objects.append(&mut scaled);
                Ok(Scaling { objects, unseen: Vec::new() })
            }
            Err(why) => Ok(Scaling { objects, unseen: vec![why] }),
        }
    }

    /// What KEDA is told; or why that may not be looked at.
    async fn scaled_objects(&self, namespace: &str) -> Result<Result<Vec<Value>, String>, Error> {
        let (api_version, kind) = SCALED_OBJECT;
        let resource = match self.resource(api_version, kind).await {
            Ok(resource) => resource,
            Err(Error::NotServed { .. }) => return Ok(Ok(Vec::new())),
            Err(error) => return Err(error),
        };
        match self.list(&resource, Within::Namespace(namespace), "", Detail::Whole).await {
            Ok(listed) => Ok(Ok(listed.items)),
            Err(error) if is_forbidden(&error) => Ok(Err(error.to_string())),
            Err(Error::NotServed { .. }) => Ok(Ok(Vec::new())),
            Err(error) => Err(error),
        }
    }

    /// All objects of some kinds; there are none of a kind that is not served.
    async fn all_of(&self, kinds: &[(&str, &str)], namespace: &str) -> Result<Vec<Value>, Error> {
        let listed: Vec<Vec<Value>> = self.each_of(kinds, namespace).await.into_iter().collect::<Result<_, _>>()?;
        Ok(listed.into_iter().flatten().collect())
    }

    /// The same of those that may be looked at, and why the others may not.
    pub async fn seen_of(&self, kinds: &[(&str, &str)], namespace: &str) -> (Vec<Value>, Vec<String>) {
        let (mut objects, mut unseen) = (Vec::new(), Vec::new());
        for listed in self.each_of(kinds, namespace).await {
            match listed {
                Ok(mut listed) => objects.append(&mut listed),
                Err(error) => unseen.push(error.to_string()),
            }
        }
        (objects, unseen)
    }

    async fn each_of(&self, kinds: &[(&str, &str)], namespace: &str) -> Vec<Result<Vec<Value>, Error>> {
        let list = async |kind: &(&str, &str)| {
            let resource = self.resource(kind.0, kind.1).await?;
            self.list(&resource, Within::Namespace(namespace), "", Detail::Whole).await
        };
        let listed = self.many(kinds, list).await;
        let served = listed.into_iter().filter(|listed| !matches!(listed, Err(Error::NotServed { .. })));
        served.map(|listed| listed.map(|listed| listed.items)).collect()
    }
}
