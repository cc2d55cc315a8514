//! Sides, records and stored objects to test with.

use crate::bench::{Bench, Directory};
use railiance::compile::render::Side;
use railiance::rollout::ledger::{About, Actor, Attestation, Link, Number, Place, Rollout, Sealed, Stored, seal};
use serde_json::Value;

pub fn place() -> Place {
    Place { app: "greeter".to_owned(), namespace: "web".to_owned() }
}

pub fn actor() -> Actor {
    let credential = Some("X509SHA256=0000".to_owned());
    Actor { name: "team-a".to_owned(), standing: Attestation::Asserted, credential }
}

pub fn about(number: u64, side: &Side, previous: Option<Link>) -> About {
    About {
        app: "greeter".to_owned(),
        target: Some("production".to_owned()),
        number: Number(number),
        version: side.identity.version.value.clone(),
        digest: side.digest.clone(),
        commit: Some("6d95249".to_owned()),
        contract: "railiance.dev/v1".to_owned(),
        actor: actor(),
        time: "2026-11-22T10:00:00Z".parse().unwrap(),
        rollout: Rollout(number),
        intent: Some("sha256:abc".to_owned()),
        reason: None,
        previous,
        withdraws: None,
        lasting: false,
        rollback_note: None,
        rollback_hooks: None,
        checkpoint: Number(1),
        secrets: Vec::new(),
    }
}

/// A small side whose digest depends on `value`.
pub fn side(bench: &mut Bench, value: &str) -> Side {
    let app = format!(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nnamespace = \"web\"\nowner = \"t\"\n\
         [workload]\nimage = \"registry.example.org/a\"\nenv = {{ V = \"{value}\" }}\n"
    );
    bench.compile(&Directory::new(&app), None).versions.candidate.unwrap()
}

/// The record's own object as the server would return it.
pub fn posted(sealed: &Sealed) -> Value {
    let mut object = sealed.objects(&place()).pop().unwrap();
    object["metadata"]["uid"] = "11111111-2222-3333-4444-555555555555".into();
    object["metadata"]["resourceVersion"] = "42".into();
    object["metadata"]["creationTimestamp"] = "2026-11-22T10:00:01Z".into();
    object
}

pub fn stored(about: About, side: &Side) -> Stored {
    Stored::read("greeter", &posted(&seal(about, side).unwrap())).unwrap()
}
