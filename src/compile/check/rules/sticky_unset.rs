//! A page of the canary asks for its own scripts; stable does not have them. Whoever splits requests of
//! browsers says whether a visitor stays on one version.

use super::ports;
use crate::compile::check::Config;
use crate::compile::check::contract::Router;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let said = config.canary().is_some_and(|canary| canary.sticky.is_some() || canary.sessions.is_some());
    let routers: Vec<Router> =
        config.places().into_iter().filter_map(|place| config.router(place)).map(|(router, _)| router).collect();
    let by_request = routers.iter().any(|router| matches!(router, Router::Traefik | Router::GatewayApi));
    let http = ports::serving(config).iter().any(|port| port.name.value == "http");
    if said || !by_request || !http || !config.is_weighted() {
        return;
    }
    findings.push(
        Finding::new(Code::StickyUnset, "each request of a visitor may reach another version")
            .at(config.strategy_span(), "requests are split, not visitors")
            .help(help(&routers)),
    );
}

/// A cookie is advised only where every router can set one.
fn help(routers: &[Router]) -> &'static str {
    match routers.contains(&Router::GatewayApi) {
        true => {
            "write `sessions = \"independent\"` in `[stage.canary]` if pages of both versions work with each other's \
             assets; else choose router `traefik`, which knows `sticky`"
        }
        false => {
            "add `sticky = { cookie = \"railiance\" }` to `[stage.canary]`, or `sessions = \"independent\"` if pages of \
             both versions work with each other's assets"
        }
    }
}
