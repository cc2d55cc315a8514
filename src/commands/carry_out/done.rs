//! Where nothing is left to do.

use super::{History, Orders, Sight, errand};
use crate::commands::Failure;
use crate::commands::wanted::Wanted;
use crate::compile::render::Side;
use crate::rollout::answer::Kind;
use crate::rollout::health::{Health, Policy};
use crate::rollout::order::{answers, is_workload};
use crate::rollout::plan::{Namespace, Plan};
use crate::rollout::receipt::Receipt;
use crate::world::cluster::store::{Book, Look};
use crate::world::cluster::wait::Watched;
use crate::world::cluster::{Cluster, Survey};
use std::time::Duration;

/// Nothing to write, nothing to record, no earlier run that left anything, or waited in vain, and nothing to wait for.
pub(super) async fn is_done(
    cluster: &Cluster,
    sight: &Sight,
    wanted: &Wanted,
    orders: &Orders<'_>,
    seen: &Look,
) -> Result<bool, Failure> {
    let Sight { survey, book, .. } = sight;
    let gone = || survey.admission.parent().is_none() && book.is_done();
    let nothing_left = match (&wanted.side, orders.history) {
        (Some(side), _) => left(survey, book, side).is_none(),
        (None, History::Stays) => gone(),
        // the lease is the last that goes
        (None, History::Goes) => gone() && book.names.is_empty() && seen.lease().is_none(),
    };
    if !nothing_left || survey.admission.taken_from().is_some() || survey.plan.has_changes() {
        return Ok(false);
    }
    // nothing of it will be there
    if wanted.side.is_some() && matches!(survey.plan.scene.namespace, Namespace::Going(_)) {
        return Ok(false);
    }
    Ok(orders.options.no_wait || wanted.side.is_none() || all_runs(cluster, &survey.plan).await?)
}

/// What `apply` does for a version though no object changes.
pub(super) fn left(survey: &Survey, book: &Book, side: &Side) -> Option<String> {
    let version = &side.identity.version.value;
    if !book.is_done() {
        return Some("an earlier run did not come to its end: `apply` finishes it".to_owned());
    }
    if book.newest().is_none_or(|newest| newest.record.about.digest != side.digest) {
        return Some(format!("`{version}` is not recorded as released yet: `apply` does that"));
    }
    if survey.admission.parent().is_none() {
        return Some("the inventory is gone: `apply` writes it again".to_owned());
    }
    // what is taken over says so from now on, whether anything else changes or not
    survey.admission.taken_from().map(|_| "the inventory is taken over by the next `apply`".to_owned())
}

/// Whether there is nothing to wait for: what was written before may not run yet, or not any more.
async fn all_runs(cluster: &Cluster, plan: &Plan) -> Result<bool, Failure> {
    let awaited = plan.steps.iter().filter(|step| is_workload(&step.id) || answers(&step.id));
    let objects =
        awaited.filter_map(|step| Some(Watched { id: step.id.clone(), object: step.live.clone()? })).collect();
    let standing = match cluster.standing(objects, Policy::DIRECT, Duration::ZERO).await {
        // preflight tells which right is missing
        Err(error) if matches!(error.kind(), Some(Kind::Forbidden(_))) => return Ok(false),
        standing => standing?,
    };
    Ok(standing.iter().all(|one| one.health == Health::Ready))
}

pub(super) fn receipt(sight: &Sight, wanted: &Wanted) -> Receipt {
    Receipt {
        app: wanted.app().to_owned(),
        target: errand::target(wanted),
        intent: sight.document.digest.clone(),
        unchanged: sight.survey.plan.totals().unchanged,
        kept: sight.survey.plan.kept.clone(),
        idle: sight.survey.plan.idle.clone(),
        ..Receipt::default()
    }
}
