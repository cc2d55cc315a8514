use super::backends::{Backend, Port, backends};
use super::pods::Pods;
use super::selector::{matching, service_selector};
use super::set::{Found, Set, and_there, at, path};
use crate::compile::render::verify::object::{Object, numbered, text_at, value_at};
use crate::diag::{Code, Finding, join, nearest};
use serde_json::Value;

/// Ports that are asked for by a name or number nobody has.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let mut findings = Vec::new();
    for object in set.objects.iter().filter(|object| object.is("", "Service")) {
        findings.extend(unnamed(object));
        findings.extend(target_ports(set, object));
    }
    for object in &set.objects {
        findings.extend(backends(object).into_iter().filter_map(|backend| backend_port(set, object, backend)));
    }
    findings.extend(set.pods.iter().flat_map(probes));
    findings
}

/// With several ports each needs a name.
fn unnamed(service: &Object) -> Vec<Finding> {
    let ports: Vec<_> = numbered(service.at(&["spec", "ports"])).collect();
    let nameless =
        ports.iter().filter(|(_, port)| ports.len() > 1 && text_at(port, &["name"]).is_none_or(str::is_empty));
    nameless
        .map(|(index, _)| {
            let message = format!("a port of `{}` has no name, though there are {}", service.title(), ports.len());
            at(Code::PortWithoutName, service, &path(&[&["spec", "ports", index]]), message, "no `name`")
                .help("name every port of a Service that has several")
        })
        .collect()
}

fn target_ports(set: &Set, service: &Object) -> Vec<Finding> {
    let Some(selector) = service_selector(service) else { return Vec::new() };
    let pods: Vec<&Pods> = matching(set, service, &selector).collect();
    numbered(service.at(&["spec", "ports"]))
        .filter_map(|(index, port)| {
            let name = text_at(port, &["targetPort"])?;
            let lacking = pods.iter().find(|pods| !port_names(pods).contains(&name))?;
            let message = format!(
                "`{}` sends to port `{name}`, which no container of `{}` declares",
                service.title(),
                lacking.object.title()
            );
            let found = at(
                Code::PortWithoutName,
                service,
                &path(&[&["spec", "ports", &index, "targetPort"]]),
                message,
                "no such port",
            );
            Some(suggest(found, name, &port_names(lacking)))
        })
        .collect()
}

fn port_names<'a>(pods: &Pods<'a>) -> Vec<&'a str> {
    pods.containers().flat_map(|(_, container)| container_ports(container)).collect()
}

fn container_ports(container: &Value) -> impl Iterator<Item = &str> {
    numbered(container.get("ports")).filter_map(|(_, port)| text_at(port, &["name"]))
}

fn suggest(found: Finding, name: &str, names: &[&str]) -> Finding {
    match (nearest(name, names.iter().copied()), names.is_empty()) {
        (Some(near), _) => found.help(format!("did you mean `{near}`?")),
        (None, false) => found.help(format!("the ports there are {}", join(names, "and"))),
        (None, true) => found.help("no port there has a name"),
    }
}

fn backend_port(set: &Set, object: &Object, backend: Backend) -> Option<Finding> {
    let Found::Here(service) = set.find(object, backend.group, backend.kind, backend.name, backend.namespace) else {
        return None;
    };
    let port = backend
        .port
        .filter(|_| service.is("", "Service") && service.text(&["spec", "type"]) != Some("ExternalName"))?;
    let ports = service.at(&["spec", "ports"]);
    let (known, wanted): (bool, String) = match port {
        Port::Number(number) => {
            (numbered(ports).any(|(_, port)| port.get("port") == Some(&Value::from(number))), number.to_string())
        }
        Port::Name(name) => (numbered(ports).any(|(_, port)| text_at(port, &["name"]) == Some(name)), name.to_owned()),
    };
    if known {
        return None;
    }
    let message =
        format!("`{}` sends to port `{wanted}` of `{}`, which has no such port", object.title(), service.title());
    let mut steps = backend.path;
    steps.extend(backend.port_steps.iter().map(|step| (*step).to_owned()));
    let found = at(Code::PortWithoutName, object, &steps, message, "no such port");
    let found = and_there(found, service, &["spec", "ports"], "the Service's ports");
    let names: Vec<String> = numbered(ports).filter_map(|(_, port)| title(port)).collect();
    Some(found.help(format!("the Service has {}", join(&names, "and"))))
}

/// `http (80)`, or the number alone.
fn title(port: &Value) -> Option<String> {
    let number = port.get("port")?;
    Some(text_at(port, &["name"]).map_or_else(|| number.to_string(), |name| format!("{name} ({number})")))
}

const PROBES: [&[&str]; 10] = [
    &["livenessProbe", "httpGet", "port"],
    &["livenessProbe", "tcpSocket", "port"],
    &["readinessProbe", "httpGet", "port"],
    &["readinessProbe", "tcpSocket", "port"],
    &["startupProbe", "httpGet", "port"],
    &["startupProbe", "tcpSocket", "port"],
    &["lifecycle", "postStart", "httpGet", "port"],
    &["lifecycle", "postStart", "tcpSocket", "port"],
    &["lifecycle", "preStop", "httpGet", "port"],
    &["lifecycle", "preStop", "tcpSocket", "port"],
];

/// The kubelet looks for a named port in the probe's own container only.
fn probes<'s>(pods: &'s Pods<'_>) -> impl Iterator<Item = Finding> + 's {
    pods.containers().flat_map(move |(place, container)| {
        PROBES.iter().filter_map(move |probe| {
            let name = value_at(container, probe).and_then(Value::as_str)?;
            if container_ports(container).any(|port| port == name) {
                return None;
            }
            let [field, index] = &place;
            let steps = pods.path(&[&[field.as_str(), index.as_str()], *probe].concat());
            let message = format!(
                "a probe of `{}` asks port `{name}`, which its container does not declare",
                pods.object.title()
            );
            let found = at(Code::PortWithoutName, &pods.object, &steps, message, "no such port");
            Some(suggest(found, name, &container_ports(container).collect::<Vec<_>>()))
        })
    })
}
