//! `Ctrl-C` and `SIGTERM`: an end in order.

use crate::bed::bed;
use crate::bed::faults::Request;
use crate::sample::{Said, Sample, plain};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: b\n";

/// The next run begins at once: the lease was given back, and there is nothing to wait for.
fn goes_on_at_once(sample: &Sample) {
    assert_eq!(sample.get("lease", "railiance.web")["spec"]["holderIdentity"], serde_json::Value::Null);
    let began = Instant::now();
    sample.applied(&["--no-wait"]);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[test]
fn a_signal_at_any_write_ends_it_in_order() {
    let sample = plain("signalled", "");
    sample.applied(&[]);
    let faults = bed().faults();
    let mut undone = 0;
    for n in 1.. {
        sample.version(&format!("v1.{n}.0"));
        match n % 2 {
            1 => sample.write("manifests/extra.yaml", EXTRA),
            _ => sample.remove("manifests/extra.yaml"),
        }
        let signal = if n % 2 == 0 { "TERM" } else { "INT" };
        let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait", "-o", "json"]);
        let said = Said::new(faults.run_signalled(&mut command, Request::is_write, n, signal));
        let at = format!("write {n}: {}", said.stderr);
        if said.code == Some(0) {
            // nothing of the user's was left to do, or it never came to that many writes
            assert!(n > 5, "{at}");
            let asked = faults.requests().into_iter().filter(Request::is_write).count();
            match asked < n {
                true => {
                    assert!(undone > 0, "what was not done is listed");
                    return;
                }
                false => continue,
            }
        }
        assert_eq!(said.code, Some(if signal == "INT" { 130 } else { 143 }), "{at}");
        goes_on_at_once(&sample);
        if n > 2 {
            let receipt: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
            assert_eq!(receipt["stopped"]["kind"], "interrupted", "{at}");
            assert!(said.stderr.contains("no other write begins"), "{at}");
            undone += receipt["undone"].as_array().unwrap().len();
        }
    }
}

/// A run that waits for pods that never get ready.
fn waiting(sample: &Sample) -> Child {
    sample.version("v1.0.1-held");
    let mut command = sample.command(bed().kubeconfig(), &["apply", "--yes"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    crate::bed::eventually("the pods are written", || {
        let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
        image.contains("held").then_some(())
    });
    child
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_signal_ends_the_waiting_too() {
    let sample = plain("impatient", "");
    sample.applied(&[]);
    let child = waiting(&sample);
    send("-INT", &child);
    let said = Said::new(child.wait_with_output().unwrap());
    assert_eq!(said.code, Some(130), "{}", said.stderr);
    assert!(said.stderr.contains("error: interrupted (SIGINT)"), "{}", said.stderr);
    assert!(said.stderr.contains("the same verb goes on from here"), "{}", said.stderr);
    assert_eq!(sample.journal().last().map(String::as_str), Some("stopped"));
    sample.version("v1.0.2");
    goes_on_at_once(&sample);
}

#[test]
fn a_second_signal_ends_at_once() {
    let sample = plain("hasty", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    let hold = || std::thread::sleep(Duration::from_secs(20));
    let is_deployment = |request: &Request| request.is_write() && request.path.ends_with("deployments/web");
    faults.inject(is_deployment, 1..=1, crate::bed::faults::Fault::meanwhile(hold));
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--lease=3s"]);
    let began = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    crate::bed::eventually("the write is under way", || faults.requests().iter().any(is_deployment).then_some(()));
    send("-INT", &child);
    std::thread::sleep(Duration::from_millis(300));
    send("-TERM", &child);
    let said = Said::new(child.wait_with_output().unwrap());
    assert_eq!(said.code, Some(143), "{}", said.stderr);
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    sample.applied(&["--no-wait"]);
}

#[test]
fn who_waits_for_the_lease_has_written_nothing() {
    let sample = plain("queueing", "");
    sample.applied(&[]);
    let spec = r#"{"spec":{"holderIdentity":"team-a#1","leaseDurationSeconds":300}}"#;
    bed().kubectl(&["patch", "lease/railiance.web", "-n", &sample.namespace, "--type=merge", "-p", spec]);
    sample.version("v1.1.0");
    let mut command = sample.command(bed().kubeconfig(), &["apply", "--yes"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut talk = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut talk, &mut line).unwrap();
    assert!(line.contains("`team-a` holds the lease"), "{line}");
    send("-INT", &child);
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut talk, &mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(rest.contains("interrupted (SIGINT), nothing was written"), "{rest}");
    assert_eq!(sample.records().len(), 1);
}
