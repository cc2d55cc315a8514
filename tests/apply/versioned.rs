//! An application of which every version changes the pods, makes objects and drops others, and how each version ends.

use crate::bed::bed;
use crate::sample::{Sample, plain};
use serde_json::Value;

fn extra(number: usize) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra-{number}\ndata:\n  a: b\n")
}

/// Of a kind that the version before does not have: the inventory's parent changes, too.
fn other(number: usize) -> &'static str {
    match number % 2 {
        0 => {
            "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: even\nspec:\n  hard: { count/jobs.batch: \"100\" }\n"
        }
        _ => {
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: odd\nrules:\n- apiGroups: ['']\n  resources: [configmaps]\n  verbs: [get]\n"
        }
    }
}

/// The first version is there, and an object that is nobody's.
pub fn first(name: &str, more: &str) -> Sample {
    let sample = plain(name, more);
    bed().apply(&sample.namespace, &extra(0).replace("extra-0", "theirs"));
    next(&sample, 0);
    sample.applied(&["--no-wait"]);
    sample
}

pub fn next(sample: &Sample, number: usize) {
    sample.version(&format!("v1.{number}.0"));
    sample.write("manifests/extra.yaml", &extra(number));
    sample.write("manifests/other.yaml", other(number));
}

/// The state that a version ends in, whatever happened on the way; all of it is read at once.
pub fn assert_ended(sample: &Sample, number: usize, what: &str) {
    let all = bed().list("configmap,deployment,lease", &sample.namespace, "");
    let find = |kind: &str, name: &str| all.iter().find(|one| one["kind"] == kind && one["metadata"]["name"] == name);
    let image = find("Deployment", "web").unwrap()["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains(&format!(":1.{number}.0@")), "{what}: {image}");
    let names = all.iter().filter_map(|one| one["metadata"]["name"].as_str());
    let extras: Vec<&str> = names.filter(|name| name.starts_with("extra-")).collect();
    assert_eq!(extras, [format!("extra-{number}")], "{what}");
    assert!(find("ConfigMap", "theirs").is_some(), "{what}");
    assert_recorded(&all, number, what);
    let holder = find("Lease", "railiance.web").unwrap()["spec"].get("holderIdentity").and_then(Value::as_str);
    assert_eq!(holder.unwrap_or_default(), "", "{what}: the lease was given back");
}

/// One record of each version that is kept, each of which names the one before.
fn assert_recorded(all: &[Value], number: usize, what: &str) {
    let texts = all.iter().filter_map(|one| one["data"]["record"].as_str());
    let mut records: Vec<Value> = texts.map(|text| serde_json::from_str(text).unwrap()).collect();
    records.sort_by_key(|record| record["number"].as_u64());
    let numbers: Vec<usize> = records.iter().map(|one| one["number"].as_u64().unwrap().try_into().unwrap()).collect();
    let kept = numbers.len().max(1);
    assert_eq!(numbers, (number + 2 - kept..=number + 1).collect::<Vec<_>>(), "{what}");
    for record in &records {
        let version = format!("v1.{}.0", record["number"].as_u64().unwrap() - 1);
        assert_eq!(record["version"], version.as_str(), "{what}");
    }
    for pair in records.windows(2) {
        assert_eq!(pair[1]["previous"]["number"], pair[0]["number"], "{what}: the chain is whole");
    }
}
