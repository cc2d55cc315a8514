//! Two listeners on one port of a pod, or two entries on one port of the Service. Server-side apply
//! refuses both: number and protocol are the merge key of these lists (`core/v1`).

use super::ports::{self, Declared};
use crate::compile::check::Config;
use crate::compile::check::contract::Protocol;
use crate::diag::{Code, Finding, Span};
use std::collections::BTreeMap;

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let ports = ports::serving(config);
    let listening = ports.iter().map(|declared| (declared, declared.port.port.value, declared.port.port.span));
    twice(listening, "container", findings);
    // entries that share a listener would only repeat that finding
    if findings.iter().all(|finding| finding.code != Code::DuplicatePort) {
        twice(ports.iter().map(in_service), "service", findings);
    }
}

/// The Service's number: the written one, else 80 for `http`, else the container's own (`defaults::SERVICE_PORT`).
fn in_service<'a>(declared: &'a Declared<'a>) -> (&'a Declared<'a>, u16, Span) {
    let port = declared.port;
    match &port.service {
        Some(service) => (declared, service.value, service.span),
        None if declared.name.value == "http" => (declared, 80, port.port.span),
        None => (declared, port.port.value, port.port.span),
    }
}

fn twice<'a>(ports: impl Iterator<Item = (&'a Declared<'a>, u16, Span)>, kind: &str, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(u16, &str), (&Declared, Span)> = BTreeMap::new();
    for (declared, number, span) in ports {
        let Some((first, first_span)) = seen.insert((number, protocol(declared)), (declared, span)) else { continue };
        let (first, second) = (&first.name.value, &declared.name.value);
        findings.push(
            Finding::new(Code::DuplicatePort, format!("{kind} port {number} is both `{first}` and `{second}`"))
                .at(span, format!("`{second}` is {number} as well"))
                .at(first_span, format!("`{first}` is {number}"))
                .help("give each port a number of its own, or remove one of the names"),
        );
    }
}

fn protocol(declared: &Declared) -> &'static str {
    match declared.port.protocol.as_ref().map(|protocol| protocol.value) {
        None | Some(Protocol::Tcp) => "tcp",
        Some(Protocol::Udp) => "udp",
        Some(Protocol::Sctp) => "sctp",
    }
}
