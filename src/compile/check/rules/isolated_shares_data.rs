//! An isolated canary has a host and data of its own; what it shares with stable it can damage.
//! In a namespace of its own, claims and Secrets of the same name are other objects.

use crate::compile::check::Config;
use crate::compile::check::contract::{CanaryStage, Strategy, WorkloadKind};
use crate::diag::{Code, Finding, Span};

/// Something that stable and an isolated canary would both use.
struct Shared<'a> {
    what: &'static str,
    /// The names by which it can be accepted: ours, and the object's.
    names: Vec<&'a str>,
    span: Span,
    help: &'static str,
    origin: Made,
}

/// Whether an isolated canary gets one of its own anyway.
#[derive(PartialEq)]
enum Made {
    ForEachTrack,
    Elsewhere,
}

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(canary) = config.canary().filter(|_| config.strategy() == Some(Strategy::Isolated)) else { return };
    let data = if config.canary_namespace().is_some() { Vec::new() } else { data(config) };
    for shared in data.into_iter().chain(host(config, canary)).filter(|shared| shared.origin == Made::Elsewhere) {
        if canary.accept_shared.iter().any(|name| shared.names.contains(&name.value.as_str())) {
            continue;
        }
        let name = shared.names.first().copied().unwrap_or_default();
        findings.push(
            Finding::new(
                Code::IsolatedSharesData,
                format!("the isolated canary shares {} `{name}` with stable", shared.what),
            )
            .at(shared.span, "used by both versions")
            .at(config.strategy_span(), "has a host and data of its own")
            .help(format!("{}, or accept it by name: `accept_shared = [\"{name}\"]`", shared.help)),
        );
    }
}

/// Every name that `accept_shared` can speak of.
pub fn names(config: &Config) -> Vec<&str> {
    let hosts = config.canary().and_then(|canary| host(config, canary));
    data(config).into_iter().chain(hosts).flat_map(|shared| shared.names).collect()
}

const OWN_NAMESPACE: &str = "give the canary a `namespace` of its own";

fn data(config: &Config) -> Vec<Shared<'_>> {
    let workload = config.contract.workload.as_ref();
    // a StatefulSet makes claims for each of its pods, under its own name
    let makes_own = workload
        .and_then(|workload| workload.kind.as_ref())
        .is_some_and(|kind| kind.value == WorkloadKind::StatefulSet);
    let volumes = workload.into_iter().flat_map(|workload| &workload.volumes);
    let claims = volumes.filter_map(|(name, volume)| {
        let made = volume.claim.as_ref().filter(|_| !makes_own).map(|claim| (claim.span, None));
        let (span, object) = made.or(volume.existing_claim.as_ref().map(|claim| (claim.span, Some(claim))))?;
        let names = std::iter::once(name).chain(object).map(|name| name.value.as_str()).collect();
        let origin = if object.is_none() { Made::ForEachTrack } else { Made::Elsewhere };
        Some(Shared { what: "claim", names, span, help: OWN_NAMESPACE, origin })
    });
    let secrets = config.contract.secrets.iter().map(|(name, secret)| Shared {
        what: "secret",
        names: vec![&name.value, &secret.name.value],
        span: secret.name.span,
        help: OWN_NAMESPACE,
        origin: Made::Elsewhere,
    });
    claims.chain(secrets).collect()
}

fn host<'a>(config: &'a Config, canary: &'a CanaryStage) -> Option<Shared<'a>> {
    let expose = config.contract.expose.as_ref()?;
    let mut hosts = expose.host.iter().chain(&expose.hosts);
    match &canary.host {
        Some(own) => hosts.find(|host| *host == own).map(|_| own),
        None => hosts.next(),
    }
    .map(|host| Shared {
        what: "host",
        names: vec![&host.value],
        span: host.span,
        help: "give the canary a `host` of its own",
        origin: Made::Elsewhere,
    })
}
