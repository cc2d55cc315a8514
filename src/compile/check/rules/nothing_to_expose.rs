//! A way in needs something that listens, and a router that works by host names needs one.

use super::ports;
use crate::compile::check::Config;
use crate::compile::check::contract::{Router, Strategy};
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let contract = &config.contract;
    let Some(expose) = &contract.expose else { return no_way_in(config, findings) };
    let finding = |message: &str| Finding::new(Code::NothingToExpose, message);
    if contract.workload.is_some() && ports::serving(config).is_empty() {
        findings.push(
            finding("`[expose]` without any port")
                .at(expose.span, "traffic for a port that does not exist")
                .help("add `ports = { http = 8080 }` to `[workload]`"),
        );
    }
    if let Some(upstream) = contract.upstream.as_ref().filter(|upstream| upstream.service.is_none()) {
        findings.push(
            finding("`[expose]` without a service of the upstream software")
                .at(expose.span, "traffic for which service?")
                .at(upstream.span, "no `service` here")
                .help("add `service = { name = \"{{release}}-http\", port = 3000 }` to `[upstream]`"),
        );
    }
    without_gateway(config, findings);
    let by_host = config.places().into_iter().any(|place| {
        let own = place.target.and_then(|target| target.expose.as_ref()).and_then(|own| own.host.as_ref());
        own.is_none() && matches!(config.router(place), Some((Router::Traefik | Router::GatewayApi, _)))
    });
    let named = expose.host.is_some() || !expose.hosts.is_empty();
    let routed = !expose.route.is_empty() && expose.route.iter().all(|route| !route.hosts.is_empty());
    if by_host && !named && !routed {
        findings.push(
            finding("`[expose]` names no host")
                .at(expose.span, "requests for which host?")
                .help("add `host = \"app.example.org\"`, or split by pods with `router = \"replicas\"`"),
        );
    }
}

/// A route that is attached to no Gateway is accepted by the server, and serves nobody.
fn without_gateway(config: &Config, findings: &mut Vec<Finding>) {
    let Some(expose) = &config.contract.expose else { return };
    for place in config.places() {
        let own = place.target.and_then(|target| target.expose.as_ref()).and_then(|own| own.gateway.as_ref());
        let Some((Router::GatewayApi, Some(router))) = config.router(place) else { continue };
        if own.is_none() && expose.gateway.is_none() {
            let message = format!("router `gateway-api` without a Gateway{}", place.suffix());
            return findings.push(
                Finding::new(Code::NothingToExpose, message)
                    .at(router, "attached to which Gateway?")
                    .help("add `gateway = { name = \"public\", namespace = \"gateways\" }` to `[expose]`"),
            );
        }
    }
}

fn no_way_in(config: &Config, findings: &mut Vec<Finding>) {
    if config.strategy() == Some(Strategy::Weighted) {
        findings.push(
            Finding::new(Code::NothingToExpose, "strategy `weighted` without `[expose]`: there is no traffic to share")
                .at(config.strategy_span(), "a share of what?")
                .help("add `[expose]`; or choose `strategy = \"isolated\"`, or `\"none\"` with a `reason`"),
        );
    }
}
