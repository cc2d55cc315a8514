//! The last that was reported about an object.

use super::reason::cut;
use jiff::Timestamp;
use serde_json::Value;

/// The newest warning, else the newest event: `Warning BackOff: back-off restarting failed container`.
pub(super) fn last(events: &[Value], kind: &str, name: &str) -> Option<String> {
    let own = || events.iter().filter(|event| is_about(event, kind, name));
    let warnings = own().filter(|event| text(event, "/type") == "Warning");
    let newest = warnings.max_by_key(|event| time(event)).or_else(|| own().max_by_key(|event| time(event)))?;
    let message = [text(newest, "/message"), text(newest, "/note")].into_iter().find(|text| !text.is_empty());
    Some(cut(&format!("{} {}: {}", text(newest, "/type"), text(newest, "/reason"), message.unwrap_or(""))))
}

/// Whether an event of this reason was reported about an object.
pub(super) fn has(events: &[Value], kind: &str, name: &str, reason: &str) -> bool {
    events.iter().any(|event| is_about(event, kind, name) && text(event, "/reason") == reason)
}

/// Events of `v1` name an `involvedObject`, those of `events.k8s.io/v1` say `regarding`.
fn is_about(event: &Value, kind: &str, name: &str) -> bool {
    let object =
        |key: &str| event.get(key).is_some_and(|object| text(object, "/kind") == kind && text(object, "/name") == name);
    object("involvedObject") || object("regarding")
}

fn time(event: &Value) -> Option<Timestamp> {
    let pointers = ["/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/metadata/creationTimestamp"];
    pointers.iter().filter_map(|pointer| text(event, pointer).parse().ok()).max()
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
