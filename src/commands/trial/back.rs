//! A release of before, as it was recorded (decision H10).

use super::carry::{Writing, removes};
use super::diary::Diary;
use super::fit::{Moved, convert, moved};
use super::{Scene, Sight, View, Work, side};
use crate::commands::{Failure, Session};
use crate::compile::render::{Manifests, Side, Sizes, Split, alone, compose};
use crate::report::plan::refusals;
use crate::rollout::answer::Kind;
use crate::rollout::ledger::{Stored, Verb, Withdrawal};
use crate::rollout::order::Phase;
use crate::rollout::plan::{Action, Plan, Refused, Step, are_chosen};
use crate::rollout::receipt::Receipt;
use crate::rollout::{Consent, Consents};
use crate::world::cluster::execute::Release;
use crate::world::cluster::{Cluster, How};
use std::sync::Arc;

/// Kinds whose objects hold what no record brings back.
const LASTING: [&str; 3] = ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"];

impl Work<'_> {
    /// Makes an earlier release stable again. What was stable is taken back by it. The run goes on after it.
    ///
    /// # Errors
    /// The server's, a signal, or somebody else who writes.
    pub async fn back(
        &self,
        to: &Stored,
        reason: String,
        moved: &[Moved],
        diary: &Diary,
        session: &mut Session,
    ) -> Result<Receipt, Failure> {
        let side = side(&self.store, &self.view.book, to).await?;
        let manifests = self.sight().back_to(&side, moved).await?;
        let consents = consents(&self.behind, self.scene, &manifests, &is_its_business).await?;
        let newest = self.view.book.newest().map(|newest| &newest.record.about);
        let about = &to.record.about;
        let release = Release {
            side: &side,
            commit: about.commit.clone(),
            contract: about.contract.clone(),
            secrets: about.secrets.iter().map(|secret| secret.name.clone()).collect(),
            // at night nothing is let go that a person may look for in the morning
            keep: usize::MAX,
            lasting: about.lasting,
            rollback_note: about.rollback_note.clone(),
            rollback_hooks: about.rollback_hooks.clone(),
            withdraws: newest
                .filter(|about| about.digest != to.record.about.digest)
                .map(|about| Withdrawal { number: about.number, digest: about.digest.clone() }),
        };
        let usual = Writing::new(Verb::Rollback, &manifests, &is_its_business);
        let writing = Writing { release: Some(release), reason: Some(reason), consents, goes_on: true, ..usual };
        self.carry_back(writing, diary, session).await
    }
}

impl Work<'_> {
    /// Before anything runs or is written: whether the way back is open.
    ///
    /// # Errors
    /// Something stands in the way, or the server's.
    pub async fn may_go_back(&self, side: &Side, moved: &[Moved]) -> Result<(), Failure> {
        let manifests = self.sight().back_to(side, moved).await?;
        let consents = consents(&self.behind, self.scene, &manifests, &is_its_business).await?;
        let plan = survey(&self.behind, self.scene, &manifests, consents, How::Proof, &is_its_business).await?;
        match plan.is_refused() {
            true => Err(Failure::Refused(format!("nothing was written: {}", refusals(&plan)))),
            false => Ok(()),
        }
    }
}

impl Sight<'_> {
    /// A release as it is written today: what somebody is shown before is what is done.
    async fn back_to(&self, side: &Side, moved: &[Moved]) -> Result<Manifests, Failure> {
        let mut manifests = self.restored(side, None, Split::Stable).await?;
        convert(&mut manifests, moved);
        self.clear_values(&mut manifests).await?;
        Ok(manifests)
    }

    /// A side as stable, where it was something else meanwhile: with no fewer pods than there are.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn restored(
        &self,
        side: &Side,
        beside: Option<&Side>,
        split: Split,
    ) -> Result<Manifests, Failure> {
        let stable = self.pods_to_keep(side).await?;
        let mut manifests = compose(Some(side), beside, split, &Sizes { stable, canary: None });
        self.leave_numbers(&mut manifests).await?;
        Ok(manifests)
    }

    /// What somebody else's autoscaler chooses is left to it: the record's number would be refused beside it.
    ///
    /// # Errors
    /// The server's.
    pub(super) async fn leave_numbers(&self, manifests: &mut Manifests) -> Result<(), Failure> {
        let scalers = self.cluster.autoscalers_of_others(self.set).await?;
        for object in manifests.objects.iter_mut().filter(|object| are_chosen(&object.value, &scalers)) {
            Arc::make_mut(object).remove(&["spec", "replicas"]);
        }
        Ok(())
    }

    /// What runs now was needed for some reason: what comes back is not made smaller.
    pub(super) async fn pods_to_keep(&self, side: &Side) -> Result<Option<u32>, Failure> {
        let (live, recorded) = (self.live_pods(side).await?, side.replicas.as_ref().map(|replicas| replicas.value));
        Ok(recorded.map(|recorded| recorded.max(live.unwrap_or(0))))
    }
}

/// What going back to a side would do.
///
/// # Errors
/// The server's, or that something stands in the way.
pub async fn preview(scene: &Scene, view: &View, side: &Side, moved: &[Moved]) -> Result<Preview, Failure> {
    let manifests = scene.sight(&scene.cluster, view).back_to(side, moved).await?;
    forecast(scene, view, &manifests).await
}

/// What the end of a promotion would do that has no record yet.
///
/// # Errors
/// Those of [`preview`].
pub async fn preview_of_fall(scene: &Scene, view: &View, base: &Side) -> Result<Preview, Failure> {
    let manifests = scene.sight(&scene.cluster, view).restored(base, None, Split::Stable).await?;
    forecast(scene, view, &manifests).await
}

async fn forecast(scene: &Scene, view: &View, manifests: &Manifests) -> Result<Preview, Failure> {
    let consents = consents(&scene.cluster, scene, manifests, &is_its_business).await?;
    let plan = survey(&scene.cluster, scene, manifests, consents, How::DryRun, &is_its_business).await?;
    let stuck = scene.sight(&scene.cluster, view).stuck(manifests).await?.unwrap_or_default();
    let pods = stuck.into_iter().filter(|pod| pod.is_in_the_way(&plan)).map(|pod| pod.name).collect();
    Ok(Preview { plan, pods })
}

/// What a rollback would do.
pub struct Preview {
    pub plan: Plan,
    /// Pods of a revision that never got ready, which go.
    pub pods: Vec<String>,
}

/// What is of a version that this cluster serves no more.
///
/// # Errors
/// The server's.
pub async fn outdated(scene: &Scene, side: &Side) -> Result<Vec<Moved>, Failure> {
    moved(&scene.cluster, &alone(Some(side))).await
}

async fn survey(
    cluster: &Cluster,
    scene: &Scene,
    manifests: &Manifests,
    consents: Consents,
    how: How,
    allowed: &dyn Fn(&Step) -> bool,
) -> Result<Plan, Failure> {
    Ok(scene.survey(cluster, manifests, consents, how).await?.sparing(allowed))
}

/// Workloads and routing of our own set are taken from whoever laid hands on them; other conflicts stop it.
pub(super) async fn consents(
    cluster: &Cluster,
    scene: &Scene,
    manifests: &Manifests,
    allowed: &dyn Fn(&Step) -> bool,
) -> Result<Consents, Failure> {
    let plain: Consents = [Consent::Empty].into_iter().collect();
    let plan = survey(cluster, scene, manifests, plain.clone(), How::Proof, allowed).await?;
    let refused: Vec<&Step> = plan.steps.iter().filter(|step| matches!(step.action, Action::Refused(_))).collect();
    let ours = |step: &&Step| is_conflict(step) && (step.phase() == Phase::Workloads || step.phase().is_routing());
    match refused.is_empty() || !refused.iter().all(ours) {
        true => Ok(plain),
        false => Ok([Consent::Empty, Consent::Force].into_iter().collect()),
    }
}

/// Volumes, namespaces and definitions stay as they are.
pub(super) fn is_its_business(step: &Step) -> bool {
    removes(step) || !LASTING.contains(&step.id.kind.as_str())
}

fn is_conflict(step: &Step) -> bool {
    match &step.action {
        Action::Refused(Refused::Answer(refusal)) => matches!(refusal.kind, Kind::Conflict(_)),
        Action::Refused(Refused::Takes) => true,
        _ => false,
    }
}
