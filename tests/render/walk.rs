//! Every value of an object, and which labels select what.

use railiance::tree::{Placed, Trace};
use serde_json::{Map, Value};

/// Calls `see` with the pointer, value and trace of every part.
pub fn walk(object: &Placed, see: &mut impl FnMut(&str, &Value, &Trace)) {
    step("", &object.value, &object.trace, see);
}

fn step(at: &str, value: &Value, trace: &Trace, see: &mut impl FnMut(&str, &Value, &Trace)) {
    see(at, value, trace);
    match value {
        Value::Object(map) => {
            for (index, (key, value)) in map.iter().enumerate() {
                step(&format!("{at}/{}", key.replace('/', "~1")), value, trace.child(index), see);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                step(&format!("{at}/{index}"), value, trace.child(index), see);
            }
        }
        _ => {}
    }
}

/// The labels of the pods that an object makes.
pub fn pods(object: &Value) -> Option<&Map<String, Value>> {
    object.pointer("/spec/template/metadata/labels")?.as_object()
}

/// The labels by which an object of a track selects pods.
pub fn selector(object: &Value) -> Option<&Map<String, Value>> {
    let pointer = match object["kind"].as_str()? {
        "Service" => "/spec/selector",
        "Deployment" | "StatefulSet" | "PodDisruptionBudget" => "/spec/selector/matchLabels",
        "NetworkPolicy" => "/spec/podSelector/matchLabels",
        _ => return None,
    };
    object.pointer(pointer)?.as_object()
}

pub fn selects(selector: &Map<String, Value>, labels: &Map<String, Value>) -> bool {
    selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}
