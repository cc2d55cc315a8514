//! What a plan says, in words.

use super::ownership::{Holder, Outcome};
use super::step::{Refused, Replacing, Unverifiable};
use crate::diag::join;
use crate::rollout::answer::{Contested, Kind, Refusal};
use crate::rollout::{Consent, Manager};
use serde_json::Value;
use std::fmt;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Refused::Answer(refusal) => refusal.fmt(formatter),
            Refused::Foreign(owner) => write!(formatter, "it belongs to {owner}"),
            Refused::Takes => formatter.write_str("fields of others would be taken"),
            Refused::Immutable { fields, .. } => write!(formatter, "{} cannot be changed", join(fields, "and")),
            Refused::DropsReplicas { replicas } => write!(
                formatter,
                "`replicas` is left out, and nobody else holds it: the server would make {replicas} pods one"
            ),
            Refused::ReplicasBeside { autoscaler } => {
                write!(formatter, "`replicas` is set, and `{autoscaler}` chooses it as well")
            }
            Refused::Going => formatter.write_str("it is being deleted"),
            Refused::LeadsElsewhere { elsewhere } => write!(
                formatter,
                "it leads requests to the application beside the new routes, and has to go; {} would be led no more",
                join(elsewhere, "and")
            ),
            Refused::LeadsToo(owner) => write!(
                formatter,
                "it leads requests to the application beside the new routes, and has to go; it belongs to {owner}"
            ),
            Refused::Certified { annotation } => write!(
                formatter,
                "it has to go for the new routes, and the certificate that `{annotation}` makes for it would go, too"
            ),
        }
    }
}

/// Both are the user's to take away, and only one of them is in the contract.
const BESIDE: &str = "leave one of the two out: `[workload] autoscale` with `external = true` leaves the number to it";

impl Refused {
    /// Whether fields that others hold stand in the way.
    pub fn is_about_owners(&self) -> bool {
        match self {
            Refused::Takes => true,
            Refused::Answer(refusal) => matches!(refusal.kind, Kind::Conflict(_)),
            _ => false,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        let force = || format!("leave the fields out, or `{}` takes them", Consent::Force.flag());
        match self {
            Refused::Answer(refusal) if is_held_for_an_autoscaler(refusal) => {
                Some(format!("an autoscaler had the number: `{}` takes it back", Consent::Force.flag()))
            }
            Refused::Answer(_) if self.is_about_owners() => Some(force()),
            Refused::Answer(refusal) => of_answer(refusal),
            Refused::Foreign(owner) => Some(owner.help()),
            Refused::Takes => Some(force()),
            Refused::Immutable { replacing, .. } => Some(replacing.help()),
            Refused::DropsReplicas { .. } => {
                Some("state `replicas`, or have an autoscaler there before this is applied".to_owned())
            }
            Refused::ReplicasBeside { .. } => Some(BESIDE.to_owned()),
            Refused::Going => Some("wait until it is gone, and plan again".to_owned()),
            Refused::LeadsElsewhere { .. } => {
                Some("give that an Ingress of its own or a route, and plan again".to_owned())
            }
            Refused::LeadsToo(_) => Some("take it away there, and plan again".to_owned()),
            Refused::Certified { .. } => {
                Some("have the certificate made by an object of its own, delete the Ingress, and plan again".to_owned())
            }
        }
    }
}

/// What to do about a refusal that is no matter of the fields' owners alone.
fn of_answer(refusal: &Refusal) -> Option<String> {
    let twice = || refusal.causes.iter().any(|cause| cause.message.starts_with("Duplicate value"));
    match &refusal.kind {
        Kind::WebhookDown { .. } => {
            Some("see that the pods behind it run: until it answers, nobody writes such an object".to_owned())
        }
        Kind::Invalid if twice() => {
            Some("somebody else has changed an item of this list, and it stands beside ours: `kubectl get -o yaml --show-managed-fields` says who; change it back or remove it, and plan again".to_owned())
        }
        _ => None,
    }
}

impl Replacing {
    fn help(self) -> String {
        let annotation = super::ON_IMMUTABLE;
        match self {
            Replacing::Allowed | Replacing::NotAsked => {
                format!(
                    "keep the old values, or annotate the object `{annotation}: replace`: it is deleted and made anew then"
                )
            }
            Replacing::Never => "keep the old values: objects of this kind are never replaced".to_owned(),
            Replacing::Foreign => "keep the old values until it is adopted".to_owned(),
        }
    }
}

impl fmt::Display for Unverifiable {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Unverifiable::Namespace(name) => write!(formatter, "the namespace `{name}` is not there yet"),
            Unverifiable::Kind => formatter.write_str("its kind is defined by this plan and not served yet"),
            Unverifiable::Schema => formatter.write_str("the definition of its kind changes with this plan"),
            Unverifiable::Role => formatter.write_str("the role that it binds is part of this plan and not there yet"),
            Unverifiable::Webhook => formatter.write_str("an admission webhook does not support dry runs"),
            Unverifiable::ReadOnly => formatter.write_str("it is not there yet, and no dry run was asked for"),
            Unverifiable::Moved => formatter.write_str("it changed while the plan was made; plan again"),
        }
    }
}

/// `` `kubectl` (Update, scale, 2026-01-02T03:04:05Z) ``
impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let parts = [Some(self.operation.name()), self.subresource.as_deref(), self.time.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        write!(formatter, "`{}` ({})", self.manager, parts.join(", "))
    }
}

/// Whether all that stands in the way is what an autoscaler was given, and has no more.
fn is_held_for_an_autoscaler(refusal: &Refusal) -> bool {
    let handed = |causes: &[Contested]| causes.iter().all(|one| Manager::of(&one.manager) == Some(Manager::Handover));
    matches!(&refusal.kind, Kind::Conflict(causes) if !causes.is_empty() && handed(causes))
}

/// Letters of a value that stands inside of a line: an image with its digest is told whole.
const LONGEST: usize = 200;

/// A value in a line, and not too much of it.
pub fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = match self {
            Outcome::Conflict => "conflict: another value is held",
            Outcome::Shared => "shared: neither can change it alone",
            Outcome::Yielded(why) => return write!(formatter, "left to it: {why}"),
            Outcome::Taken => "taken from it",
            Outcome::Migrated => "becomes ours: client-side apply ends",
            Outcome::Dropped => "not in the manifest: goes when client-side apply ends, but for a default",
            Outcome::Kept => "dropped by us, and stays: it is held",
            Outcome::Lost => "taken from us since the last apply",
            Outcome::Gone => "beside ours, and goes with what it is part of",
        };
        formatter.write_str(words)
    }
}
