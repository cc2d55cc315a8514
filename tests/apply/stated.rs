//! Every update says which object it is meant for, in which version: those of the read on which it was decided (decision H9).

use crate::asked::through;
use crate::bed::bed;
use crate::bed::faults::stated::{Stated, held_to_it};
use crate::sample::{Sample, plain};

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
