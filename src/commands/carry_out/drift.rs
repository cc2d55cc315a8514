use super::{Sight, show};
use crate::commands::wanted::Wanted;
use crate::commands::{Failure, Session};
use crate::report;
use crate::rollout::diff::ObjectId;
use crate::rollout::inventory::Keep;
use crate::rollout::live::{self, text};
use crate::rollout::plan::{Action, Document, Drift, Named, Recheck, What, contrast, recheck};
use crate::world::cluster::Cluster;
use crate::world::cluster::execute::Founded;
use std::collections::BTreeSet;

/// What to do about it.
pub const REPLAN: &str = "plan again; `--replan` shows what it would be now";

/// The same to whoever has asked for that.
pub const AGAIN: &str = "`railiance plan --out FILE` makes it anew";

/// Tells what is not as it was planned, if anything is, and what helps; before the first write.
pub async fn told(
    cluster: &Cluster,
    (saved, fresh): (&Document, &Document),
    kept: &[(ObjectId, Keep)],
    help: &str,
    session: &mut Session,
) -> Result<bool, Failure> {
    let stays = staying(cluster, (saved, fresh), kept).await?;
    differs((saved, fresh), stays, "nothing was written", help, session)
}

/// What each of the two says where they differ.
pub fn contrasted(saved: &Document, fresh: &Document, session: &mut Session) -> Result<(), Failure> {
    let Recheck::Drifted(drifts) = recheck(saved, fresh) else { return Ok(()) };
    for drift in &drifts {
        session.say(&report::plan::contrast(drift, &contrast(saved, fresh, drift)))?;
    }
    Ok(())
}

/// What was to be removed, is there still, and would stay: somebody has written that it is kept, or took it out of the inventory. Data that
/// pods read which are about to go is what an interrupted run leaves.
async fn staying(
    cluster: &Cluster,
    (saved, fresh): (&Document, &Document),
    kept: &[(ObjectId, Keep)],
) -> Result<Vec<Drift>, Failure> {
    let is_read = |id: &ObjectId| kept.iter().any(|(one, keep)| one == id && *keep == Keep::InUse);
    let now: BTreeSet<&Named> = fresh.observed.objects.iter().map(|seen| &seen.object).collect();
    let pruned = saved.steps.iter().filter(|step| step.action == Action::Prune.name() && !now.contains(&step.object));
    let uid = |object: &Named| saved.observed.objects.iter().find(|seen| seen.object == *object)?.uid.clone();
    let mut stays = Vec::new();
    for object in pruned.map(|step| &step.object).filter(|object| !is_read(&object.id())) {
        let found = cluster.find(&object.id()).await?;
        let there = found.filter(|found| text(found, "/metadata/deletionTimestamp").is_none());
        if there.is_some_and(|there| live::uid(&there) == uid(object).as_deref()) {
            stays.push(Drift::Object { object: object.clone(), what: What::Stays });
        }
    }
    Ok(stays)
}

/// The same of a second look, and why the plan is refused now: the server says nothing of what would be in a namespace that is not
/// there.
pub(super) async fn since(
    cluster: &Cluster,
    first: &Sight,
    again: &Sight,
    (founded, wanted): (Founded, &Wanted),
    session: &mut Session,
) -> Result<bool, Failure> {
    let written = match founded {
        Founded::Made => format!("only the namespace `{}` was made", wanted.set.namespace()),
        Founded::Not => "nothing was written".to_owned(),
    };
    let stays = staying(cluster, (&first.document, &again.document), &again.survey.plan.kept).await?;
    let drifted = differs((&first.document, &again.document), stays, &written, REPLAN, session)?;
    if drifted && again.survey.plan.is_refused() {
        show(&again.survey.plan, &wanted.workspace.sources, session)?;
    }
    Ok(drifted)
}

fn differs(
    (saved, fresh): (&Document, &Document),
    stays: Vec<Drift>,
    written: &str,
    help: &str,
    session: &mut Session,
) -> Result<bool, Failure> {
    let drifts = match recheck(saved, fresh) {
        Recheck::Same => stays,
        Recheck::Drifted(drifts) => [drifts, stays].concat(),
    };
    if drifts.is_empty() {
        return Ok(false);
    }
    let lines: Vec<String> = drifts.iter().map(|drift| format!("\n  {drift}")).collect();
    session.complain(&format!("the plan does not hold any more, {written}:{}\nhelp: {help}", lines.concat()))?;
    Ok(true)
}
