//! One writer at a time, and none that is dead.

use crate::bed::faults::{Fault, Moment, Request};
use crate::bed::{bed, eventually};
use crate::sample::{Sample, plain};
use serde_json::json;
use std::process::{Child, Stdio};

/// A run that waits for pods which never get ready, once it holds the lease.
fn stuck(sample: &Sample) -> Child {
    sample.version("v1.0.1-held");
    let mut command = sample.command(bed().kubeconfig(), &["apply", "--yes", "--lease=4s", "--timeout=60s"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    eventually("the lease is held and the pods are written", || {
        let lease = sample.get("lease", "railiance.web");
        let holder = lease["spec"]["holderIdentity"].as_str().unwrap_or_default();
        let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
        (!holder.is_empty() && image.contains("held")).then_some(())
    });
    child
}

#[test]
fn a_second_driver_is_locked_out_and_a_dead_one_is_not_waited_for_for_ever() {
    let sample = plain("lock", "");
    sample.applied(&[]);
    let mut first = stuck(&sample);
    sample.version("v1.0.2");
    let second = sample.apply(&[]);
    assert_eq!(second.code, Some(14), "{}", second.stderr);
    assert!(second.stderr.contains("locked: `admin` has been writing to `web` for"), "{}", second.stderr);

    first.kill().unwrap();
    first.wait().unwrap();
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["record"], json!(2), "what never got ready was not recorded");
    assert_eq!(sample.get("lease", "railiance.web")["spec"]["leaseTransitions"], 3);
    assert!(sample.journal().contains(&"taken-over".to_owned()), "{:?}", sample.journal());
    let epoch = &sample.get("deployment", "web")["metadata"]["annotations"]["railiance.dev/epoch"];
    assert_eq!(epoch, "3", "a slow writer meets a mark");
}

#[test]
fn a_writer_that_was_fenced_off_stops() {
    let sample = plain("fence", "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    let namespace = sample.namespace.clone();
    let fence = move || {
        let words = ["annotate", "deployment", "web", "railiance.dev/epoch=99", "-n", &namespace];
        bed().kubectl(&words);
    };
    let writes = |request: &Request| request.is_write() && request.path.ends_with("deployments/web");
    faults.inject(writes, 1..=1, Fault::meanwhile(fence));
    let said = crate::sample::Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(14), "{}", said.stderr);
    assert!(said.stderr.contains("fenced off by a later run, of epoch 99"), "{}", said.stderr);
    let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains(":1.0.0@"), "{image}");
}

/// A process that sleeps in the middle of a wave, longer than anybody is patient, and wakes: what was under way is written, and
/// nothing more. Workloads are marked against it by whoever writes next.
#[test]
fn h9_a_lease_that_is_stolen_in_the_middle_of_a_wave_ends_it() {
    const MAPS: usize = 150;
    let sample = plain("asleep", "");
    let map =
        |number| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-{number}\ndata: {{ a: VALUE }}\n");
    let maps = (0..MAPS).map(map).collect::<Vec<_>>().join("---\n");
    let declare = |value: &str| sample.write("manifests/maps.yaml", &maps.replace("VALUE", value));
    declare("one");
    sample.applied(&["--no-wait"]);
    declare("two");
    let is_map = |request: &Request| request.is_write() && request.path.contains("/configmaps/map-");
    let (faults, asleep) = (bed().faults(), std::sync::Arc::new(std::sync::Barrier::new(2)));
    let (falls, wakes) = (asleep.clone(), asleep.clone());
    faults.inject(is_map, 40..=40, Fault::meanwhile(move || _ = (falls.wait(), wakes.wait())));
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    asleep.wait();
    let signal = |name: &str| {
        let kill = std::process::Command::new("kill").args([name, &run.id().to_string()]).status().unwrap();
        assert!(kill.success());
    };
    signal("-STOP");
    let said = sample.run(&["unlock", "--steal", "--reason", "it sleeps"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    declare("one");
    // longer than a renewal proves anything
    std::thread::sleep(std::time::Duration::from_secs(1));
    sample.applied(&["--no-wait"]);
    let epoch = sample.get("lease", "railiance.web")["spec"]["leaseTransitions"].to_string();
    let mark = &sample.get("deployment", "web")["metadata"]["annotations"]["railiance.dev/epoch"];
    assert_eq!(*mark, json!(epoch), "a slow writer meets a mark");
    let before = faults.requests().iter().filter(|request| is_map(request)).count();
    signal("-CONT");
    asleep.wait();
    let said = crate::sample::Said::new(run.wait_with_output().unwrap());
    assert_eq!(said.code, Some(14), "{}", said.stderr);
    let all = faults.requests().iter().filter(|request| is_map(request)).count();
    assert!(all < MAPS && all - before <= 32, "{before}, then {all}");
}

/// Somebody marks the lease each time when it is given back; it is still ours, and given back in the end, or told.
#[test]
fn a_lease_that_others_write_to_is_given_back_all_the_same() {
    let sample = plain("marked", "");
    sample.applied(&["--no-wait"]);
    let marked = |version: &str, times| {
        sample.version(version);
        let (faults, namespace) = (bed().faults(), sample.namespace.clone());
        let mark = move || {
            let mark = format!("at={}", bed().unique("mark"));
            bed().kubectl(&["annotate", "lease", "railiance.web", &mark, "--overwrite", "-n", &namespace]);
        };
        let gives_back = |request: &Request| {
            request.method == "PUT"
                && request.path.contains("/leases/")
                && request.document()["spec"]["holderIdentity"].is_null()
        };
        faults.inject(gives_back, 1..=times, Fault::meanwhile(mark));
        let words = ["apply", "--yes", "--no-wait"];
        let said = crate::sample::Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        (said.stderr, sample.get("lease", "railiance.web")["spec"]["holderIdentity"].clone())
    };
    let told = "the lease was not given back, and ends by itself";
    let (said, holder) = marked("v1.1.0", 2);
    assert!(!said.contains(told) && holder.as_str().unwrap_or_default().is_empty(), "{holder}: {said}");
    let (said, holder) = marked("v1.2.0", 9);
    assert!(said.contains(told) && !holder.as_str().unwrap_or_default().is_empty(), "{holder}: {said}");
}

#[test]
fn a_lease_that_cannot_be_renewed_is_nobody_elses() {
    expires("expired", Fault::reset(Moment::Before), "cannot reach");
}

/// That it is ours still renews nothing: others see it as it was.
#[test]
fn h9_a_lease_whose_renewals_are_not_stored_runs_out() {
    expires("unrenewed", Fault::answer(409), "it was changed by somebody whenever it was to be renewed");
}

/// No renewal is stored, and the work takes longer than the lease.
fn expires(name: &str, fault: Fault, why: &str) {
    let sample = plain(name, "");
    sample.applied(&[]);
    sample.version("v1.1.0");
    let faults = bed().faults();
    let is_renewal = |request: &Request| request.method == "PUT" && request.path.contains("/leases/");
    // the first takes it
    faults.inject(is_renewal, 2.., fault);
    let is_deployment = |request: &Request| request.is_write() && request.path.ends_with("deployments/web");
    faults.inject(is_deployment, 1.., Fault::meanwhile(|| std::thread::sleep(std::time::Duration::from_secs(5))));
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes", "--lease=3s", "-o", "json"]);
    let said = crate::sample::Said::new(command.output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let told = format!("nothing more is written: the lease ran out, since it could not be renewed: {why}");
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    assert!(said.stderr.contains("the lease was not given back, and ends by itself"), "{}", said.stderr);
    let receipt: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(receipt["stopped"]["kind"], "failed", "{receipt:#}");
    assert_eq!(sample.applied(&[])["record"], 2);
}

/// Neither where there is no lease yet, nor where there is one.
#[test]
fn a_lease_that_can_never_be_written_is_not_tried_for_ever() {
    let (sample, faults) = (plain("unwritten", ""), bed().faults());
    let is_lease = |request: &Request| request.is_write() && request.path.contains("/leases");
    let cut = |version: &str| {
        sample.version(version);
        faults.clear();
        faults.inject(is_lease, 1.., Fault::reset(Moment::Before));
        let words = ["apply", "--yes", "--no-wait"];
        let said = crate::sample::Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
        assert!(matches!(said.code, Some(1 | 15)) && said.stderr.contains("cannot reach"), "{version}: {said:?}");
        assert!(faults.requests().iter().all(|request| !request.is_write() || is_lease(request)), "{version}");
    };
    cut("v1.0.0");
    sample.applied(&["--no-wait"]);
    cut("v1.1.0");
    assert_eq!(sample.applied(&["--no-wait"])["record"], 2);
}
