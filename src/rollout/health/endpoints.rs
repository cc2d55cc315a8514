//! The pods behind a Service, as EndpointSlices tell.

use super::subject::list;
use serde_json::Value;

/// Whether one of these slices is of the Service and has an endpoint that takes requests.
pub fn ready(slices: &[Value], namespace: &str, service: &str) -> bool {
    let here = |slice: &&Value| text(slice, "/metadata/namespace") == Some(namespace);
    taking(slices.iter().filter(here), service).next().is_some()
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
