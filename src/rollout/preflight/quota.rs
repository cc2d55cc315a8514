use super::closed::Report;
use super::{Closed, Code, Facts, Needs, Probe, Quota, Room};
use crate::compile::quantity::Quantity;

/// A resource that a quota bounds and that must have room for more.
struct Bound<'a> {
    resource: &'a str,
    hard: Quantity,
    used: Quantity,
    more: Quantity,
}

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for (namespace, room) in &needs.room {
        match facts.quotas.get(namespace) {
            None => {
                let reason = format!("the quotas of namespace `{namespace}` were not asked for");
                report.close(Closed::new(Code::NotAsked, reason));
            }
            Some(Probe::Unseen(why)) => {
                report.unverified(None, format!("the quotas of namespace `{namespace}` cannot be seen: {why}"));
            }
            Some(Probe::Absent) => {}
            Some(Probe::There(quotas)) => {
                for quota in quotas {
                    one(quota, room, report);
                }
            }
        }
    }
}

fn one(quota: &Quota, room: &Room, report: &mut Report<'_>) {
    for (name, hard) in &quota.hard {
        let Some(more) = room.get(canonical(name)) else { continue };
        let used = quota.used.get(name).map_or(Some(Quantity::ZERO), |used| Quantity::parse(used));
        let (Some(hard), Some(used)) = (Quantity::parse(hard), used) else {
            report.unverified(None, format!("quota `{}`: the amounts of `{name}` cannot be read", quota.name));
            continue;
        };
        let bound = Bound { resource: name, hard, used, more: *more };
        if used.checked_add(*more).is_none_or(|sum| sum > hard) {
            close(quota, &bound, report);
        }
    }
}

fn close(quota: &Quota, bound: &Bound<'_>, report: &mut Report<'_>) {
    let Bound { resource, hard, used, more } = bound;
    let reason = format!("quota `{}`: {used} of {hard} `{resource}` are used, {more} more are needed", quota.name);
    report.close(Closed::new(Code::QuotaExceeded, reason));
}

/// Quotas have two names for some resources.
fn canonical(name: &str) -> &str {
    match name {
        "cpu" => "requests.cpu",
        "memory" => "requests.memory",
        "ephemeral-storage" => "requests.ephemeral-storage",
        "count/pods" => "pods",
        "count/services" => "services",
        "count/configmaps" => "configmaps",
        "count/persistentvolumeclaims" => "persistentvolumeclaims",
        "count/secrets" => "secrets",
        other => other,
    }
}
