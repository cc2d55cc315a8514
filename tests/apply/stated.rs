//! Every update says which object it is meant for, in which version: those of the read on which it was decided (decision H9).

use crate::asked::through;
use crate::bed::bed;
use crate::bed::faults::{Faults, Request};
use crate::sample::{Sample, plain};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a write says of the object that it was decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stated {
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
fn held_to_it(faults: &Faults) -> BTreeSet<(String, &'static str, Stated)> {
    let mut kinds = BTreeSet::new();
    for request in faults.requests().iter().filter(|request| request.is_write()) {
        // a status may have moved the version: it is read again then
        assert!(matches!(request.status, Some(200 | 201 | 409)), "{request:?}");
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

fn config(name: &str, more: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n{more}")
}

const REPLACED: &str = "  annotations: { railiance.dev/on-immutable: replace }\nimmutable: true\n";

/// Something of everything: what is adopted was written by others in two ways, and the lease is a dead run's.
fn before(sample: &Sample) {
    sample.write("manifests/pruned.yaml", &config("pruned", "data: { a: b }\n"));
    sample.write("manifests/fixed.yaml", &config("fixed", &format!("{REPLACED}data: {{ a: old }}\n")));
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/pruned.yaml");
    sample.write("manifests/fixed.yaml", &config("fixed", &format!("{REPLACED}data: {{ a: new }}\n")));
    sample.write("manifests/made.yaml", &config("made", "data: { a: b }\n"));
    sample.version("v1.1.0");
    sample.edit("replicas = 2", "autoscale = { min = 2, max = 6, cpu = 80 }");
    for name in ["applied", "kept"] {
        sample.write(&format!("manifests/{name}.yaml"), &config(name, "data: { a: ours }\n"));
    }
    bed().apply(&sample.namespace, &config("applied", "data: { a: theirs }\n"));
    // client-side
    bed().kubectl(&["create", "configmap", "kept", "--from-literal=a=theirs", "-n", &sample.namespace]);
    let dead = r#"{"spec":{"holderIdentity":"gone#1","leaseDurationSeconds":1,"leaseTransitions":4}}"#;
    bed().kubectl(&["patch", "lease/railiance.web", "-n", &sample.namespace, "--type=merge", "-p", dead]);
}

#[test]
fn h9_every_update_says_what_it_was_decided_on() {
    let (sample, faults) = (plain("stated", ""), bed().faults());
    before(&sample);
    let said = through(&sample, &faults, &["apply", "--yes", "--no-wait", "--adopt", "--force-conflicts"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let kinds = held_to_it(&faults);
    let both = |kind: &str| kinds.iter().any(|(one, _, stated)| one == kind && *stated == Stated::Both);
    for kind in ["PATCH deployments", "PATCH configmaps", "JSON PATCH configmaps", "DELETE configmaps", "PUT leases"] {
        assert!(both(kind), "{kind}: {kinds:#?}");
    }
    assert!(both("PUT configmaps"), "the cursor: {kinds:#?}");
    let less: Vec<&str> = kinds.iter().filter(|one| one.2 == Stated::Uid).map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(less, ["DELETE configmaps", "PATCH deployments"], "a replacement and a mark: {kinds:#?}");

    faults.clear();
    let said = through(&sample, &faults, &["delete", "--yes", "--with-history"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let kinds = held_to_it(&faults);
    for kind in ["DELETE deployments", "DELETE configmaps"] {
        assert!(kinds.iter().any(|(one, _, stated)| one == kind && *stated == Stated::Both), "{kind}: {kinds:#?}");
    }
    assert!(kinds.iter().any(|(kind, ..)| kind == "DELETE leases"), "{kinds:#?}");
}
