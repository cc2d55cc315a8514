//! `-o name`: what changes, for a script that reads lines.

use crate::sample::{Said, Sample, plain};

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";

fn names(said: &Said) -> Vec<&str> {
    let mut names: Vec<&str> = said.stdout.lines().collect();
    names.sort_unstable();
    names
}

fn told(sample: &Sample, words: &[&str], expected: &[&str]) -> String {
    let said = sample.run(&[words, &["-o", "name"]].concat());
    assert_eq!((said.code, names(&said).as_slice()), (Some(0), expected), "{words:?}: {}", said.stderr);
    said.stderr
}

#[test]
fn what_a_plan_would_write_and_what_was_written_is_named_alike() {
    let sample = plain("named", "");
    sample.write("manifests/extra.yaml", EXTRA);
    let all = [
        "configmap/extra",
        "deployment.apps/web",
        "poddisruptionbudget.policy/web",
        "service/web",
        "service/web-stable",
        "serviceaccount/web",
    ];
    told(&sample, &["plan"], &all);
    let stderr = told(&sample, &["apply", "--yes", "--no-wait"], &all);
    assert!(stderr.contains("web: 6 objects written, 0 unchanged, 0 removed, recorded as v1"), "{stderr}");
    told(&sample, &["plan"], &[]);
    sample.version("v1.1.0");
    sample.remove("manifests/extra.yaml");
    // what says the version: all but the account
    let changed = &all[..5];
    told(&sample, &["plan"], changed);
    told(&sample, &["apply", "--yes", "--no-wait"], changed);
    told(&sample, &["delete", "--yes"], &all[1..]);
}

#[test]
fn what_stands_in_the_way_is_told_beside_the_names() {
    let sample = plain("barred", "");
    sample.write("manifests/extra.yaml", EXTRA);
    crate::bed::bed().apply(&sample.namespace, EXTRA);
    let said = sample.run(&["plan", "-o", "name"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(!names(&said).contains(&"configmap/extra"), "{}", said.stdout);
    assert!(said.stderr.contains("extra`: it belongs to no inventory"), "{}", said.stderr);
}
