use super::{Orders, Sight};
use crate::commands::Failure;
use crate::commands::choose::{one_application, one_target};
use crate::commands::wanted::Wanted;
use crate::compile::check::contract::VERSION;
use crate::compile::check::defaults::SETTLE;
use crate::compile::check::seconds;
use crate::compile::render::Side;
use crate::rollout::health::Policy;
use crate::rollout::ledger::{Actor, RollbackHooks, keep};
use crate::world::cluster::execute::{Errand, Readiness, Release, Waiting};
use crate::world::cluster::store::Hold;
use crate::world::interrupt::Interrupt;
use std::cell::Cell;
use std::time::Duration;

/// What is carried out, and what is recorded about it.
pub fn errand<'a>(
    sight: &'a Sight,
    wanted: &'a Wanted,
    orders: &Orders<'_>,
    hold: &'a Hold,
    actor: Actor,
    interrupt: &'a Interrupt,
    sequence: &'a Cell<u64>,
) -> Result<Errand<'a>, Failure> {
    let options = orders.options;
    Ok(Errand {
        plan: &sight.survey.plan,
        hold,
        book: &sight.book,
        verb: orders.verb,
        actor,
        target: target(wanted),
        intent: sight.document.digest.clone(),
        reason: options.reason.clone(),
        rollout: sight.book.marks().next_rollout(),
        sequence,
        release: wanted.side.as_ref().map(|side| release(side, wanted)).transpose()?,
        waiting: Waiting {
            readiness: if options.no_wait { Readiness::Successors } else { Readiness::Wait },
            until: Waiting::until(options.timeout.0),
            policy: Policy::DIRECT,
            settle: settle(wanted)?,
        },
        goes_on: false,
        told: &sight.survey.warnings,
        interrupt,
    })
}

/// How long proxies of the target may act on old routing.
fn settle(wanted: &Wanted) -> Result<Duration, Failure> {
    let app = one_application(&wanted.workspace, "apply")?;
    let settle = one_target(app, target(wanted).as_deref())?.1.and_then(|target| target.settle.as_ref());
    Ok(Duration::from_secs(seconds(settle, SETTLE).unwrap_or(0)))
}

pub fn target(wanted: &Wanted) -> Option<String> {
    (!wanted.target.is_empty()).then(|| wanted.target.clone())
}

fn release<'a>(side: &'a Side, wanted: &Wanted) -> Result<Release<'a>, Failure> {
    let app = one_application(&wanted.workspace, "apply")?;
    let target = one_target(app, target(wanted).as_deref())?;
    let version = &side.identity.version.value;
    let candidate = app.candidate().filter(|candidate| candidate.version.value == *version);
    let stable = app.stable(&target).filter(|stable| stable.version.value == *version);
    let commit = candidate
        .and_then(|candidate| candidate.commit.as_ref())
        .or_else(|| stable.and_then(|stable| stable.commit.as_ref()));
    let keep = app.config.production().and_then(|production| production.keep.as_ref());
    let keep = keep.and_then(|keep| usize::try_from(keep.value).ok());
    Ok(Release {
        side,
        commit: commit.map(|commit| commit.value.clone()),
        contract: VERSION.to_owned(),
        secrets: app.config.contract.secrets.values().map(|secret| secret.name.value.clone()).collect(),
        keep: keep.unwrap_or(keep::USUAL),
        withdraws: None,
        lasting: app.config.keeps_data(),
        rollback_note: app.config.rollback_note().map(str::to_owned),
        rollback_hooks: Some(RollbackHooks::of(&app.config)),
    })
}
