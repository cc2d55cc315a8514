use crate::bed::bed;
use crate::sample::{Said, Sample};
use serde_json::Value;

/// What a verb answers as JSON, and its exit code.
pub fn json(sample: &Sample, words: &[&str]) -> (Option<i32>, Value) {
    let said = sample.run(&[words, &["-o", "json"]].concat());
    let value = serde_json::from_str(&said.stdout);
    (said.code, value.unwrap_or_else(|error| panic!("{error}: {said:?}")))
}

pub fn all(said: &Said) -> (Option<i32>, &str, &str) {
    (said.code, &said.stdout, &said.stderr)
}

/// Changes an object as a user of kubectl does.
pub fn patch(sample: &Sample, object: &str, patch: &str) {
    bed().kubectl(&["patch", object, "-n", &sample.namespace, "--type=merge", "-p", patch]);
}

/// The lease in the hands of a run that died: nobody renews it.
pub fn abandon(sample: &Sample, seconds: u64) {
    let spec = format!(
        r#"{{"spec":{{"holderIdentity":"team-a#1","leaseDurationSeconds":{seconds},"leaseTransitions":4,
            "acquireTime":"2026-01-02T03:04:05.000000Z","renewTime":"2026-01-02T03:04:05.000000Z"}}}}"#
    );
    patch(sample, "lease/railiance.web", &spec);
}

/// Names of the application's own objects that are there.
pub fn members(namespace: &str) -> Vec<String> {
    let kinds = "configmap,service,deployment,serviceaccount,poddisruptionbudget,persistentvolumeclaim";
    let listed = bed().list(kinds, namespace, "applyset.kubernetes.io/part-of");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let named = |one: &Value| format!("{} {}", text(&one["kind"]), text(&one["metadata"]["name"]));
    let mut names: Vec<String> = listed.iter().map(named).collect();
    names.sort();
    names
}
