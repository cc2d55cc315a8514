//! What is removed while somebody else has a hand on it (decision H9).

use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Moment};
use crate::sample::{Said, Sample, plain};

fn config(name: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: b\n")
}

/// Has a ConfigMap of this name, and wants it no more.
fn leaves(sample: &Sample, name: &str) {
    sample.write("manifests/extra.yaml", &config(name));
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/extra.yaml");
}

/// Applies while this happens to the first removal of a ConfigMap.
fn apply(sample: &Sample, faults: &Faults, fault: Fault) -> Said {
    faults.clear();
    faults.inject(|request| request.method == "DELETE" && request.path.contains("/configmaps/"), 1..=1, fault);
    Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap())
}

/// Words to kubectl, one command after the other.
type Hand = &'static [&'static [&'static str]];

fn by_hand(sample: &Sample, name: &str, hand: Hand) -> Fault {
    let (namespace, name) = (sample.namespace.clone(), name.to_owned());
    Fault::meanwhile(move || {
        for words in hand {
            let words = words.iter().map(|word| if *word == "NAME" { &name } else { *word });
            bed().kubectl(&words.chain(["-n", &namespace]).collect::<Vec<_>>());
        }
    })
}

#[test]
fn h9_what_is_not_what_was_to_go_is_not_removed() {
    let made_again: Hand = &[&["delete", "configmap", "NAME"], &["create", "configmap", "NAME"]];
    let changed = "was changed by somebody else since the plan was made";
    let cases: [(&str, Hand, &str); 6] = [
        ("again", made_again, "is another object of the same name by now"),
        ("freed", &[&["label", "configmap", "NAME", "applyset.kubernetes.io/part-of-"]], changed),
        ("moved", &[&["label", "configmap", "NAME", "--overwrite", "applyset.kubernetes.io/part-of=x"]], changed),
        ("kept", &[&["annotate", "configmap", "NAME", "railiance.dev/prune=keep"]], changed),
        ("helms", &[&["annotate", "configmap", "NAME", "helm.sh/resource-policy=keep"]], changed),
        ("fluxed", &[&["label", "configmap", "NAME", "kustomize.toolkit.fluxcd.io/name=apps"]], changed),
    ];
    let (sample, faults) = (plain("hand", ""), bed().faults());
    for (name, hand, says) in cases {
        leaves(&sample, name);
        let said = apply(&sample, &faults, by_hand(&sample, name, hand));
        assert_eq!(said.code, Some(1), "{name}: {said:?}");
        assert!(said.stderr.contains(&format!("/{name}` {says}")), "{name}: {}", said.stderr);
        assert!(said.stderr.contains("help: plan again"), "{name}: {}", said.stderr);
        assert!(bed().find("configmap", &sample.namespace, name).is_some(), "{name}");
        assert_eq!(sample.journal().last().unwrap(), "stopped", "{name}");
    }
}

#[test]
fn h9_what_is_still_what_was_to_go_is_removed() {
    let cases: [(&str, Hand); 3] = [
        ("noted", &[&["annotate", "configmap", "NAME", "some/note=x"]]),
        ("edited", &[&["patch", "configmap", "NAME", "--type=merge", "-p", r#"{"data":{"c":"d"}}"#]]),
        ("gone", &[&["delete", "configmap", "NAME"]]),
    ];
    let (sample, faults) = (plain("still", ""), bed().faults());
    for (name, hand) in cases {
        leaves(&sample, name);
        let said = apply(&sample, &faults, by_hand(&sample, name, hand));
        assert_eq!(said.code, Some(0), "{name}: {said:?}");
        assert!(said.stdout.contains("1 removed"), "{name}: {}", said.stdout);
        assert!(bed().find("configmap", &sample.namespace, name).is_none(), "{name}");
    }
}

#[test]
fn a_removal_that_gets_no_answer_is_repeated() {
    let (sample, faults) = (plain("repeated", ""), bed().faults());
    let faulty = [Fault::answer(500), Fault::answer(429).retry_after(1), Fault::answer(409)];
    let resets = [Moment::Before, Moment::After].map(Fault::reset);
    for (number, fault) in faulty.into_iter().chain(resets).enumerate() {
        let name = format!("extra-{number}");
        leaves(&sample, &name);
        let said = apply(&sample, &faults, fault);
        assert_eq!(said.code, Some(0), "{number}: {said:?}");
        assert!(bed().find("configmap", &sample.namespace, &name).is_none(), "{number}");
        assert_eq!(sample.journal().last().unwrap(), "done", "{number}");
    }
}

fn kinds(sample: &Sample) -> String {
    let parent = sample.get("configmap", "railiance.web");
    let kinds = &parent["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"];
    kinds.as_str().unwrap().to_owned()
}

#[test]
fn what_a_finalizer_holds_stays_in_the_inventory_until_it_is_gone() {
    let sample = plain("held", "");
    leaves(&sample, "held");
    let finalizers = |list: &str| {
        let patch = format!(r#"{{"metadata":{{"finalizers":{list}}}}}"#);
        bed().kubectl(&["patch", "configmap", "held", "-n", &sample.namespace, "--type=merge", "-p", &patch]);
    };
    finalizers(r#"["example.org/hold"]"#);
    let said = sample.apply(&["--no-wait"]);
    let told = format!("still going: ConfigMap {}/held, which a finalizer holds", sample.namespace);
    assert!(said.code == Some(0) && said.stderr.contains(&told), "{}", said.stderr);
    assert!(
        !said.stderr.contains("removed: ConfigMap") && said.stdout.contains("0 removed, 1 still going"),
        "{said:?}"
    );
    assert!(sample.get("configmap", "held")["metadata"]["deletionTimestamp"].is_string());
    assert!(kinds(&sample).contains("ConfigMap"), "{}", kinds(&sample));
    let again = sample.applied(&["--no-wait"]);
    assert_eq!(again["kept"][0]["why"], "it is being deleted already", "{again:#}");
    assert!(kinds(&sample).contains("ConfigMap"), "{}", kinds(&sample));
    finalizers("null");
    sample.edit("replicas = 2", "replicas = 3");
    assert_eq!(sample.applied(&["--no-wait"])["kept"], serde_json::json!([]));
    assert!(!kinds(&sample).contains("ConfigMap"), "{}", kinds(&sample));
}

/// Somebody deletes the inventory.
fn unlisted(sample: &Sample) {
    bed().kubectl(&["delete", "configmap", "railiance.web", "-n", &sample.namespace]);
}

#[test]
fn h20_an_inventory_that_was_deleted_is_written_again() {
    let sample = plain("again", "");
    sample.write("manifests/extra.yaml", &config("extra"));
    sample.applied(&["--no-wait"]);
    let (listed, versions) = (kinds(&sample), sample.versions());
    unlisted(&sample);
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!((&receipt["written"], &receipt["removed"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!((kinds(&sample), sample.versions()), (listed, versions));
    assert_eq!(sample.records().len(), 1, "nothing else is released");
    assert_eq!(sample.journal(), ["begun", "done", "begun", "done"]);
    // and from now on there is nothing to do
    sample.applied(&["--no-wait"]);
    assert_eq!(sample.journal().len(), 4);
}

#[test]
fn h20_the_last_object_of_a_kind_goes_though_the_inventory_was_deleted() {
    let sample = plain("forgotten", "");
    let elsewhere = bed().namespace("forgotten-too");
    let home = format!("metadata:\n  namespace: {elsewhere} # railiance: allow K8S015 -- it is read there\n");
    let there = config("there").replace("metadata:\n", &home);
    sample.write("manifests/extra.yaml", &[config("here"), there].join("---\n"));
    sample.applied(&["--no-wait"]);
    unlisted(&sample);
    sample.remove("manifests/extra.yaml");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["removed"].as_array().map(Vec::len), Some(2), "{receipt:#}");
    for (namespace, name) in [(&sample.namespace, "here"), (&elsewhere, "there")] {
        assert!(bed().find("configmap", namespace, name).is_none(), "{name}");
    }
    assert!(!kinds(&sample).contains("ConfigMap"), "{}", kinds(&sample));
}
