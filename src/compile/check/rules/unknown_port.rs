//! A port that is used by a name that nobody declares, or by no name where several could be meant.

use super::ports::{self, Declared};
use crate::compile::check::Config;
use crate::compile::check::contract::Probe;
use crate::diag::{Code, Finding, Span, join, nearest};
use crate::tree::Spanned;

/// A place that needs a port, and the port it names.
struct Use<'a> {
    what: &'static str,
    name: Option<&'a Spanned<String>>,
    span: Span,
    defaults: &'static [&'static str],
}

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    // ports of someone else's software are not declared here
    if config.contract.workload.is_none() {
        return;
    }
    let (main, serving) = (ports::main(config), ports::serving(config));
    findings.extend(probes(config).iter().filter_map(|usage| judge(usage, &main)));
    let others = exposed(config).into_iter().chain(observed(config));
    findings.extend(others.filter_map(|usage| judge(&usage, &serving)));
}

fn judge(usage: &Use, ports: &[Declared]) -> Option<Finding> {
    let names: Vec<&str> = ports.iter().map(|declared| declared.name.value.as_str()).collect();
    let declared = match names.is_empty() {
        true => "no port is declared: add `ports = { http = 8080 }` to `[workload]`".to_owned(),
        false => format!("declared: {}", join(&names, "and")),
    };
    match usage.name {
        Some(name) if !names.contains(&name.value.as_str()) => {
            let help = nearest(name, names).map_or(declared, |close| format!("did you mean `{close}`?"));
            let message = format!("{} names port `{}`, which is not declared", usage.what, name.value);
            Some(Finding::new(Code::UnknownPort, message).at(name.span, "no such port").help(help))
        }
        Some(_) => None,
        None if ports::default(ports, usage.defaults).is_some() => None,
        None => {
            let message = format!("{} names no port, and none is meant by default", usage.what);
            Some(Finding::new(Code::UnknownPort, message).at(usage.span, "which port?").help(match names.is_empty() {
                true => declared,
                false => format!("write `port`; {declared}"),
            }))
        }
    }
}

fn probes(config: &Config) -> Vec<Use<'_>> {
    let Some(health) = &config.contract.health else { return Vec::new() };
    let probes = [("probe `ready`", &health.ready), ("probe `live`", &health.live), ("probe `start`", &health.start)];
    let asking = probes.into_iter().filter_map(|(what, probe)| probe.as_ref().map(|probe| (what, probe)));
    asking
        .filter(|(_, probe)| asks_a_port(probe))
        .map(|(what, probe)| used(what, probe.port.as_ref(), probe.span))
        .collect()
}

fn asks_a_port(probe: &Probe) -> bool {
    probe.exec.is_none() || probe.port.is_some()
}

fn exposed(config: &Config) -> Vec<Use<'_>> {
    let Some(expose) = &config.contract.expose else { return Vec::new() };
    // without any port there is nothing to expose, and another rule says so
    if ports::serving(config).is_empty() {
        return Vec::new();
    }
    let routes = expose.route.iter().map(|route| used("a route", route.port.as_ref(), route.span));
    std::iter::once(used("`[expose]`", expose.port.as_ref(), expose.span)).chain(routes).collect()
}

fn observed(config: &Config) -> Vec<Use<'_>> {
    let metrics = config.contract.observe.iter().flat_map(|observe| &observe.metrics);
    let metrics = metrics.map(|metrics| Use {
        defaults: &["metrics", "http"],
        ..used("`metrics`", metrics.port.as_ref(), metrics.span)
    });
    let checks = config.contract.health.iter().flat_map(|health| &health.checks);
    let checks = checks.filter(|check| check.exec.is_none() && check.file.is_none());
    let exposed = config.contract.expose.as_ref().and_then(|expose| expose.port.as_ref());
    let checks = checks.map(|check| used("a check", check.port.as_ref().or(exposed), check.span));
    metrics.chain(checks).chain(local(config)).collect()
}

fn local(config: &Config) -> impl Iterator<Item = Use<'_>> {
    let names = config.local().into_iter().flat_map(|local| local.ports.keys());
    names.map(|name| used("`[stage.local] ports`", Some(name), name.span))
}

fn used<'a>(what: &'static str, name: Option<&'a Spanned<String>>, span: Span) -> Use<'a> {
    Use { what, name, span, defaults: &["http"] }
}
