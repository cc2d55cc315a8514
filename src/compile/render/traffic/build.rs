//! Routing objects, built with their origins.

use super::Traffic;
use crate::compile::resolve::names;
use crate::tree::{Origin, Placed, Record, Traced, map};
use serde_json::Value;

/// A value that the router's own form decides.
pub fn fixed(value: impl Into<Value>) -> Option<Placed> {
    Some(Placed::leaf(value, Origin::Row { table: "router", row: "form of the routing object" }))
}

/// A share of the traffic.
pub fn share(percent: u32) -> Option<Placed> {
    Some(Placed::leaf(percent, Origin::Row { table: "split", row: "weight" }))
}

pub fn entry(key: &str, value: Option<Placed>) -> (String, Option<Placed>) {
    (key.to_owned(), value)
}

/// A name made of the application's and a suffix.
pub fn suffixed(app: &Traced<String>, suffix: &str) -> Option<Placed> {
    app.derive("name of a routing object", |app| names::joined(&[app, suffix])).place()
}

/// A routing object of this kind; `suffix` is empty for the main one.
pub fn object(traffic: &Traffic, api: &str, kind: &str, suffix: &str, spec: Placed) -> Placed {
    let identity = traffic.identity;
    let name = match suffix {
        "" => identity.app.place(),
        _ => suffixed(&identity.app, suffix),
    };
    let metadata = map([
        entry("name", name),
        entry("namespace", identity.namespace.place()),
        entry("labels", Some(identity.labels.clone())),
        entry("annotations", Some(identity.annotations.clone())),
    ]);
    map([
        entry("apiVersion", fixed(api)),
        entry("kind", fixed(kind)),
        entry("metadata", Some(metadata)),
        entry("spec", Some(spec)),
    ])
}
