//! What is known of a canary beside its metrics: restarts, probes, hooks, what a person said.

use super::look::{Sight, workloads};
use crate::commands::Failure;
use crate::compile::render::{Manifests, Side};
use crate::rollout::judge::{Asks, Gate, Hooked, Probed};
use crate::rollout::local::{Answer, Ask, End};
use crate::rollout::trial::Trial;
use crate::world::cluster::{Detail, Resource, Within};
use crate::world::local::{Keeper, Place};
use crate::world::probe::{Route, probe as ask};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

/// Where requests for the application's hosts go in, if not where their names lead: `host:port`.
const ROUTE: &str = "RAILIANCE_ROUTE";

/// What a stopping program is given before it is ended.
const GRACE: Duration = Duration::from_secs(5);

impl Sight<'_> {
    /// Answers of probes, by the gate's name.
    pub(super) async fn probes(&self, gates: &[Gate]) -> BTreeMap<String, Probed> {
        let candidate = self.view.candidate.as_ref();
        let mut probes = BTreeMap::new();
        for gate in gates {
            if let Asks::Http { probe } = &gate.asks {
                let probed = match route(candidate) {
                    Ok(route) => ask(&route, probe).await,
                    Err(cause) => Probed::Unanswered { cause },
                };
                probes.insert(gate.name.clone(), probed);
            }
        }
        probes
    }

    /// How hooks of gates ended, by the gate's name.
    pub(super) async fn hooks(&self, gates: &[Gate], trial: &Trial) -> BTreeMap<String, Hooked> {
        let mut hooks = BTreeMap::new();
        for gate in gates {
            if let Asks::Exec { command, timeout } = &gate.asks {
                hooks.insert(gate.name.clone(), self.hook(command, *timeout, environment(trial)).await);
            }
        }
        hooks
    }

    /// Runs a command in the directory that holds `railiance/`.
    pub(super) async fn hook(&self, words: &[String], timeout: u64, env: BTreeMap<String, String>) -> Hooked {
        if self.directory.is_none() {
            return Hooked::Broken { cause: "the application's files are not at hand".to_owned() };
        }
        let asked = self.place(env);
        match within(timeout, asked.ask(&Ask::Exec { words: words.to_vec() })).await {
            Some(Answer::Command { end: End::Code(code), .. }) => Hooked::Exited { code },
            Some(Answer::Command { end: End::Signal(signal), .. }) => {
                Hooked::Broken { cause: format!("it was ended by signal {signal}") }
            }
            Some(Answer::Nothing(cause)) => Hooked::Broken { cause },
            Some(Answer::Http { .. } | Answer::Connected | Answer::Health(_) | Answer::File(_)) => {
                Hooked::Broken { cause: "it is no command".to_owned() }
            }
            None => Hooked::TimedOut,
        }
    }

    fn place(&self, env: BTreeMap<String, String>) -> Place {
        let directory = self.directory.map(std::path::Path::to_owned).unwrap_or_default();
        Place { directory, env, keeper: Keeper::default(), grace: GRACE }
    }

    /// Restarts of the canary's containers since its step began, where a gate asks for them; nothing where pods cannot
    /// be read.
    pub(super) async fn restarts(
        &self,
        gates: &[Gate],
        manifests: &Manifests,
        began: Timestamp,
    ) -> Result<Option<u64>, Failure> {
        let asked = gates.iter().any(|gate| matches!(gate.asks, Asks::Restarts { .. }));
        let Some(pods) = Resource::built_in("v1", "Pod").filter(|_| asked) else { return Ok(None) };
        let mut restarts = 0;
        for workload in workloads(manifests) {
            let namespace = workload.pointer("/metadata/namespace").and_then(Value::as_str).unwrap_or_default();
            let selector = selector(workload);
            let listed = self.cluster.list(&pods, Within::Namespace(namespace), &selector, Detail::Whole).await;
            match listed {
                Ok(listed) => restarts += listed.items.iter().map(|pod| since(pod, began)).sum::<u64>(),
                Err(crate::world::cluster::Error::Refused { .. }) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(restarts))
    }
}

/// What every command is told.
pub(super) fn environment(trial: &Trial) -> BTreeMap<String, String> {
    let told = [
        ("RAILIANCE_VERSION", trial.opened.version.clone()),
        ("RAILIANCE_DIGEST", trial.opened.digest.clone()),
        ("RAILIANCE_RUN", trial.rollout.to_string()),
        ("RAILIANCE_WEIGHT", trial.weight().to_string()),
    ];
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

async fn within<T>(seconds: u64, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_secs(seconds), work).await.ok()
}

/// The way of the application's users; an isolated canary has a host of its own, and is nowhere else.
fn route(candidate: Option<&Side>) -> Result<Route, String> {
    let (scheme, host) = candidate.and_then(host).ok_or("the application has no host that could be asked")?;
    let at = crate::world::local::variable(ROUTE).map(|said| address(&said)).transpose()?;
    // a port beside the host's name counts where the address is given
    let port = at.map(|at: SocketAddr| format!(":{}", at.port())).unwrap_or_default();
    Ok(Route { base: format!("{scheme}://{host}{port}"), at, authority: None })
}

fn host(candidate: &Side) -> Option<(&str, &str)> {
    let exposure = candidate.exposure.as_ref()?;
    let host = match &candidate.isolation {
        Some(isolation) => &isolation.host.as_ref()?.value,
        None => &exposure.routes.first()?.hosts.first()?.value,
    };
    Some((if exposure.tls.is_some() { "https" } else { "http" }, host))
}

fn address(said: &str) -> Result<SocketAddr, String> {
    said.parse().map_err(|_| format!("`{ROUTE}` is `{said}`, and no address with a port, such as `192.0.2.7:443`"))
}

fn selector(workload: &Value) -> String {
    let labels = workload.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
    let pairs = labels.into_iter().flatten().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
    pairs.collect::<Vec<_>>().join(",")
}

/// Restarts of a pod's containers, of which the last one fell into the time; a pod that is younger brought all of its own.
fn since(pod: &Value, began: Timestamp) -> u64 {
    let statuses = pod.pointer("/status/containerStatuses").and_then(Value::as_array);
    let time = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str)?.parse::<Timestamp>().ok();
    let young = time(pod, "/metadata/creationTimestamp").is_some_and(|created| created >= began);
    let recent = |status: &&Value| {
        young || time(status, "/lastState/terminated/finishedAt").is_some_and(|finished| finished >= began)
    };
    let counted = statuses.into_iter().flatten().filter(recent);
    counted.filter_map(|status| status.get("restartCount").and_then(Value::as_u64)).sum()
}
