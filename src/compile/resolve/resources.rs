use super::{Resolver, Resources, defaulted, quantities};
use crate::compile::check::contract::{self, Brief, ResourceList};
use crate::compile::check::defaults;
use crate::compile::check::profiles::Size;
use crate::tree::Traced;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// The resources of the main container on this target.
    pub(super) fn main_resources(&self) -> Resources {
        let written = self.target.and_then(|target| target.resources.as_ref()).or(self.workload.resources.as_ref());
        self.resources(written)
    }

    /// Explicit amounts over those of the size; requests and limits always stand.
    pub(super) fn resources(&self, written: Option<&Brief<contract::Resources>>) -> Resources {
        let name = defaulted::text(written.and_then(|resources| resources.size.as_ref()), &defaults::RESOURCES);
        let mut resources = self.profile.size(&name.value).map_or_else(empty, |size| of_size(size, &name));
        if let Some(explicit) = written {
            explicit_amounts(&mut resources.requests, &explicit.requests);
            explicit_amounts(&mut resources.limits, &explicit.limits);
            keep_below_limits(&mut resources, explicit);
        }
        resources
    }
}

fn empty() -> Resources {
    Resources { requests: BTreeMap::new(), limits: BTreeMap::new() }
}

fn of_size(size: &Size, name: &Traced<String>) -> Resources {
    let amount = |text: &str| name.derive("size of the profile", |_| text.to_owned());
    Resources {
        requests: BTreeMap::from([("cpu".into(), amount(size.cpu)), ("memory".into(), amount(size.memory))]),
        limits: BTreeMap::from([("memory".into(), amount(size.memory_limit))]),
    }
}

fn explicit_amounts(into: &mut BTreeMap<String, Traced<String>>, written: &ResourceList) {
    let amounts =
        [("cpu", &written.cpu), ("memory", &written.memory), ("ephemeral-storage", &written.ephemeral_storage)];
    for (name, amount) in amounts {
        if let Some(amount) = amount {
            into.insert(name.into(), quantities::canonical(amount));
        }
    }
}

/// An explicit request without a limit would stand above the size's limit, and the other way
/// round: the side that was not written follows the one that was.
fn keep_below_limits(resources: &mut Resources, written: &contract::Resources) {
    let pairs = [
        ("memory", &written.requests.memory, &written.limits.memory),
        ("cpu", &written.requests.cpu, &written.limits.cpu),
    ];
    for (name, request, limit) in pairs {
        match (request, limit) {
            (Some(_), None) if name == "memory" => {
                follow(&resources.requests, &mut resources.limits, name, Ordering::Above)
            }
            (None, Some(_)) => follow(&resources.limits, &mut resources.requests, name, Ordering::Below),
            _ => {}
        }
    }
}

/// Which way the followed amount must not be passed.
#[derive(PartialEq)]
enum Ordering {
    Above,
    Below,
}

fn follow(
    from: &BTreeMap<String, Traced<String>>,
    to: &mut BTreeMap<String, Traced<String>>,
    name: &str,
    allowed: Ordering,
) {
    use crate::compile::quantity::Quantity;
    let (Some(lead), Some(own)) = (from.get(name), to.get(name)) else { return };
    let (Some(lead_amount), Some(own_amount)) = (Quantity::parse(lead), Quantity::parse(own)) else { return };
    let wrong = match allowed {
        Ordering::Above => own_amount < lead_amount,
        Ordering::Below => own_amount > lead_amount,
    };
    if wrong {
        let lead = lead.clone();
        to.insert(name.into(), lead);
    }
}
