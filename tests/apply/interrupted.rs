//! `kill -9` at every write: the next run ends where the killed one would have.

use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{Sample, plain};
use std::process::Stdio;

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";

/// One version after the other: each changes the pods, and makes or drops an object.
fn step(sample: &Sample, number: usize) {
    sample.version(&format!("v1.{number}.0"));
    match number % 2 {
        0 => sample.write("manifests/extra.yaml", EXTRA),
        _ => sample.remove("manifests/extra.yaml"),
    }
}

/// The state that a version ends in, however it came about.
fn assert_done(sample: &Sample, number: usize) {
    let deployment = sample.get("deployment", "web");
    let image = deployment["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap();
    assert!(image.contains(&format!(":1.{number}.0@")), "{image}");
    assert_eq!(bed().find("configmap", &sample.namespace, "extra").is_some(), number % 2 == 0);
    let version = format!("v1.{number}.0");
    let records = sample.records();
    let own = records.iter().filter(|record| record["version"] == version.as_str()).count();
    assert_eq!(own, 1, "one record of each version: {records:#?}");
    assert_eq!(records.last().unwrap()["version"], version.as_str());
    for pair in records.windows(2) {
        assert_eq!(pair[1]["previous"]["number"], pair[0]["number"], "the chain is whole");
    }
    let lease = sample.get("lease", "railiance.web");
    assert_eq!(lease["spec"].get("holderIdentity").and_then(|holder| holder.as_str()).unwrap_or(""), "");
    let parent = sample.get("configmap", "railiance.web");
    let kinds = parent["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"].as_str().unwrap();
    assert_eq!(kinds.split(',').any(|kind| kind == "ConfigMap"), number % 2 == 0, "{kinds}");
    let chunks = bed().list("configmap", &sample.namespace, "railiance.dev/ledger=chunk");
    assert!(chunks.is_empty());
}

fn killed_at_every_write(name: &str, moment: Moment) {
    let sample = plain(name, "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.applied(&[]);
    let faults = bed().faults();
    for n in 1.. {
        step(&sample, n);
        let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--lease=4s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, moment);
        let said = sample.apply(&[]);
        assert_eq!(said.code, Some(0), "after the kill at write {n}: {}", said.stderr);
        assert_done(&sample, n);
        if !ended.killed {
            assert!(ended.status.success(), "{:?}", ended.status);
            assert!(n > 8, "there are more writes than {n}");
            return;
        }
    }
}

#[test]
fn killed_before_any_write() {
    killed_at_every_write("before", Moment::Before);
}

#[test]
fn killed_after_any_write() {
    killed_at_every_write("after", Moment::After);
}

#[test]
fn killed_in_a_first_apply() {
    let faults = bed().faults();
    // the first writes: lease, cursor, journal, parent, then objects; later ones are those of any apply
    for n in 1..=7 {
        let sample = plain("born", "");
        let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--lease=3s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
        assert!(ended.killed, "{n}");
        let receipt = sample.applied(&[]);
        assert_eq!(receipt["record"], 1, "{n}: {receipt:#}");
        assert_eq!(sample.records().len(), 1);
    }
}
