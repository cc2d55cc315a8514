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

/// How many endpoints behind a Service take requests, by slices of its namespace.
pub fn addresses(slices: &[Value], service: &str) -> u64 {
    let of = |slice: &&Value| {
        slice.pointer("/metadata/labels/kubernetes.io~1service-name").and_then(Value::as_str) == Some(service)
    };
    let ready = slices.iter().filter(of).flat_map(|slice| list(slice, "/endpoints")).filter(|one| is_ready(one));
    u64::try_from(ready.count()).unwrap_or(u64::MAX)
}

/// An endpoint that does not say is ready.
fn is_ready(endpoint: &Value) -> bool {
    endpoint.pointer("/conditions/ready").and_then(Value::as_bool).unwrap_or(true)
}
