//! What a person sees of an application while a candidate is on trial: how far it is, what runs, where requests go, what the
//! gates say.

mod events;
mod happened;
mod text;
mod trend;

pub use events::{FORMAT as EVENTS_FORMAT, Stream};
pub use happened::{Happened, warnings};
pub use text::text;
pub use trend::Trend;

use crate::report::told::Told;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::proxied::Proxied;
use crate::rollout::health::{Behind, Health, Lost, Share, lost, shares};
use crate::rollout::judge::Judged;
use serde::Serialize;
use serde_json::Value;

/// The name of this format; a change that can break a reader gets a new one.
pub const FORMAT: &str = "railiance.dev/observation/v1";

/// One look, for people and machines.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    pub format: &'static str,
    pub app: String,
    pub target: Option<String>,
    /// The server's clock.
    pub time: String,
    pub stable: Option<Stable>,
    #[serde(flatten)]
    pub told: Told,
    pub workloads: Vec<Workload>,
    pub routes: Vec<Route>,
    pub gates: Vec<Judged>,
    /// What the cluster warned of, the newest first.
    pub events: Vec<Happened>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stable {
    pub number: u64,
    pub version: String,
}

/// What runs pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Workload {
    pub kind: String,
    pub name: String,
    pub ready: u64,
    pub pods: u64,
    /// Why it is not ready; empty where it is.
    pub reasons: Vec<String>,
}

/// An object that shares requests, as it is live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    pub kind: String,
    pub name: String,
    pub shares: Vec<Share>,
    /// What becomes of requests whose Service has nobody to take them.
    pub lost: Option<Lost>,
    /// How the proxy itself shares requests, where it was asked and knows of the object.
    pub proxy: Option<Proxied>,
    /// Why the proxy does not serve it as it is, as far as that can be seen; empty where it does.
    pub reasons: Vec<String>,
}

impl Workload {
    pub fn of(object: &Value, health: &Health) -> Workload {
        let id = ObjectId::of(object);
        let number = |pointer: &str| object.pointer(pointer).and_then(Value::as_u64);
        let reasons = words(health);
        Workload {
            kind: id.kind,
            name: id.name,
            ready: number("/status/readyReplicas").unwrap_or(0),
            pods: number("/spec/replicas").unwrap_or(1),
            reasons,
        }
    }
}

impl Route {
    /// None for an object that shares nothing; `beside` are the other objects that lead requests.
    pub fn of(
        object: &Value,
        beside: &[&Value],
        health: &Health,
        behind: impl Fn(&str) -> Option<Behind>,
    ) -> Option<Route> {
        let id = ObjectId::of(object);
        let (shares, lost) = (shares(object, &behind)?, lost(object, beside, &behind));
        Some(Route { kind: id.kind, name: id.name, shares, lost, proxy: None, reasons: words(health) })
    }

    /// With what the proxy was asked.
    #[must_use]
    pub fn told(mut self, namespace: &str, said: Result<Option<Proxied>, String>) -> Route {
        match said {
            Ok(proxy) => {
                let shares = self.shares.iter().map(|share| (share.service.as_str(), share.weight));
                match &proxy {
                    None if self.lost.is_some() => {
                        self.reasons.push("Traefik has dropped the shares, as it says itself".to_owned());
                    }
                    None => self.reasons.push("Traefik does not know of it".to_owned()),
                    Some(proxy) if !proxy.shares_as(namespace, shares) => {
                        self.reasons.push("Traefik shares requests otherwise".to_owned());
                    }
                    Some(_) => {}
                }
                self.proxy = proxy;
            }
            Err(why) => self.reasons.push(format!("Traefik does not say how it shares requests: {why}")),
        }
        self
    }
}

fn words(health: &Health) -> Vec<String> {
    match health {
        Health::Ready => Vec::new(),
        Health::Waiting(reasons) => reasons.iter().map(ToString::to_string).collect(),
        Health::Failed(reason) => vec![reason.to_string()],
    }
}

/// For machines: one document.
///
/// # Errors
/// The JSON writer's own.
pub fn json(observation: &Observation) -> Result<String, serde_json::Error> {
    Ok(format!("{}\n", serde_json::to_string_pretty(observation)?))
}
