//! Split → routing objects. A router is a pure function; the ordinary write path does the rest.
//!
//! A listed child without ready endpoints makes Traefik answer 404 for the whole service, so a
//! child without a share is left out, never listed at 0 (decision H1).

mod build;
mod gateway_api;
mod replicas;
mod traefik;

use super::project::{Placement, Trial};
use super::side::{Identity, Side};
use super::split::Split;
use crate::compile::resolve::{Exposure, Header, Isolation, Route, Router, Sticky};
use crate::tree::Placed;

/// What a router needs to know.
struct Traffic<'a> {
    identity: &'a Identity,
    /// Hosts, paths and certificates are stable's (decision H24).
    exposure: &'a Exposure,
    /// Header and cookie are the candidate's.
    header: Option<&'a Header>,
    sticky: Option<&'a Sticky>,
    split: Split,
    audience: Audience,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Public,
    /// A first release: nobody but those who send the canary's header (decision H18).
    HeaderOnly,
    /// Those who ask for the host of a canary that stands apart.
    OwnHost,
}

/// The routing objects of a split.
pub fn routing(base: Option<&Side>, candidate: Option<&Side>, split: Split) -> Vec<Placed> {
    match split {
        Split::Stable | Split::Unrouted | Split::Canary(_) => shared(base, candidate, split),
        Split::Isolated => {
            let mut objects = base.map(|base| shared(Some(base), None, Split::Stable)).unwrap_or_default();
            objects.extend(candidate.map(apart).unwrap_or_default());
            objects
        }
    }
}

/// Routing of hosts that both tracks serve.
fn shared(base: Option<&Side>, candidate: Option<&Side>, split: Split) -> Vec<Placed> {
    let Some(owner) = base.or(candidate) else { return Vec::new() };
    let Some(exposure) = &owner.exposure else { return Vec::new() };
    let trial = candidate.and_then(|side| side.exposure.as_ref());
    let traffic = Traffic {
        identity: &owner.identity,
        exposure,
        header: trial.and_then(|exposure| exposure.header.as_ref()),
        sticky: trial.and_then(|exposure| exposure.sticky.as_ref()),
        split,
        audience: if base.is_some() { Audience::Public } else { Audience::HeaderOnly },
    };
    objects(&traffic)
}

/// Nothing where no route leads to a port that exists: that is a finding about the contract.
fn objects(traffic: &Traffic) -> Vec<Placed> {
    if traffic.exposure.routes.is_empty() {
        return Vec::new();
    }
    match traffic.exposure.router.value {
        Router::Traefik => traefik::objects(traffic),
        Router::GatewayApi => gateway_api::objects(traffic),
        Router::Replicas => replicas::objects(traffic),
    }
}

/// The canary's own host, straight to its Service; nothing without one.
fn apart(candidate: &Side) -> Vec<Placed> {
    let (Some(isolation), Some(exposure)) = (&candidate.isolation, &candidate.exposure) else { return Vec::new() };
    let Some(exposure) = own_exposure(exposure, isolation, candidate) else { return Vec::new() };
    let traffic = Traffic {
        identity: &candidate.identity,
        exposure: &exposure,
        header: None,
        sticky: None,
        split: Split::Isolated,
        audience: Audience::OwnHost,
    };
    let trial = Trial::new(candidate, Placement::Apart(isolation));
    objects(&traffic).iter().map(|object| trial.project(object)).collect()
}

/// The candidate's paths and ports under the canary's host.
fn own_exposure(exposure: &Exposure, isolation: &Isolation, candidate: &Side) -> Option<Exposure> {
    let host = isolation.host.as_ref()?;
    let mut own = exposure.clone();
    let mut routes: Vec<Route> = Vec::new();
    for route in &exposure.routes {
        if routes.iter().all(|known| known.path.value != route.path.value) {
            routes.push(Route { hosts: vec![host.clone()], ..route.clone() });
        }
    }
    own.routes = routes;
    let home = isolation.namespace.as_ref().map(|_| &candidate.identity.namespace);
    if let Some(gateway) = own.gateway.as_mut().filter(|gateway| gateway.namespace.is_none()) {
        gateway.namespace = home.cloned();
    }
    Some(own)
}

impl Traffic<'_> {
    /// Shares of stable and canary in percent; a side without a share is absent.
    fn shares(&self) -> Vec<(&'static str, u32)> {
        let canary = match self.split {
            Split::Stable | Split::Unrouted => 0,
            Split::Canary(weight) => weight.percent(),
            // on its own host
            Split::Isolated => 100,
        };
        [("stable", 100 - canary), ("canary", canary)].into_iter().filter(|(_, share)| *share > 0).collect()
    }

    /// Requests with the canary's header go to it while it runs.
    fn header_route(&self) -> Option<&Header> {
        self.header.filter(|_| self.split != Split::Stable)
    }
}
