//! What a router cannot do must not be left out in silence: who writes a middleware that checks
//! passwords has no use for a route without it.

use crate::compile::check::contract::{Expose, Router};
use crate::compile::check::{Config, Place};
use crate::diag::{Code, Finding, Span};
use std::collections::BTreeSet;

/// A setting of one target that its router does not know.
struct Ignored {
    key: &'static str,
    at: Span,
    help: &'static str,
}

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(expose) = &config.contract.expose else { return };
    let mut said = BTreeSet::new();
    for place in config.places() {
        let Some((router, written)) = config.router(place) else { continue };
        let ignored = of_trial(config, router).into_iter().chain(of_entry(config, expose, place, router));
        for one in ignored.filter(|one| said.insert((one.at, name(router)))) {
            findings.push(finding(&one, router, written));
        }
    }
}

fn finding(ignored: &Ignored, router: Router, written: Option<Span>) -> Finding {
    let (key, router) = (ignored.key, name(router));
    let finding = Finding::new(Code::UnsupportedByRouter, format!("router `{router}` cannot do `{key}`"))
        .at(ignored.at, "would be left out");
    let finding = match written {
        Some(span) => finding.at(span, "this router"),
        None => finding.note("`traefik` is the default router"),
    };
    finding.help(ignored.help)
}

/// What the trial of a candidate asks for.
fn of_trial(config: &Config, router: Router) -> Vec<Ignored> {
    let Some(canary) = config.canary().filter(|_| config.is_weighted()) else { return Vec::new() };
    let sticky = canary.sticky.as_ref().filter(|_| router != Router::Traefik).map(|sticky| Ignored {
        key: "sticky",
        at: sticky.span,
        help: "choose router `traefik`; or write `sessions = \"independent\"` if pages of both versions work with \
               each other's assets",
    });
    let header = canary.header.as_ref().filter(|_| router == Router::Replicas).map(|header| Ignored {
        key: "header",
        at: header.span,
        help: "choose router `traefik` or `gateway-api`, or remove `header`",
    });
    sticky.into_iter().chain(header).collect()
}

/// How the traffic comes in. What stands in `[expose]` and another target's router does is left to
/// that target, unless something would be open or unreadable without it.
fn of_entry(config: &Config, expose: &Expose, place: Place, router: Router) -> Vec<Ignored> {
    let own = place.target.and_then(|target| target.expose.as_ref());
    let used = |wanted: Router| {
        config.places().into_iter().any(|place| config.router(place).is_some_and(|(one, _)| one == wanted))
    };
    let mut ignored = Vec::new();
    let mut add = |key, at, help| ignored.push(Ignored { key, at, help });
    if router != Router::Traefik {
        let shared = expose.entry_points.first().filter(|_| !used(Router::Traefik));
        if let Some(point) = own.and_then(|own| own.entry_points.first()).or(shared) {
            add("entry_points", point.span, "remove it: entry points are Traefik's");
        }
        if let Some(first) = expose.middlewares.first() {
            add("middlewares", first.span, "choose router `traefik`, or do this in the application or at its gateway");
        }
    }
    if router != Router::GatewayApi {
        let shared = expose.gateway.as_ref().filter(|_| !used(Router::GatewayApi));
        if let Some(gateway) = own.and_then(|own| own.gateway.as_ref()).or(shared) {
            add("gateway", gateway.span, "choose router `gateway-api`, or remove `gateway`");
        }
    }
    if let Some(tls) = own.and_then(|own| own.tls.as_ref()).or(expose.tls.as_ref()) {
        match (router, &tls.resolver) {
            (Router::Traefik, _) | (Router::Replicas, None) => {}
            (Router::GatewayApi, _) => {
                add("tls", tls.span, "remove `tls`: the listener of the Gateway holds the certificate")
            }
            (Router::Replicas, Some(resolver)) => {
                add(
                    "tls.resolver",
                    resolver.span,
                    "write `secret`, the name of a TLS Secret, or choose router `traefik`",
                );
            }
        }
    }
    ignored
}

fn name(router: Router) -> &'static str {
    match router {
        Router::Traefik => "traefik",
        Router::GatewayApi => "gateway-api",
        Router::Replicas => "replicas",
    }
}
