//! A look at a cluster for a plan: what is live, and what the server says that would come of an apply.
//!
//! In: a [`Task`], the objects as they shall be. Out: a [`Survey`] with the plan. The members are
//! listed by the inventory's label, a kind a request; what is wanted and no member is read by name.
//! Beside it every object is sent as a dry run, many at once: how it is asked about seldom depends on
//! what it is now, and the answer says which version of it was meant.

mod ask;
mod glance;
mod hidden;
mod members;
mod places;
mod scope;
mod unlisted;

pub use glance::Glance;

use super::{Cluster, Detail, Error, Place};
use crate::rollout::Consents;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::{
    Admission, Fate, GroupKind, Home, NothingWanted, Parent, ParentRefused, References, Set, guard_empty, leftovers,
};
use crate::rollout::live::uid;
use crate::rollout::plan::{Namespace, Plan, Scene, Want, plan};
use futures_util::future::try_join;
use members::Around;
use serde_json::Value;
use std::collections::BTreeSet;
use std::future::Future;
use tokio::sync::oneshot;

/// What is planned: the members of a set as they shall be, each with the label of the set.
pub struct Task {
    pub set: Set,
    pub home: Home,
    /// The version of the contract.
    pub contract: String,
    pub consents: Consents,
    pub wants: Vec<Want>,
    pub how: How,
}

/// How it is found out what would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Every object is sent as a dry run: what a release is decided on.
    DryRun,
    /// An object whose live form proves that nothing would change is not sent.
    Proof,
    /// Nothing is sent: the live object and its managed fields are compared.
    ReadOnly,
}

/// What was seen, as a plan.
pub struct Survey {
    pub plan: Plan,
    /// What the inventory's parent says.
    pub admission: Admission,
    /// Kinds of the inventory that the cluster does not serve any more.
    pub vanished: Vec<GroupKind>,
    /// What the server warned of, each once.
    pub warnings: Vec<String>,
}

/// Why no plan could be made.
#[derive(Debug, thiserror::Error)]
pub enum Unplanned {
    #[error(transparent)]
    Cluster(#[from] Error),
    #[error("{0}; {help}", help = .0.help())]
    Parent(ParentRefused),
    #[error("{0}; {help}", help = .0.help())]
    Empty(NothingWanted),
}

impl Cluster {
    /// Looks at everything that the task names, and plans.
    ///
    /// # Errors
    /// The cluster does not answer, the inventory is somebody else's, or everything would go.
    pub async fn survey(&self, task: Task) -> Result<Survey, Unplanned> {
        // alone: it opens the one connection that all that follows shares
        let admission = self.admission(&task.set, &task.home, &task.consents).await?;
        let (set, parent) = (task.set.clone(), admission.parent().cloned());
        self.survey_with(task, admission, self.glance(&set, parent.as_ref())).await
    }

    /// The same, where the parent was read before.
    ///
    /// # Errors
    /// Those of [`survey`](Cluster::survey).
    pub async fn survey_with(
        &self,
        mut task: Task,
        admission: Admission,
        glance: impl Future<Output = Result<Glance, Error>>,
    ) -> Result<Survey, Unplanned> {
        let (told, listed): (Vec<_>, Vec<_>) = task.wants.iter().map(|_| oneshot::channel()).unzip();
        let (around, (seen, warnings)) = try_join(self.inventory(&task, glance, told), self.ask(&task, listed)).await?;
        let Around { namespace, scaling, clusterwide, vanished, unwanted, hidden } = around;
        task.wants = task.wants.into_iter().map(|want| clusterwide.placed(want)).collect();
        let wanted: BTreeSet<_> = task.wants.iter().map(Want::id).collect();
        let (users, blind) = self.users_of_data(&task, &unwanted).await?;
        let mut left = leftovers(&unwanted, &wanted, &users, &task.set);
        // what goes chooses nothing any more
        let goes: BTreeSet<&ObjectId> = left.iter().filter(|one| one.fate == Fate::Goes).map(|one| &one.id).collect();
        let mut autoscalers = scaling.objects;
        autoscalers.retain(|scaler| {
            let id = ObjectId::of(scaler);
            !wanted.contains(&id) && !goes.contains(&id)
        });
        guard_empty(&wanted, &left, &task.consents).map_err(Unplanned::Empty)?;
        let (retired, unseen) = self.retired(&task, &seen).await;
        left.extend(retired);
        let Task { set, home, contract, consents, wants, how: _ } = task;
        let scene = Scene { set, home, namespace, contract, consents, autoscalers };
        let objects = wants.into_iter().zip(seen).collect();
        let mut plan = plan(scene, objects, left);
        plan.others.unseen = [scaling.unseen, unseen, blind].concat();
        plan.others.hidden = hidden;
        Ok(Survey { plan, admission, vanished, warnings })
    }

    /// What the inventory's parent says.
    ///
    /// # Errors
    /// The cluster does not answer, or the inventory is somebody else's.
    pub async fn admission(&self, set: &Set, home: &Home, consents: &Consents) -> Result<Admission, Unplanned> {
        let parent = self.parent(set).await?;
        Parent::admit(parent.as_ref(), set, home, consents).map_err(Unplanned::Parent)
    }

    /// A namespace by its uid: a name is no identity (decision H32).
    ///
    /// # Errors
    /// The server's.
    pub async fn namespace(&self, name: &str) -> Result<Namespace, Error> {
        let place = Place::new(&self.resource("v1", "Namespace").await?, "", name);
        let live = self.get(&place, Detail::Metadata).await?;
        let goes = live.as_ref().is_some_and(|live| live.pointer("/metadata/deletionTimestamp").is_some());
        let there = if goes { Namespace::Going } else { Namespace::Uid };
        let found = live.as_ref().and_then(uid).map(|uid| there(uid.to_owned()));
        Ok(found.unwrap_or(Namespace::Absent))
    }

    /// The object of the parent's name, whosever it is.
    pub async fn parent(&self, set: &Set) -> Result<Option<Value>, Error> {
        let place = Place::new(&self.resource("v1", "ConfigMap").await?, set.namespace(), &set.parent());
        self.get(&place, Detail::Whole).await
    }
}

/// Who reads data, where nobody has to be asked.
fn nobody() -> References {
    References::of([])
}
