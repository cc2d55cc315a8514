use crate::bed::bed;
use crate::bed::faults::{Fault, Moment, Request};
use crate::sample::{Said, Sample, plain};
use crate::support::{abandon, all, json, patch};
use serde_json::json;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[test]
fn a_lease_that_nobody_holds_is_left_alone() {
    let sample = plain("unheld", "");
    let said = sample.run(&["unlock", "--reason", "to be sure"]);
    assert_eq!(all(&said), (Some(0), "web: nobody holds the lease; nothing had to be done\n", ""));
    sample.applied(&[]);
    let before = sample.get("lease", "railiance.web");
    assert_eq!(sample.run(&["unlock", "--reason", "to be sure"]).code, Some(0));
    assert_eq!(sample.get("lease", "railiance.web"), before);
    assert_eq!(sample.run(&["unlock"]).code, Some(64), "a reason is needed");
}

#[test]
fn a_silent_holder_is_locked_out_and_the_journal_says_why() {
    let sample = plain("silent", "");
    sample.applied(&[]);
    abandon(&sample, 2);
    let (code, told) = json(&sample, &["unlock", "--reason", "her laptop is off"]);
    assert_eq!((code, &told["format"]), (Some(0), &json!("railiance.dev/unlock/v1")), "{told:#}");
    let unlock = &told["unlock"];
    assert_eq!([&unlock["app"], &unlock["outcome"], &unlock["holder"]], ["web", "freed", "team-a"], "{told:#}");
    assert!(unlock["heldSeconds"].is_u64(), "{told:#}");
    let lease = sample.get("lease", "railiance.web");
    assert_eq!(lease["spec"]["holderIdentity"].as_str().unwrap_or(""), "");
    assert_eq!(lease["spec"]["leaseTransitions"], 5, "the epoch rises");
    assert_eq!(sample.journal(), ["begun", "done", "taken-over"]);
    let ledger = sample.ledger();
    let (_, entry) = ledger.iter().find(|(_, one)| one["event"]["kind"] == "taken-over").unwrap();
    assert_eq!(entry["event"]["reason"], "her laptop is off");
    assert_eq!((&entry["event"]["from"], &entry["event"]["how"]), (&json!("team-a#1"), &json!("stale")));
    // and the next run goes on as ever
    sample.version("v2.0.0");
    assert_eq!(sample.applied(&[])["record"], 2);
}

#[test]
fn a_holder_at_work_is_left_alone_unless_the_lease_is_stolen() {
    let sample = plain("at-work", "");
    sample.applied(&[]);
    abandon(&sample, 5);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for tick in 0.. {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let time = format!(r#"{{"spec":{{"renewTime":"2026-01-02T03:04:05.{tick:06}Z"}}}}"#);
                patch(&sample, "lease/railiance.web", &time);
                thread::sleep(Duration::from_millis(200));
            }
        });
        let said = sample.run(&["unlock", "--reason", "impatience"]);
        done.store(true, Ordering::Relaxed);
        assert_eq!(said.code, Some(14), "{said:?}");
        assert!(said.stderr.contains("locked: `team-a`"), "{}", said.stderr);
    });
    let said = sample.run(&["unlock", "--reason", "it hangs", "--steal"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stdout.starts_with("web: freed; it was taken from `team-a`"), "{}", said.stdout);
    let lease = bed().get("lease", &sample.namespace, "railiance.web");
    assert_eq!(lease["metadata"]["annotations"]["railiance.dev/steal-reason"], "it hangs");
}

#[test]
fn a_run_whose_lease_was_stolen_writes_nothing_more() {
    let sample = plain("stolen", "");
    sample.version("v1.0.0-slow");
    let run = sample
        .command(bed().kubeconfig(), &["apply", "--yes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["replicas"] == 2);
    let said = sample.run(&["unlock", "--reason", "wrong version", "--steal"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let ended = run.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(14), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(sample.journal(), ["begun", "taken-over"]);
    assert!(sample.records().is_empty(), "its version was not recorded");
    // what was left half-way is told, and finished by the next run
    let told = sample.run(&["status"]).stdout;
    assert!(told.contains("was interrupted; `apply` finishes it"), "{told}");
    assert_eq!(sample.applied(&[])["record"], 1);
}

/// What it waits for is somebody else's from then on: it does not sit there until its time is over.
#[test]
fn a_run_whose_lease_was_stolen_waits_for_nothing_more() {
    let sample = plain("stolen-idle", "");
    sample.version("v1.0.0-held");
    let run = sample
        .command(bed().kubeconfig(), &["apply", "--yes", "--lease=6s", "--timeout=5m"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["unavailableReplicas"] == 2);
    let began = std::time::Instant::now();
    assert_eq!(sample.run(&["unlock", "--reason", "wrong version", "--steal"]).code, Some(0));
    let ended = run.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(14), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    assert_eq!(sample.journal(), ["begun", "taken-over"]);
}

/// The write that takes the lease is stored, and its answer is lost; the run is done all the same.
fn unheard(sample: &Sample, words: &[&str]) -> Said {
    let faults = bed().faults();
    let takes = |request: &Request| request.is_write() && request.path.contains("/leases/");
    faults.inject(takes, 1..=1, Fault::reset(Moment::After));
    let said = Said::new(sample.command(faults.kubeconfig(), words).output().unwrap());
    assert_eq!(said.code, Some(0), "{words:?}: {said:?}");
    said
}

#[test]
fn h9_whoever_does_not_hear_that_it_has_the_lease_tells_from_whom_it_was_taken() {
    let sample = plain("unheard", "");
    sample.applied(&[]);
    abandon(&sample, 2);
    let said = unheard(&sample, &["unlock", "--reason", "it hangs", "--steal"]);
    assert!(said.stdout.starts_with("web: freed; it was taken from `team-a`"), "{}", said.stdout);
    abandon(&sample, 2);
    unheard(&sample, &["unlock", "--reason", "its laptop is off"]);
    abandon(&sample, 2);
    sample.version("v2.0.0");
    unheard(&sample, &["apply", "--yes"]);
    let again = ["begun", "taken-over", "done"];
    assert_eq!(sample.journal(), [&["begun", "done", "taken-over", "taken-over"], &again[..]].concat());
    let ledger = sample.ledger();
    let taken = ledger.iter().map(|(_, entry)| &entry["event"]).filter(|event| event["kind"] == "taken-over");
    let told: Vec<_> = taken.map(|event| (event["from"].as_str().unwrap(), event["how"].as_str().unwrap())).collect();
    assert_eq!(told, [("team-a#1", "stolen"), ("team-a#1", "stale"), ("team-a#1", "stale")]);
    let epoch = sample.get("lease", "railiance.web")["spec"]["leaseTransitions"].to_string();
    let mark = sample.get("deployment", "web")["metadata"]["annotations"]["railiance.dev/epoch"].clone();
    assert_eq!(mark, json!(epoch), "a slow writer meets a mark");
}

#[test]
fn a_free_lease_whose_answer_was_lost_was_taken_from_nobody() {
    let sample = plain("unheard-free", "");
    sample.applied(&[]);
    sample.version("v2.0.0");
    unheard(&sample, &["apply", "--yes"]);
    assert_eq!(sample.journal(), ["begun", "done", "begun", "done"]);
}
