//! Kinds that their group serves in another version than the one that the server prefers.

use crate::bed::{bed, eventually};
use crate::sample::{Sample, plain};
use serde_json::Value;

/// A kind of the sample's own group, in one version of it.
fn definition(group: &str, kind: &str, version: &str) -> String {
    let name = kind.to_lowercase();
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {name}s.{group}\nspec:\n  group: {group}\n  \
         scope: Namespaced\n  names: {{ kind: {kind}, plural: {name}s, singular: {name}, listKind: {kind}List }}\n  versions:\n    \
         - {{ name: {version}, served: true, storage: true, schema: {{ openAPIV3Schema: {{ type: object, x-kubernetes-preserve-unknown-fields: true }} }} }}\n"
    )
}

fn group(sample: &Sample) -> String {
    format!("{}.example.org", sample.namespace)
}

/// The group is there: `Cup` in `v1`, which is preferred, and `Saucer` in `v1beta1` alone.
fn serves(sample: &Sample) {
    let group = group(sample);
    let saucer = definition(&group, "Saucer", "v1beta1");
    bed().apply("", &[definition(&group, "Cup", "v1"), saucer.clone()].join("---\n"));
    std::fs::create_dir(sample.path().join("railiance/schemas")).unwrap();
    sample.write("schemas/saucers.yaml", &saucer);
    eventually("both versions of the group are served", || {
        let said = bed().try_kubectl(&["get", "--raw", &format!("/apis/{group}")]);
        let served: Value = serde_json::from_slice(&said.stdout).ok()?;
        let both = served["versions"].as_array()?.len() == 2 && served["preferredVersion"]["version"] == "v1";
        let has = |version: &str, plural: &str| {
            let said = bed().try_kubectl(&["get", "--raw", &format!("/apis/{group}/{version}")]);
            String::from_utf8_lossy(&said.stdout).contains(plural)
        };
        (both && has("v1", "cups") && has("v1beta1", "saucers")).then_some(())
    });
}

/// The application brings an object of the kind, and has it.
fn brings(sample: &Sample) {
    let saucer =
        format!("apiVersion: {}/v1beta1\nkind: Saucer\nmetadata:\n  name: own\nspec:\n  size: 1\n", group(sample));
    sample.write("manifests/saucer.yaml", &saucer);
    sample.applied(&["--no-wait"]);
    assert!(there(sample));
}

fn there(sample: &Sample) -> bool {
    bed().find(&format!("saucers.{}", group(sample)), &sample.namespace, "own").is_some()
}

#[test]
fn h20_what_is_not_of_the_preferred_version_goes_when_nobody_wants_it() {
    let sample = plain("saucer", "");
    serves(&sample);
    brings(&sample);
    sample.remove("manifests/saucer.yaml");
    let said = sample.apply(&["--no-wait"]);
    assert!(said.code == Some(0) && said.stdout.contains("1 removed"), "{said:?}");
    assert!(!said.stderr.contains("serves it no more"), "{}", said.stderr);
    assert!(!there(&sample));
}

#[test]
fn h20_what_is_not_of_the_preferred_version_goes_with_its_application() {
    let sample = plain("saucers", "");
    serves(&sample);
    brings(&sample);
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.stderr.contains("serves it no more"), "{}", said.stderr);
    assert!(!there(&sample));
    assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_none(), "nothing is left in the inventory");
}
