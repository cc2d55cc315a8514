//! Which object an update is meant for, in which version: each says that of the read on which it was decided (decision H9).

use super::{Faults, Request};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a write says of the object that it was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stated {
    Both,
    Uid,
    Nothing,
}

fn stated(request: &Request) -> Stated {
    let document = request.document();
    let of_patch = |key: &str| {
        let path = format!("/metadata/{key}");
        document.as_array().into_iter().flatten().find(|step| step["path"] == path.as_str()).map(|step| &step["value"])
    };
    let stands = |key: &str| {
        let value = match (request.method.as_str(), document.is_array()) {
            ("DELETE", _) => document["preconditions"].get(key),
            (_, true) => of_patch(key),
            (_, false) => document["metadata"].get(key),
        };
        value.and_then(Value::as_str).is_some_and(|text| !text.is_empty())
    };
    match (stands("uid"), stands("resourceVersion")) {
        (true, true) => Stated::Both,
        (true, false) => Stated::Uid,
        (false, _) => Stated::Nothing,
    }
}

/// Why a write may say less. What is not listed here says both.
fn allowed(request: &Request) -> (Stated, &'static str) {
    let (kind, name) = kind_and_name(request);
    let deletes = request.method == "DELETE";
    let part_of_ledger = kind == "configmaps" && name.starts_with("railiance.web.");
    match (request.method.as_str(), request.status) {
        ("POST", Some(201)) => (Stated::Nothing, "the server refuses it where the name is taken"),
        ("PATCH", Some(201)) => (Stated::Nothing, "there was nothing, and the server has no condition for that"),
        _ if deletes && part_of_ledger && !name.ends_with(".cursor") => (Stated::Uid, "it never changes"),
        _ if deletes && part_of_ledger => (Stated::Uid, "all of the ledger has gone, and nothing counts on"),
        _ if deletes && kind == "leases" => (Stated::Uid, "whoever has it has nothing to write any more"),
        _ if deletes && request.document()["propagationPolicy"] == "Foreground" => {
            (Stated::Uid, "it is replaced, whatever its status is by now")
        }
        ("PATCH", _) if request.query.contains("fieldManager=railiance-lease") => {
            (Stated::Uid, "the mark is what moves the version for those who are late")
        }
        _ => (Stated::Both, "it was decided on what was read"),
    }
}

fn kind_and_name(request: &Request) -> (&str, &str) {
    let mut parts = request.path.rsplit('/');
    let name = parts.next().unwrap();
    (parts.next().unwrap(), name)
}

/// Holds all writes to what they have to say, and tells them apart: how, of which kind, in which words.
pub fn held_to_it(faults: &Faults) -> BTreeSet<(String, &'static str, Stated)> {
    let mut kinds = BTreeSet::new();
    for request in faults.requests().iter().filter(|request| request.is_write()) {
        // a renewal may be on its way when all else is done
        let unheard = request.path.contains("/leases/") && request.status.is_none();
        // a status may have moved the version: it is read again then
        assert!(unheard || matches!(request.status, Some(200 | 201 | 409)), "{request:?}");
        let (least, why) = allowed(request);
        assert_eq!(stated(request), least, "{} {}: {why}: {:#}", request.method, request.path, request.document());
        let form = if request.document().is_array() { "JSON " } else { "" };
        let kind = match request.method.as_str() {
            "POST" => request.path.rsplit('/').next().unwrap(),
            _ => kind_and_name(request).0,
        };
        kinds.insert((format!("{form}{} {kind}", request.method), why, least));
    }
    kinds
}
