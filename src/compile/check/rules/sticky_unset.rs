//! A page of the canary asks for its own scripts; stable does not have them. Whoever splits requests of
//! browsers says whether a visitor stays on one version.

use super::ports;
use crate::compile::check::Config;
use crate::compile::check::contract::Router;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let said = config.canary().is_some_and(|canary| canary.sticky.is_some() || canary.sessions.is_some());
    let by_request = config
        .places()
        .into_iter()
        .any(|place| matches!(config.router(place), Some((Router::Traefik | Router::GatewayApi, _))));
    let http = ports::serving(config).iter().any(|port| port.name.value == "http");
    if said || !by_request || !http || !config.is_weighted() {
        return;
    }
    findings.push(
        Finding::new(Code::StickyUnset, "each request of a visitor may reach another version")
            .at(config.strategy_span(), "requests are split, not visitors")
            .help(
                "add `sticky = { cookie = \"railiance\" }` to `[stage.canary]`, or `sessions = \"independent\"` if \
                 pages of both versions work with each other's assets",
            ),
    );
}
