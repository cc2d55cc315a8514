//! What went wrong is told as it is, and not as a time that is over.

use crate::bed::faults::{Fault, Request};
use crate::bed::{bed, eventually};
use crate::kinds::workload;
use crate::sample::{Said, Sample, plain};
use std::process::Stdio;

/// It fails for these reasons, and is not recorded.
#[track_caller]
fn fails(sample: &Sample, said: &Said, reasons: &[&str]) {
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let told = said.stderr.split("\nhelp: ").next().unwrap();
    let missing: Vec<_> = reasons.iter().filter(|reason| !told.contains(**reason)).collect();
    assert!(missing.is_empty(), "{missing:?} in {}", said.stderr);
    assert!(sample.records().is_empty());
}

#[test]
fn pods_that_a_quota_refuses_are_the_cause_at_once() {
    let sample = plain("quota", "");
    let (namespace, faults) = (sample.namespace.clone(), bed().faults());
    // when all was looked at, and found to be in order
    let meanwhile = move || {
        bed().kubectl(&["-n", &namespace, "create", "quota", "team", "--hard=pods=0"]);
        bed().wait("resourcequota", &namespace, "team", |quota| quota["status"]["hard"]["pods"] == "0");
    };
    let writes = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web");
    faults.inject(writes, 1..=1, Fault::meanwhile(meanwhile));
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap());
    fails(&sample, &said, &["Deployment", "FailedCreate", "exceeded quota: team"]);
}

#[test]
fn so_are_pods_that_the_namespace_forbids() {
    let sample = plain("forbidden", "");
    bed().kubectl(&["label", "namespace", &sample.namespace, "pod-security.kubernetes.io/enforce=restricted"]);
    sample.write("manifests/own.yaml", &workload("Deployment", "replicas: 1", "1.0.0"));
    fails(&sample, &sample.apply(&[]), &["Deployment", "FailedCreate", "violates PodSecurity"]);
}

const DEADLINES: &[(&str, &str, &str)] = &[
    ("image", "v1.0.0-held", "ImagePullBackOff"),
    ("key", "v1.0.0-keyless", "CreateContainerConfigError"),
    ("crash", "v1.0.0-crash", "CrashLoopBackOff"),
    ("unready", "v1.0.0-slow", "NotReady"),
];

#[test]
fn a_deadline_that_is_missed_is_told_with_what_lies_behind() {
    let missed = |(name, version, behind): &(&str, &str, &str)| {
        let sample = plain(&format!("deadline-{name}"), "");
        let late = "annotations = { \"bed.railiance.dev/delay\" = \"60s\" }";
        let hasty = format!("replicas = 1\nmin_ready = \"1s\"\nprogress_deadline = \"2s\"\n{late}\n");
        sample.edit("replicas = 2\n", &hasty);
        sample.version(version);
        fails(&sample, &sample.apply(&[]), &["ProgressDeadlineExceeded", "pod/web-", behind]);
    };
    std::thread::scope(|scope| DEADLINES.iter().for_each(|row| _ = scope.spawn(move || missed(row))));
}

/// Without a screen, too: whoever reads the log of a pipeline need not wait for the end.
#[test]
fn why_pods_do_not_come_up_is_told_while_it_waits() {
    for (version, told) in [
        ("v1.0.0-crash", "CrashLoopBackOff, "),
        ("v1.0.0-slow", "(Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503)"),
    ] {
        let sample = plain("told", "");
        sample.edit("replicas = 2\n", "replicas = 1\nannotations = { \"bed.railiance.dev/delay\" = \"60s\" }\n");
        sample.version(version);
        let (said, mut command) =
            (tempfile::NamedTempFile::new().unwrap(), sample.command(bed().kubeconfig(), &["apply", "--yes"]));
        let mut waiting = command.stdout(Stdio::null()).stderr(said.reopen().unwrap()).spawn().unwrap();
        let tells = |text: &str| text.lines().any(|line| line.contains("pod/web-") && line.contains(told));
        eventually(told, || tells(&std::fs::read_to_string(said.path()).unwrap()).then_some(()));
        waiting.kill().unwrap();
        waiting.wait().unwrap();
        let text = std::fs::read_to_string(said.path()).unwrap();
        assert!(!text.contains("not ready in time"), "{text}");
    }
}
