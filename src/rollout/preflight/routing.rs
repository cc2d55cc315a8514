use super::closed::{Answered, Report};
use super::definitions::unready;
use super::{Closed, Code, Facts, GatewayNeed, Needs, Router};
use crate::diag::join;
use crate::tree::Traced;
use serde_json::Value;

/// Traefik's kinds that are written.
pub const TRAEFIK: [&str; 2] = ["ingressroutes.traefik.io", "traefikservices.traefik.io"];

pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    let Some(router) = &needs.router else { return };
    match &router.value {
        Router::Replicas => {}
        Router::Traefik => traefik(router, facts, report),
        Router::Gateway(gateway) => self::gateway(router, gateway, facts, report),
    }
}

fn traefik(router: &Traced<Router>, facts: &Facts, report: &mut Report<'_>) {
    let missing: Vec<&str> =
        match report.answer(facts.served.get("traefik.io"), router, "what is served of `traefik.io`") {
            Some(Answered::There(served)) => TRAEFIK.into_iter().filter(|name| !served.contains_key(*name)).collect(),
            Some(Answered::Absent) => TRAEFIK.to_vec(),
            None => return,
        };
    if !missing.is_empty() {
        let reason = format!("the server does not know {}", join(&missing, "and"));
        report.close(Closed::of(Code::TraefikNotServed, router, reason));
    }
}

fn gateway(router: &Traced<Router>, need: &GatewayNeed, facts: &Facts, report: &mut Report<'_>) {
    let GatewayNeed { namespace, name } = need;
    let what = format!("Gateway `{namespace}/{name}`");
    let object = match report.answer(facts.gateways.get(&(namespace.clone(), name.clone())), router, &what) {
        Some(Answered::There(object)) => object,
        Some(Answered::Absent) => {
            report.close(Closed::of(Code::GatewayMissing, router, format!("{what} is not there")));
            return;
        }
        None => return,
    };
    if let Some(why) = unready(object) {
        report.close(Closed::of(Code::GatewayNotProgrammed, router, format!("{what}: {why}")));
    }
    let class = object.pointer("/spec/gatewayClassName").and_then(Value::as_str).unwrap_or("");
    let what = format!("GatewayClass `{class}`");
    let why = match report.answer(facts.gateway_classes.get(class), router, &what) {
        Some(Answered::There(object)) => unready(object),
        Some(Answered::Absent) => Some("is not there".to_owned()),
        None => None,
    };
    if let Some(why) = why {
        report.close(Closed::of(Code::GatewayClassNotAccepted, router, format!("{what}: {why}")));
    }
}
