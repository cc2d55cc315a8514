//! Where each kind of route names the Services behind it.

use crate::compile::render::verify::object::{Object, numbered, text_at, value_at};
use serde_json::Value;

/// A Service, or a TraefikService, that a route sends to.
pub(super) struct Backend<'a> {
    pub kind: &'a str,
    pub group: &'a str,
    pub name: &'a str,
    pub namespace: Option<&'a str>,
    pub port: Option<Port<'a>>,
    /// The path of the reference inside the route, and of name and port inside the reference.
    pub path: Vec<String>,
    pub name_step: &'static str,
    pub port_steps: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Port<'a> {
    Number(u64),
    Name(&'a str),
}

pub(super) fn backends<'a>(object: &Object<'a>) -> Vec<Backend<'a>> {
    let spec = object.at(&["spec"]);
    let spec = spec.unwrap_or(&Value::Null);
    match (object.api.group, object.api.kind) {
        ("networking.k8s.io", "Ingress") => ingress(spec),
        ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute") => {
            gateway(spec)
        }
        ("traefik.io", "IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP") => traefik_routes(spec),
        ("traefik.io", "TraefikService") => traefik_service(spec),
        _ => Vec::new(),
    }
}

fn ingress(spec: &Value) -> Vec<Backend<'_>> {
    let default = spec.get("defaultBackend").map(|backend| (steps(&["defaultBackend"]), backend));
    let rules = numbered(spec.get("rules")).flat_map(|(rule, value)| {
        numbered(value_at(value, &["http", "paths"])).filter_map(move |(path, value)| {
            Some((steps(&["rules", &rule, "http", "paths", &path, "backend"]), value.get("backend")?))
        })
    });
    default.into_iter().chain(rules).filter_map(|(path, backend)| ingress_backend(path, backend)).collect()
}

fn ingress_backend(mut path: Vec<String>, backend: &Value) -> Option<Backend<'_>> {
    let service = backend.get("service")?;
    path.push("service".to_owned());
    let number = value_at(service, &["port", "number"]).and_then(Value::as_u64);
    let port = number.map(Port::Number).or_else(|| text_at(service, &["port", "name"]).map(Port::Name));
    let port_steps = vec!["port", if number.is_some() { "number" } else { "name" }];
    let name = text_at(service, &["name"])?;
    Some(Backend { kind: "Service", group: "", name, namespace: None, port, path, name_step: "name", port_steps })
}

fn gateway(spec: &Value) -> Vec<Backend<'_>> {
    let mut found = Vec::new();
    for (rule, value) in numbered(spec.get("rules")) {
        for (index, backend) in numbered(value.get("backendRefs")) {
            found.extend(named(steps(&["rules", &rule, "backendRefs", &index]), backend));
        }
        for (index, filter) in numbered(value.get("filters")) {
            if let Some(backend) = value_at(filter, &["requestMirror", "backendRef"]) {
                let path = steps(&["rules", &rule, "filters", &index, "requestMirror", "backendRef"]);
                found.extend(named(path, backend));
            }
        }
    }
    found
}

fn traefik_routes(spec: &Value) -> Vec<Backend<'_>> {
    numbered(spec.get("routes"))
        .flat_map(|(route, value)| {
            numbered(value.get("services"))
                .filter_map(move |(index, service)| named(steps(&["routes", &route, "services", &index]), service))
        })
        .collect()
}

fn traefik_service(spec: &Value) -> Vec<Backend<'_>> {
    let lists = [["weighted", "services"], ["mirroring", "mirrors"], ["highestRandomWeight", "services"]];
    let listed = lists.into_iter().flat_map(|list| {
        numbered(value_at(spec, &list)).map(move |(index, service)| (steps(&[list[0], list[1], &index]), service))
    });
    let single = [&["mirroring"][..], &["failover", "service"], &["failover", "fallback"]];
    let single = single.into_iter().filter_map(|path| Some((steps(path), value_at(spec, path)?)));
    listed.chain(single).filter_map(|(path, service)| named(path, service)).collect()
}

/// A reference with `name`, `kind`, `namespace` and `port` side by side.
fn named(path: Vec<String>, reference: &Value) -> Option<Backend<'_>> {
    let name = text_at(reference, &["name"])?;
    let kind = text_at(reference, &["kind"]).unwrap_or("Service");
    let group = match kind {
        "TraefikService" => "traefik.io",
        _ => text_at(reference, &["group"]).unwrap_or(""),
    };
    let port = reference.get("port");
    let number = port.and_then(Value::as_u64).map(Port::Number);
    let port = number.or_else(|| port.and_then(Value::as_str).map(Port::Name));
    let namespace = text_at(reference, &["namespace"]);
    Some(Backend { kind, group, name, namespace, port, path, name_step: "name", port_steps: vec!["port"] })
}

fn steps(inside: &[&str]) -> Vec<String> {
    super::set::path(&[&["spec"], inside])
}
