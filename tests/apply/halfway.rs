//! A plan that others agreed to is finished after a `kill -9` at any of its writes: the very same file.

use crate::bed::faults::{Moment, Request};
use crate::bed::{bed, eventually};
use crate::sample::{Sample, plain};
use std::process::Stdio;

fn fixed(value: usize) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fixed\n  annotations:\n    railiance.dev/on-immutable: replace\n\
         immutable: true\ndata:\n  a: v{value}\n"
    )
}

/// A version that changes pods, replaces what is immutable, and adopts what somebody made by hand.
fn step(sample: &Sample, number: usize) {
    sample.version(&format!("v1.{number}.0"));
    let theirs = format!("theirs-{number}");
    let map = |more: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {theirs}\n{more}data:\n  a: b\n---\n")
    };
    let file = sample.path().join("theirs.yaml");
    // with a mark of another tool that client-side apply holds
    std::fs::write(&file, map("  annotations: { kapp.k14s.io/change-group: theirs }\n")).unwrap();
    bed().kubectl(&["apply", "-n", &sample.namespace, "-f", &file.to_string_lossy()]);
    sample.write("manifests/fixed.yaml", &format!("{}---\n{}", fixed(number), map("")));
}

fn finished(name: &str, moment: Moment) {
    let sample = plain(name, "");
    sample.write("manifests/fixed.yaml", &fixed(0));
    sample.applied(&["--no-wait"]);
    let faults = bed().faults();
    let mut n = 1;
    for number in 1.. {
        step(&sample, number);
        // pods of the version before may still come up, and what moves while it is asked about cannot be told
        eventually("nothing moves while it is planned", || {
            let planned = sample.run(&["plan", "--adopt", "--out", "plan.json", "-o", "json"]);
            assert_eq!(planned.code, Some(0), "{}", planned.stderr);
            (!planned.stdout.contains("\"action\": \"unverifiable\"")).then_some(())
        });
        let words = ["apply", "plan.json", "--no-wait", "--lease=2s"];
        let mut command = sample.command(faults.kubeconfig(), &words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, moment);
        let said = sample.run(&words);
        assert_eq!(said.code, Some(0), "after the kill at write {n}: {}", said.stderr);
        assert_eq!(sample.get("configmap", "fixed")["data"]["a"], format!("v{number}"));
        let theirs = sample.get("configmap", &format!("theirs-{number}"));
        let managers = theirs["metadata"]["managedFields"].to_string();
        assert!(!managers.contains("kubectl-client-side-apply"), "{managers}");
        let versions: Vec<_> = sample.records().iter().map(|record| record["version"].clone()).collect();
        assert_eq!(versions.last().unwrap(), &format!("v1.{number}.0"), "{versions:?}");
        match (ended.killed, ended.status.code()) {
            (true, _) => n += 1,
            // two seconds are short on a busy machine: it stopped by itself, which interrupts it as well
            (false, Some(1)) => {}
            (false, code) => {
                assert_eq!(code, Some(0));
                assert!(n > 10, "there are more writes than {n}");
                return;
            }
        }
    }
}

#[test]
fn a_saved_plan_is_finished_after_a_kill_before_any_write() {
    finished("saved", Moment::Before);
}

#[test]
fn a_saved_plan_is_finished_after_a_kill_behind_any_write() {
    finished("stored", Moment::After);
}

/// It has both ports between the two writes, and whoever finishes it finds it ours already.
#[test]
fn a_saved_adoption_of_a_service_whose_port_goes_is_finished_by_the_same_file() {
    let sample = plain("narrowed", "");
    sample.applied(&["--no-wait"]);
    let service = |port: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: theirs\nspec:\n  selector: {{ app.kubernetes.io/name: web }}\n  ports: [{{ {port}, targetPort: http }}]\n"
        )
    };
    let file = sample.path().join("theirs.yaml");
    std::fs::write(&file, service("name: old, port: 80")).unwrap();
    bed().kubectl(&["apply", "-n", &sample.namespace, "-f", &file.to_string_lossy()]);
    sample.write("manifests/theirs.yaml", &service("name: new, port: 81"));
    assert_eq!(sample.run(&["plan", "--adopt", "--out", "plan.json"]).code, Some(0));
    let words = ["apply", "plan.json", "--no-wait", "--lease=2s"];
    let faults = bed().faults();
    let is_it = |request: &Request| request.is_write() && request.path.ends_with("/services/theirs");
    // the patch, then both ports
    let mut command = sample.command(faults.kubeconfig(), &words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    assert!(faults.run_killed(&mut command, is_it, 2, Moment::After).killed);
    assert_eq!(sample.get("service", "theirs")["spec"]["ports"].as_array().unwrap().len(), 2);
    let said = sample.run(&words);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let ports = sample.get("service", "theirs")["spec"]["ports"].clone();
    assert_eq!((ports.as_array().unwrap().len(), &ports[0]["port"]), (1, &81.into()), "{ports}");
}
