use super::closed::Report;
use super::scope::Counts;
use super::{Closed, Code, Facts, Needs, Probe, Quota, RoomNeed, Subject};
use crate::compile::quantity::Quantity;

/// A resource that a quota bounds and that must have room for more.
struct Bound<'a> {
    resource: &'a str,
    hard: Quantity,
    used: Quantity,
    /// What is counted for certain, and with it what may be.
    certain: Quantity,
    possible: Quantity,
    /// Of that, what the run keeps for itself.
    own: Quantity,
}

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for (namespace, writes) in &needs.room {
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
                    one(quota, writes, report);
                }
            }
        }
    }
}

fn one(quota: &Quota, writes: &[RoomNeed], report: &mut Report<'_>) {
    for (name, hard) in &quota.hard {
        let (certain, possible) = sums(quota, canonical(name), writes.iter());
        if possible == Quantity::ZERO {
            continue;
        }
        let used = quota.used.get(name).map_or(Some(Quantity::ZERO), |used| Quantity::parse(used));
        match (Quantity::parse(hard), used) {
            (Some(hard), Some(used)) => {
                let of_ledger = |write: &&RoomNeed| write.of == Subject::Ledger;
                let (own, _) = sums(quota, canonical(name), writes.iter().filter(of_ledger));
                hold(quota, &Bound { resource: name, hard, used, certain, possible, own }, report);
            }
            _ => report.unverified(None, format!("quota `{}`: the amounts of `{name}` cannot be read", quota.name)),
        }
    }
}

/// What is counted for certain, and what is at most.
fn sums<'a>(quota: &Quota, resource: &str, writes: impl Iterator<Item = &'a RoomNeed>) -> (Quantity, Quantity) {
    let add =
        |sum: Quantity, more: Quantity| if sum == Quantity::ZERO { more } else { sum.checked_add(more).unwrap_or(sum) };
    let each = writes.map(|write| counted(quota, resource, write));
    each.fold((Quantity::ZERO, Quantity::ZERO), |sums, more| (add(sums.0, more.0), add(sums.1, more.1)))
}

fn counted(quota: &Quota, resource: &str, write: &RoomNeed) -> (Quantity, Quantity) {
    let [more, anew] = [&write.more, &write.anew].map(|room| room.get(resource).copied().unwrap_or(Quantity::ZERO));
    let of = counts(quota, &write.of);
    let instead = write.instead.as_ref().map_or(Counts::Yes, |instead| counts(quota, instead));
    let certain = match (of, instead) {
        _ if write.perhaps => Quantity::ZERO,
        (Counts::No | Counts::Maybe, _) => Quantity::ZERO,
        (Counts::Yes, Counts::No) => anew,
        (Counts::Yes, Counts::Maybe | Counts::Yes) => more,
    };
    let possible = match (of, instead) {
        (Counts::No, _) => Quantity::ZERO,
        // what is added to the old pods is added to the new ones
        (Counts::Maybe, Counts::Maybe) | (_, Counts::Yes) => more,
        (Counts::Maybe | Counts::Yes, _) => anew,
    };
    (certain, possible)
}

/// Whether a quota counts something: all its scopes must.
fn counts(quota: &Quota, subject: &Subject) -> Counts {
    let Some(scopes) = &quota.scopes else { return Counts::Maybe };
    scopes.iter().map(|scope| scope.counts(subject)).min().unwrap_or(Counts::Yes)
}

fn hold(quota: &Quota, bound: &Bound<'_>, report: &mut Report<'_>) {
    let Bound { resource, hard, used, certain, possible, own } = bound;
    let beyond = |more: &Quantity| used.checked_add(*more).is_none_or(|sum| sum > *hard);
    let of_these = match *own > Quantity::ZERO {
        true => format!(", {own} of them for the inventory and the ledger"),
        false => String::new(),
    };
    let reason = |more: &Quantity| {
        format!("quota `{}`: {used} of {hard} `{resource}` are used, {more} more are needed{of_these}", quota.name)
    };
    if *certain > Quantity::ZERO && beyond(certain) {
        report.close(Closed::new(Code::QuotaExceeded, reason(certain)));
    } else if beyond(possible) {
        let scoped = quota.scopes.as_ref().is_none_or(|scopes| !scopes.is_empty());
        let why = match scoped {
            true => "by its scopes it may count them or not: what the server adds to a pod decides",
            false => "some may be there already: a StatefulSet leaves the claims of its pods",
        };
        report.unverified(None, format!("{}; {why}", reason(possible)));
    }
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
