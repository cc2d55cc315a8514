//! The parent of the inventory: wider than what is there before the first write, exact after the last.

use super::course::{Course, of_error};
use super::write::guard;
use crate::rollout::Manager;
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::Parent;
use crate::rollout::ledger::Verb;
use crate::rollout::live::noop;
use crate::rollout::receipt::Stop;
use crate::world::cluster::{Apply, Error, Force, Place, Propagation, Resource, Run};

impl Course<'_> {
    pub async fn read_parent(&self) -> Result<(), Stop> {
        let live = self.cluster.parent(self.set()).await.map_err(failed)?;
        self.parent.replace(live);
        Ok(())
    }

    /// All kinds and namespaces that were and will be: whoever is killed on the way leaves nothing that the
    /// next run does not look for.
    pub async fn widen_parent(&self) -> Result<(), Stop> {
        let scene = &self.errand.plan.scene;
        let live = self.parent.borrow().clone();
        let admitted = Parent::admit(live.as_ref(), self.set(), &scene.home, &scene.consents);
        let admitted =
            admitted.map_err(|refused| Stop::Failed { object: None, why: format!("{refused}; {}", refused.help()) })?;
        let steps = self.errand.plan.steps.iter().map(|step| &step.id);
        let kept = self.errand.plan.kept.iter().map(|(id, _)| id);
        let wide = Parent::of(scene.home.clone(), self.set(), steps.chain(kept)).with(admitted.parent());
        self.write_parent(&wide).await
    }

    /// What is there, and nothing that was.
    pub async fn narrow_parent(&self, lingering: &[ObjectId]) -> Result<(), Stop> {
        let kept = self.errand.plan.kept.iter().map(|(id, _)| id).filter(|id| !self.is_gone(id));
        let members = self.wanted().map(|step| &step.id).chain(kept).chain(lingering);
        let members: Vec<&ObjectId> = members.collect();
        let hidden = &self.errand.plan.others.hidden;
        if self.errand.verb == Verb::Delete && members.is_empty() && hidden.is_empty() {
            return self.remove_parent().await;
        }
        let exact = Parent::of(self.errand.plan.scene.home.clone(), self.set(), members).beside(hidden);
        self.write_parent(&exact).await
    }

    /// The last of an application that is deleted: without members it is an inventory of nothing.
    async fn remove_parent(&self) -> Result<(), Stop> {
        let Some(live) = self.cluster.parent(self.set()).await.map_err(failed)? else { return Ok(()) };
        let place = self.parent_place().map_err(failed)?;
        match self.cluster.delete(&place, &guard(&live), Propagation::Background, Run::Real).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(error.kind(), Some(Kind::NotFound | Kind::Absent)) => Ok(()),
            // an answer was lost: what is not there any more is gone
            Err(error) if error.perhaps_done() => match self.cluster.parent(self.set()).await.map_err(failed)? {
                None => Ok(()),
                Some(_) => Err(failed(error)),
            },
            Err(error) => Err(failed(error)),
        }
    }

    fn parent_place(&self) -> Result<Place, Error> {
        let resource = Resource::built_in("v1", "ConfigMap");
        let resource = resource.ok_or_else(|| Error::Unfit("`ConfigMap` is not known".to_owned()))?;
        Ok(Place::new(&resource, self.set().namespace(), &self.set().parent()))
    }

    /// Nothing, where it was so when it was last seen. Somebody else may have touched it since (an
    /// annotation, say): once it is looked at again.
    async fn write_parent(&self, parent: &Parent) -> Result<(), Stop> {
        match self.apply_parent(parent).await {
            Err(error) if matches!(error.kind(), Some(Kind::Stale)) => {
                self.read_parent().await?;
                self.apply_parent(parent).await.map_err(failed)
            }
            done => done.map_err(failed),
        }
    }

    async fn apply_parent(&self, parent: &Parent) -> Result<(), Error> {
        let object = parent.object(self.set());
        let live = self.parent.borrow().clone();
        if live.as_ref().is_some_and(|live| noop::proves(&object, live, Manager::ApplySet)) {
            return Ok(());
        }
        let guard = live.as_ref().map(guard);
        let apply = Apply {
            place: &self.parent_place()?,
            object: &object,
            manager: Manager::ApplySet.name(),
            // what it lists is the tool's to say: whoever edited it has said nothing about objects. One that came meanwhile is not ours
            force: if live.is_some() { Force::Take } else { Force::Never },
            run: Run::Real,
            guard: guard.as_ref(),
        };
        let written = match self.cluster.apply(&apply).await {
            Ok(answer) => answer.body,
            // the answer to an earlier try was lost
            Err(error) if error.perhaps_done() => match self.cluster.parent(self.set()).await? {
                Some(live) if noop::proves(&object, &live, Manager::ApplySet) => live,
                _ => return Err(error),
            },
            Err(error) => return Err(error),
        };
        self.parent.replace(Some(written));
        Ok(())
    }
}

fn failed(error: Error) -> Stop {
    of_error(None, &error)
}
