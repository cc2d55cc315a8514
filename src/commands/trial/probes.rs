//! Requests to the canary, over the way of its users.

use super::look::Sight;
use crate::compile::render::Side;
use crate::rollout::judge::{Asks, Gate, Probed};
use crate::world::probe::{Route, probe as ask};
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// Where requests for the application's hosts go in, if not where their names lead: `192.0.2.7:443`.
const ROUTE: &str = "RAILIANCE_ROUTE";

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
