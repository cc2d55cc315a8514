//! The pods behind a Service, as EndpointSlices tell.

use super::subject::list;
use serde_json::Value;

/// Whether one of these slices is of the Service and has an endpoint that takes requests.
pub fn ready(slices: &[Value], namespace: &str, service: &str) -> bool {
    let is =
        |slice: &Value, pointer: &str, wanted: &str| slice.pointer(pointer).and_then(Value::as_str) == Some(wanted);
    let own = slices.iter().filter(|slice| {
        is(slice, "/metadata/namespace", namespace)
            && is(slice, "/metadata/labels/kubernetes.io~1service-name", service)
    });
    own.flat_map(|slice| list(slice, "/endpoints")).any(is_ready)
}

/// An endpoint that does not say is ready.
fn is_ready(endpoint: &Value) -> bool {
    endpoint.pointer("/conditions/ready").and_then(Value::as_bool).unwrap_or(true)
}
