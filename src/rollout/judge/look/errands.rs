//! What is no metric: restarts, probes, hooks, people.

use super::Finding;
use crate::diag::count;
use crate::rollout::judge::{Facts, Found, Hooked, Probe, Probed, Why};

pub(super) fn restarts(most: u64, facts: &Facts) -> Finding {
    let Some(restarts) = facts.restarts else {
        return Finding::new(Why::RestartsUnknown, "the canary's pods could not be read, now or when the step began");
    };
    let why = if restarts > most { Why::PodsRestarted } else { Why::Within };
    let value = u32::try_from(restarts).map_or(f64::INFINITY, f64::from);
    let counted = count(usize::try_from(restarts).unwrap_or(usize::MAX), "restart");
    Finding::of_value(why, format!("{counted} in this step"), value)
}

pub(super) fn probe(name: &str, probe: &Probe, facts: &Facts) -> Finding {
    match facts.probes.get(name) {
        None => not_asked("the probe"),
        Some(Probed::Unanswered { cause }) => Finding::new(Why::ProbeUnanswered, cause.clone()),
        Some(Probed::Answered { status, body, faults }) => answered(*status, *body, faults, probe),
    }
}

fn answered(status: u16, body: Found, faults: &[String], probe: &Probe) -> Finding {
    let value = f64::from(status);
    if let (true, [fault, ..]) = (status == probe.status, faults) {
        return Finding::of_value(Why::UnexpectedAnswer, format!("{} answered: {fault}", probe.path), value);
    }
    match (status == probe.status, body, &probe.body) {
        (false, _, _) => {
            let says = format!("{} answered with status {status}, expected {}", probe.path, probe.status);
            Finding::of_value(Why::UnexpectedAnswer, says, value)
        }
        (true, Found::Yes, _) | (true, Found::NotAsked, None) => {
            Finding::of_value(Why::Answered, format!("{} answered with status {status}", probe.path), value)
        }
        (true, Found::No, _) => {
            let says = format!("the body of {} has not the expected text", probe.path);
            Finding::of_value(Why::UnexpectedAnswer, says, value)
        }
        (true, Found::NotAsked, Some(_)) => not_asked("the body of the probe's answer"),
    }
}

pub(super) fn hook(name: &str, timeout: u64, facts: &Facts) -> Finding {
    match facts.hooks.get(name) {
        None => not_asked("the hook"),
        Some(Hooked::Exited { code: 0 }) => Finding::new(Why::HookPassed, "it ended with 0"),
        Some(Hooked::Exited { code: 10 }) => Finding::new(Why::HookFailed, "it ended with 10"),
        Some(Hooked::Exited { code }) => {
            Finding::new(Why::HookUndecided, format!("it ended with {code}; 0 passes, 10 fails"))
        }
        Some(Hooked::Broken { cause }) => Finding::new(Why::HookUndecided, cause.clone()),
        Some(Hooked::TimedOut) => Finding::new(Why::HookTimedOut, format!("it did not end within {timeout} s")),
    }
}

pub(super) fn person(name: &str, words: &str, facts: &Facts) -> Finding {
    match facts.confirmed.contains(name) {
        true => Finding::new(Why::Confirmed, format!("confirmed: {words}")),
        false => Finding::new(Why::Unconfirmed, format!("a person has to confirm: {words}")),
    }
}

fn not_asked(what: &str) -> Finding {
    Finding::new(Why::NotAsked, format!("{what} was not asked for"))
}
