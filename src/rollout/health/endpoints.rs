//! The pods behind a Service, as EndpointSlices tell.

use super::subject::list;
use serde_json::Value;

/// Whether one of these slices is of the Service and has an endpoint that takes requests.
pub fn ready(slices: &[Value], namespace: &str, service: &str) -> bool {
    let here = |slice: &&Value| text(slice, "/metadata/namespace") == Some(namespace);
    taking(slices.iter().filter(here), service).next().is_some()
}

/// How many endpoints behind a Service take requests, by slices of its namespace.
pub fn addresses(slices: &[Value], service: &str) -> u64 {
    u64::try_from(taking(slices.iter(), service).count()).unwrap_or(u64::MAX)
}

fn taking<'v>(slices: impl Iterator<Item = &'v Value>, service: &str) -> impl Iterator<Item = &'v Value> {
    let own = slices.filter(move |slice| text(slice, "/metadata/labels/kubernetes.io~1service-name") == Some(service));
    own.flat_map(|slice| list(slice, "/endpoints")).filter(|endpoint| is_ready(endpoint))
}

fn text<'v>(slice: &'v Value, pointer: &str) -> Option<&'v str> {
    slice.pointer(pointer).and_then(Value::as_str)
}

/// An endpoint that does not say is ready.
fn is_ready(endpoint: &Value) -> bool {
    endpoint.pointer("/conditions/ready").and_then(Value::as_bool).unwrap_or(true)
}
