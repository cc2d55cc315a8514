//! A server that is tired, and a line that is bad.

use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Moment, Request};
use crate::sample::{Said, Sample, plain};
use serde_json::json;
use std::time::Duration;

fn apply(sample: &Sample, faults: &Faults) -> Said {
    Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap())
}

fn is_deployment(request: &Request) -> bool {
    request.is_write() && request.path.contains("/deployments")
}

#[test]
fn what_passes_is_tried_again() {
    let sample = plain("tired", "");
    let faults = bed().faults();
    for (number, fault) in [
        Fault::answer(429).retry_after(1),
        Fault::answer(500),
        Fault::answer(503),
        Fault::reset(Moment::Before),
        Fault::reset(Moment::After),
    ]
    .into_iter()
    .enumerate()
    {
        faults.clear();
        faults.inject(Request::is_write, 1..=1, fault.clone());
        faults.inject(Request::is_write, 4..=5, fault.clone());
        faults.inject(is_deployment, 1..=1, fault);
        sample.version(&format!("v1.{number}.0"));
        let said = apply(&sample, &faults);
        assert_eq!(said.code, Some(0), "{number}: {}", said.stderr);
        assert_eq!(sample.records().len(), number + 1, "{number}");
    }
}

/// Each try for the lease is another one.
fn is_of_the_run(request: &Request) -> bool {
    request.is_write() && !request.path.contains("/leases")
}

/// The store answers too late: the server says that it failed, and has done it.
#[test]
fn what_was_done_in_spite_of_a_fault_is_known_again() {
    let (sample, faults) = (plain("late", ""), bed().faults());
    for (number, status) in [500, 504].into_iter().enumerate() {
        sample.version(&format!("v1.{number}.0"));
        faults.clear();
        faults.inject_once_each(is_of_the_run, Fault::answer(status).late());
        let said = apply(&sample, &faults);
        assert_eq!(said.code, Some(0), "{status}: {}", said.stderr);
        assert_eq!(sample.records().len(), number + 1, "{status}");
        assert_eq!(sample.journal().last().unwrap(), "done", "{status}");
    }
    let statuses: Vec<Option<u16>> =
        faults.requests().into_iter().filter(is_deployment).map(|request| request.status).collect();
    assert_eq!(statuses, [Some(504), Some(409)], "it was done, and tried once more");
    faults.clear();
    faults.inject_once_each(is_of_the_run, Fault::answer(500).late());
    let said = Said::new(sample.command(faults.kubeconfig(), &["delete", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn a_stale_answer_is_looked_into() {
    let sample = plain("stale", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    faults.inject(is_deployment, 1..=2, Fault::answer(409));
    let said = apply(&sample, &faults);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

#[test]
fn what_does_not_pass_stops_and_the_next_run_goes_on() {
    let sample = plain("broken", "");
    let faults = bed().faults();
    faults.inject(is_deployment, 1.., Fault::answer(500));
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes"]);
    let said = Said::new(command.output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stderr.contains("not done: `Deployment"), "{}", said.stderr);
    assert_eq!(sample.journal(), ["begun", "stopped"]);
    assert_eq!(sample.applied(&[])["record"], 1);
}

#[test]
fn a_slow_line_is_only_slow() {
    let sample = plain("slow", "");
    let faults = bed().faults();
    faults.delay(Duration::from_millis(30));
    let said = apply(&sample, &faults);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
}

/// A ConfigMap that somebody made by `kubectl apply`, and the application wants with less in it.
fn by_kubectl(sample: &Sample) {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: theirs\ndata:\n  a: b\n";
    let file = sample.path().join("theirs.yaml");
    std::fs::write(&file, format!("{map}  c: d\n")).unwrap();
    bed().kubectl(&["apply", "-n", &sample.namespace, "-f", &file.to_string_lossy()]);
    sample.write("manifests/theirs.yaml", map);
}

/// The patch that makes the fields of client-side apply ours.
fn ends_client_side_apply(request: &Request) -> bool {
    request.is_write() && request.method == "PATCH" && request.document().is_array()
}

/// Adopts while this happens to the first such patch.
fn adopt(sample: &Sample, faults: &Faults, fault: Fault) -> Said {
    faults.inject(ends_client_side_apply, 1..=1, fault);
    let words = ["apply", "--yes", "--no-wait", "--adopt"];
    Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap())
}

/// A ConfigMap of the application that an inventory has its mark on, which goes; nothing of client-side apply does.
fn marked(sample: &Sample) {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: theirs\ndata:\n  a: b\n";
    sample.write("manifests/theirs.yaml", map);
    sample.applied(&["--no-wait"]);
    let mark = ["annotate", "configmap/theirs", "config.k8s.io/owning-inventory=inv-1", "--field-manager=kpt"];
    bed().kubectl(&[&mark[..], &["-n", &sample.namespace]].concat());
}

#[test]
fn h21_an_adoption_whose_answer_was_lost_goes_on() {
    // a list that was replaced is another version's, and a mark that is off cannot be taken off
    for (name, theirs, again) in [("lost", by_kubectl as fn(&Sample), 409), ("lost-mark", marked, 422)] {
        goes_on(name, theirs, Fault::reset(Moment::After), [None, Some(again)]);
        goes_on(&format!("{name}-late"), theirs, Fault::answer(504).late(), [Some(504), Some(again)]);
    }
}

fn goes_on(name: &str, theirs: fn(&Sample), fault: Fault, wanted: [Option<u16>; 2]) {
    let (sample, faults) = (plain(name, ""), bed().faults());
    theirs(&sample);
    let said = adopt(&sample, &faults, fault);
    let asked: Vec<Request> = faults.requests().into_iter().filter(ends_client_side_apply).collect();
    let statuses: Vec<Option<u16>> = asked.iter().map(|request| request.status).collect();
    assert_eq!(said.code, Some(0), "{statuses:?} {}", said.stderr);
    assert_eq!(statuses, wanted, "it was done, and tried once more");
    let theirs = sample.get("configmap", "theirs");
    assert_eq!(theirs["data"], json!({ "a": "b" }));
    let metadata = theirs["metadata"].to_string();
    assert!(!metadata.contains("kubectl-client-side-apply") && !metadata.contains("inv-1"), "{metadata}");
    assert_eq!(sample.journal().last().unwrap(), "done");
    assert_eq!(sample.applied(&["--no-wait"])["written"], json!([]));
}

#[test]
fn h21_an_adoption_whose_answer_was_lost_stops_where_somebody_else_wrote_meanwhile() {
    let (sample, faults) = (plain("lost-too", ""), bed().faults());
    by_kubectl(&sample);
    let namespace = sample.namespace.clone();
    let by_hand = move || {
        let patch = ["--type=merge", "-p", r#"{"data":{"a":"by hand"}}"#];
        bed().kubectl(&[&["patch", "configmap/theirs", "-n", &namespace], &patch[..]].concat());
    };
    let said = adopt(&sample, &faults, Fault::reset(Moment::After).hook(by_hand));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("/theirs` was changed by somebody else"), "{}", said.stderr);
    assert_eq!(sample.get("configmap", "theirs")["data"]["a"], "by hand");
}

fn is_deletion(request: &Request) -> bool {
    request.is_write() && request.method == "DELETE" && request.path.ends_with("/configmaps/fixed")
}

/// The server fails whenever it is asked to remove what is made anew; only once it has done it.
#[test]
fn what_is_made_anew_is_looked_for_where_its_removal_failed() {
    let fixed = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fixed\n  annotations: {{ railiance.dev/on-immutable: replace }}\n\
             immutable: true\ndata: {{ a: {value} }}\n"
        )
    };
    for (name, first, code, there) in
        [("going", Fault::answer(500).late(), 0, "new"), ("staying", Fault::answer(500), 1, "old")]
    {
        let (sample, faults) = (plain(name, ""), bed().faults());
        sample.write("manifests/fixed.yaml", &fixed("old"));
        sample.applied(&["--no-wait"]);
        sample.write("manifests/fixed.yaml", &fixed("new"));
        faults.inject(is_deletion, 1..=1, first);
        faults.inject(is_deletion, 2.., Fault::answer(500));
        let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap());
        assert_eq!(said.code, Some(code), "{name}: {}", said.stderr);
        assert!(faults.requests().iter().filter(|request| is_deletion(request)).count() > 1, "{name}");
        assert_eq!(sample.get("configmap", "fixed")["data"]["a"], there);
        let told = said.stderr.contains("not done: `ConfigMap");
        assert_eq!(told, code != 0, "{name}: {}", said.stderr);
        sample.applied(&["--no-wait"]);
        assert_eq!(sample.get("configmap", "fixed")["data"]["a"], "new");
    }
}

/// Its writes are cut, then refused; what is there is what was there.
#[test]
fn a_cursor_that_was_not_written_was_written_by_nobody_else() {
    let (sample, faults) = (plain("cursor", ""), bed().faults());
    let is_cursor = |request: &Request| {
        let name = || request.document()["metadata"]["name"].as_str().map(str::to_owned);
        request.is_write() && name().is_some_and(|name| name.ends_with(".cursor"))
    };
    for (record, version) in [(1, "v1.0.0"), (2, "v1.1.0")] {
        sample.version(version);
        faults.clear();
        faults.inject(is_cursor, 1..=1, Fault::reset(Moment::Before));
        faults.inject(is_cursor, 2.., Fault::answer(503));
        let said = apply(&sample, &faults);
        assert_eq!(said.code, Some(1), "{version}: {}", said.stderr);
        assert!(!said.stderr.contains("somebody else"), "{version}: {}", said.stderr);
        assert_eq!(sample.journal().last().unwrap(), "stopped", "{version}");
        assert_eq!(sample.applied(&[])["record"], record);
    }
}
