//! What the contract says about a trial, fixed when it begins.

use super::recorded;
use crate::commands::Failure;
use crate::compile::application::{Application, TargetOf};
use crate::compile::check::contract::{self, Criticality, OnLeave, VERSION, Weekday};
use crate::compile::check::defaults::{EXPIRES, SETTLE};
use crate::compile::check::{Config, seconds};
use crate::rollout::judge;
use crate::rollout::ledger::{RollbackHooks, keep};
use crate::rollout::trial::{Approvals, Day, Hook, Hooks, Strategy, Terms, Window};
use crate::tree::Spanned;
use std::path::Path;

/// The terms of a trial of the declared candidate.
///
/// # Errors
/// A query that cannot be read.
pub fn terms(
    app: &Application,
    target: &TargetOf<'_>,
    strategy: Strategy,
    hotfix: bool,
    directory: &Path,
) -> Result<Terms, Failure> {
    let config = &app.config;
    let canary = config.canary();
    let production = config.production();
    let settle = target.1.and_then(|target| target.settle.as_ref());
    let keep = production.and_then(|production| production.keep.as_ref());
    let candidate = app.candidate();
    let mut approvals = approvals(app);
    let mut judged = judged(config, hotfix, directory)?;
    if strategy == Strategy::Direct {
        // nothing is looked at, so a person answers for it (decision H7)
        judged.gates.clear();
        approvals.required = approvals.required.max(1);
    }
    Ok(Terms {
        strategy,
        judged,
        settle: seconds(settle, SETTLE).unwrap_or(0),
        sticky: strategy == Strategy::Weighted && canary.is_some_and(|canary| canary.sticky.is_some()),
        leaves_to_stable: canary
            .and_then(|canary| canary.on_leave.as_ref())
            .is_some_and(|said| said.value == OnLeave::Stable),
        raise: canary.and_then(|canary| canary.window.as_ref()).map(|window| of_window(&window.value)),
        release: production.and_then(|production| production.window.as_ref()).map(|window| of_window(&window.value)),
        approvals,
        keep: keep.and_then(|keep| usize::try_from(keep.value).ok()).unwrap_or(keep::USUAL),
        commit: candidate.and_then(|candidate| candidate.commit.as_ref()).map(|commit| commit.value.clone()),
        contract: VERSION.to_owned(),
        lasting: config.keeps_data(),
        rollback_note: config.rollback_note().map(str::to_owned),
        rollback_hooks: Some(RollbackHooks::of(config)),
        hooks: hooks(config, directory)?,
        secrets: config.contract.secrets.values().map(|secret| secret.name.value.clone()).collect(),
    })
}

/// Programs that are gates are fixed as they are now, too.
fn judged(config: &Config, hotfix: bool, directory: &Path) -> Result<judge::Terms, Failure> {
    let mut judged = judge::Terms::of(config).map_err(|unfit| Failure::Refused(unfit.to_string()))?;
    let own = hotfix_steps(config).filter(|steps| hotfix && !steps.is_empty());
    judged.steps = own.unwrap_or(judged.steps);
    for gate in &mut judged.gates {
        if let judge::Asks::Exec { command, files, .. } = &mut gate.asks {
            *files = recorded(command.clone(), directory)?.files;
        }
    }
    Ok(judged)
}

/// Steps that a hotfix has for itself.
fn hotfix_steps(config: &Config) -> Option<Vec<judge::Step>> {
    let step = |step: &Spanned<contract::Step>| judge::Step { weight: step.weight.value, hold: step.hold.seconds };
    Some(config.canary()?.hotfix_steps.iter().map(step).collect())
}

fn of_window(window: &contract::Window) -> Window {
    Window {
        days: window.days.iter().map(|day| of_day(day.value)).collect(),
        from: window.from.value.clone(),
        to: window.to.value.clone(),
        zone: window.zone.as_ref().map_or_else(|| "UTC".to_owned(), |zone| zone.value.clone()),
    }
}

fn of_day(day: Weekday) -> Day {
    match day {
        Weekday::Mon => Day::Mon,
        Weekday::Tue => Day::Tue,
        Weekday::Wed => Day::Wed,
        Weekday::Thu => Day::Thu,
        Weekday::Fri => Day::Fri,
        Weekday::Sat => Day::Sat,
        Weekday::Sun => Day::Sun,
    }
}

/// A critical application needs a person, whatever is written; so does a first release (decision H18), which is
/// known where the trial begins.
pub fn approvals(app: &Application) -> Approvals {
    let critical = app.config.contract.app.criticality.as_ref().is_some_and(|said| said.value == Criticality::Critical);
    let written = app.config.production().and_then(|production| production.approvals.as_ref());
    let least = u32::from(critical);
    let Some(written) = written.map(|written| &written.value) else {
        return Approvals {
            required: least,
            not_author: critical,
            expires: seconds(None, EXPIRES).unwrap_or(0),
            ..Approvals::default()
        };
    };
    let asserted = written.accept_asserted.is_some();
    Approvals {
        required: written.required.value.max(least),
        not_author: written.not_author.as_ref().is_none_or(|said| said.value),
        expires: seconds(written.expires.as_ref(), EXPIRES).unwrap_or(0),
        approvers: written.approvers.iter().flatten().map(|name| name.value.clone()).collect(),
        authors: Vec::new(),
        namespace: written.namespace.as_ref().map(|namespace| namespace.value.clone()),
        attested: critical && !asserted,
    }
}

fn hooks(config: &Config, directory: &Path) -> Result<Hooks, Failure> {
    let hooks = &config.contract.hooks;
    let timeout = hooks.timeout.as_ref().map(|time| time.seconds);
    let hook = |command: &Spanned<Vec<Spanned<String>>>| {
        let words = command.iter().map(|word| word.value.clone()).collect();
        Ok(Hook { timeout, ..recorded(words, directory)? })
    };
    let all =
        |commands: &[Spanned<Vec<Spanned<String>>>]| commands.iter().map(hook).collect::<Result<Vec<_>, Failure>>();
    Ok(Hooks {
        before_canary: all(&hooks.before_canary)?,
        before_promote: all(&hooks.before_promote)?,
        after_promote: all(&hooks.after_promote)?,
    })
}
