//! `kill -9` at every write: the next run ends where the killed one would have.

use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{Sample, plain};
use serde_json::Value;
use sha2::{Digest, Sha256};
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

/// The state that a version ends in, however it came about: all of it is read at once.
fn assert_done(sample: &Sample, number: usize, last: &str) {
    let all = bed().list("configmap,deployment,lease", &sample.namespace, "");
    let find = |kind: &str, name: &str| all.iter().find(|one| one["kind"] == kind && one["metadata"]["name"] == name);
    let image = find("Deployment", "web").unwrap()["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains(&format!(":1.{number}.0@")), "{image}");
    assert_eq!(find("ConfigMap", "extra").is_some(), number.is_multiple_of(2), "{number}");
    let texts = texts(&all);
    let records: Vec<&Value> = texts.iter().map(|(record, _)| record).collect();
    let version = format!("v1.{number}.0");
    let own = records.iter().filter(|record| record["version"] == version.as_str()).count();
    assert_eq!(own, 1, "one record of each version: {records:#?}");
    assert_eq!(records.last().unwrap()["version"], version.as_str());
    for pair in texts.windows(2) {
        let [(before, text), (after, _)] = pair else { unreachable!() };
        let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(after["previous"]["number"], before["number"], "the chain is whole");
        assert_eq!(after["previous"]["digest"], format!("sha256:{digest}"), "to the byte");
    }
    // who finds nothing left to do writes nothing, and leaves a dead run's lease to the next who does
    let holder = find("Lease", "railiance.web").unwrap()["spec"].get("holderIdentity").cloned();
    let free = holder.as_ref().and_then(Value::as_str).unwrap_or("").is_empty();
    assert!(free || last.starts_with("web: 0 objects written"), "{holder:?}");
    let annotations = &find("ConfigMap", "railiance.web").unwrap()["metadata"]["annotations"];
    let kinds = annotations["applyset.kubernetes.io/contains-group-kinds"].as_str().unwrap();
    assert_eq!(kinds.split(',').any(|kind| kind == "ConfigMap"), number.is_multiple_of(2), "{kinds}");
    let chunk = |one: &&serde_json::Value| one["metadata"]["labels"]["railiance.dev/ledger"] == "chunk";
    assert_eq!(all.iter().filter(chunk).count(), 0);
}

/// The records with their texts as stored, from the oldest to the newest.
fn texts(all: &[Value]) -> Vec<(Value, &str)> {
    let texts = all.iter().filter_map(|one| one["data"]["record"].as_str());
    let mut records: Vec<(Value, &str)> = texts.map(|text| (serde_json::from_str(text).unwrap(), text)).collect();
    records.sort_by_key(|(record, _)| record["number"].as_u64());
    records
}

fn killed_at_every_write(name: &str, moment: Moment) {
    let sample = plain(name, "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.applied(&[]);
    let faults = bed().faults();
    let mut n = 1;
    for number in 1.. {
        step(&sample, number);
        let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait", "--lease=2s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, moment);
        let said = sample.apply(&["--no-wait"]);
        assert_eq!(said.code, Some(0), "after the kill at write {n}: {}", said.stderr);
        assert_done(&sample, number, &said.stdout);
        match (ended.killed, ended.status.code()) {
            (true, _) => n += 1,
            // two seconds are short on a busy machine: it stopped by itself, which interrupts it as well
            (false, Some(1)) => {}
            (false, code) => {
                assert_eq!(code, Some(0));
                assert!(n > 8, "there are more writes than {n}");
                return;
            }
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
        let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait", "--lease=2s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
        assert!(ended.killed, "{n}");
        let receipt = sample.applied(&["--no-wait"]);
        assert_eq!(receipt["record"], 1, "{n}: {receipt:#}");
        assert_eq!(sample.records().len(), 1);
    }
}
