//! The pods behind a Service, as EndpointSlices tell.

use super::backends::{Backend, Port};
use super::subject::list;
use serde_json::Value;

/// Whether one of these slices is of the Service and has an endpoint that takes requests.
pub fn ready(slices: &[Value], namespace: &str, service: &str) -> bool {
    let here = |slice: &&Value| text(slice, "/metadata/namespace") == Some(namespace);
    taking(slices.iter().filter(here), service).next().is_some()
}

/// Whether a Service takes requests at the port that they are sent to. A proxy finds the pods of a port by its name,
/// in slices that follow the Service a moment later.
pub fn reached(slices: &[Value], service: Option<&Value>, backend: &Backend) -> bool {
    // a name of the outside world has no endpoints of its own
    if service.and_then(|service| text(service, "/spec/type")) == Some("ExternalName") {
        return true;
    }
    if lacks(service, backend) {
        return false;
    }
    let name = match (service, &backend.port) {
        (Some(service), Some(port)) => name_of(service, port),
        _ => None,
    };
    let has = |slice: &&Value| {
        text(slice, "/metadata/namespace") == Some(&backend.namespace) && name.is_none_or(|name| has_port(slice, name))
    };
    taking(slices.iter().filter(has), &backend.name).next().is_some()
}

/// Whether a Service has no port of the number that is led to, and has others.
fn lacks(service: Option<&Value>, backend: &Backend) -> bool {
    let Some(service) = service.filter(|service| !list(service, "/spec/ports").is_empty()) else { return false };
    matches!(&backend.port, Some(port @ Port::Number(_)) if name_of(service, port).is_none())
}

/// What is missing there.
pub fn unreached(service: Option<&Value>, backend: &Backend) -> String {
    match &backend.port {
        Some(Port::Number(number)) if lacks(service, backend) => format!("it has no port {number}"),
        Some(Port::Number(number)) => format!("no endpoint of its port {number} is ready"),
        Some(Port::Name(name)) => format!("no endpoint of its port `{name}` is ready"),
        None => "no endpoint is ready".to_owned(),
    }
}

/// What a port is called in slices; nothing for a number that the Service does not have.
fn name_of<'v>(service: &'v Value, wanted: &'v Port) -> Option<&'v str> {
    let called = |port: &'v Value| port.get("name").and_then(Value::as_str).unwrap_or_default();
    match wanted {
        Port::Name(name) => Some(name),
        Port::Number(number) => {
            let ports = list(service, "/spec/ports").iter();
            let mut own = ports.filter(|port| port.get("port").and_then(Value::as_u64) == Some(*number));
            own.next().map(called)
        }
    }
}

/// Slices of an only port leave its name out.
fn has_port(slice: &Value, name: &str) -> bool {
    let called = |port: &Value| port.get("name").and_then(Value::as_str).unwrap_or_default() == name;
    list(slice, "/ports").iter().any(called)
}

/// The endpoints behind a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    /// They take requests.
    pub ready: u64,
    /// Their pods are ending and serve what they have: a proxy sends them nothing new, and does not count them as gone.
    pub ending: u64,
}

/// Those of a Service, by slices of its namespace.
pub fn behind(slices: &[Value], service: &str) -> Behind {
    own(slices.iter(), service).fold(Behind::default(), |behind, endpoint| match is_ready(endpoint) {
        true => Behind { ready: behind.ready.saturating_add(1), ..behind },
        false => Behind { ending: behind.ending.saturating_add(u64::from(serves(endpoint))), ..behind },
    })
}

fn taking<'v>(slices: impl Iterator<Item = &'v Value>, service: &str) -> impl Iterator<Item = &'v Value> {
    own(slices, service).filter(|endpoint| is_ready(endpoint))
}

fn own<'v>(slices: impl Iterator<Item = &'v Value>, service: &str) -> impl Iterator<Item = &'v Value> {
    let own = slices.filter(move |slice| text(slice, "/metadata/labels/kubernetes.io~1service-name") == Some(service));
    own.flat_map(|slice| list(slice, "/endpoints"))
}

fn serves(endpoint: &Value) -> bool {
    endpoint.pointer("/conditions/serving").and_then(Value::as_bool) == Some(true)
}

fn text<'v>(slice: &'v Value, pointer: &str) -> Option<&'v str> {
    slice.pointer(pointer).and_then(Value::as_str)
}

/// An endpoint that does not say is ready.
fn is_ready(endpoint: &Value) -> bool {
    endpoint.pointer("/conditions/ready").and_then(Value::as_bool).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn slice(ports: Value) -> Value {
        json!({ "metadata": { "namespace": "demo", "labels": { "kubernetes.io/service-name": "web" } },
            "ports": ports, "endpoints": [{ "addresses": ["10.0.0.1"] }] })
    }

    fn service(ports: Value) -> Value {
        json!({ "metadata": { "name": "web", "namespace": "demo" }, "spec": { "ports": ports } })
    }

    fn takes(slice_ports: Value, service_ports: Value, port: Option<Port>) -> bool {
        let backend = Backend { namespace: "demo".to_owned(), name: "web".to_owned(), port };
        reached(&[slice(slice_ports)], Some(&service(service_ports)), &backend)
    }

    #[test]
    fn h21_a_port_takes_requests_once_the_slices_have_its_name() {
        let both = json!([{ "name": "http", "port": 81 }, { "name": "new", "port": 82 }]);
        let old = json!([{ "name": "http", "port": 8080 }]);
        let followed = json!([{ "name": "http", "port": 8080 }, { "name": "new", "port": 8080 }]);
        let number = |number| Some(Port::Number(number));
        assert!(takes(old.clone(), both.clone(), number(81)));
        assert!(!takes(old.clone(), both.clone(), number(82)), "they have not followed");
        assert!(!takes(old.clone(), both.clone(), Some(Port::Name("new".to_owned()))));
        assert!(takes(old, both.clone(), None));
        assert!(takes(followed, both, number(82)));
        assert!(
            !takes(json!([{ "name": "http", "port": 8080 }]), json!([{ "name": "http", "port": 81 }]), number(88)),
            "none"
        );
        // an only port needs no name
        assert!(takes(json!([{ "port": 8080 }]), json!([{ "port": 80 }]), number(80)));
        assert!(takes(json!([{ "name": "", "port": 8080 }]), json!([{ "port": 80 }]), number(80)));
        assert!(!takes(json!(null), json!([{ "port": 80 }]), number(80)), "no pod has it");
    }
}
