//! A job is an action: once for each candidate, by the journal (decision H4).

use crate::bed::eventually;
use crate::bed::faults::{Moment, Request};
use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome, PROMOTED};
use crate::traffic::traffic;
use serde_json::Value;

/// Its pod runs until the test says how it ends.
pub const MIGRATION: &str = "[jobs.migrate]\nwhen = \"before-canary\"\ncommand = [\"/bin/web\", \"migrate\"]\n\
    image = \"registry.example.org/web/migrate:1-long@sha256:4444444444444444444444444444444444444444444444444444444444444444\"\n\
    compatible_with_stable = true\nreversible = true\nretries = 0";

fn jobs(web: &Candidate) -> Vec<Value> {
    traffic().list("job", &web.namespace, "")
}

/// A turn of the trial whose job ends so.
fn turn(web: &Candidate, phase: &str) -> Said {
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy", "--once"]));
        end_job(web, phase, || {});
        driver.join().unwrap()
    })
}

/// What the kubelet would say of the job's pod, after a look at what there is while it runs.
pub fn end_job(web: &Candidate, phase: &str, look: impl Fn()) {
    let running = |pod: &Value| pod["status"]["phase"] == "Running" && pod["metadata"]["deletionTimestamp"].is_null();
    let pod = eventually("the job's pod runs", || {
        traffic().list("pod", &web.namespace, "batch.kubernetes.io/job-name").into_iter().find(running)
    });
    look();
    let (name, patch) = (pod["metadata"]["name"].as_str().unwrap(), format!(r#"{{"status":{{"phase":"{phase}"}}}}"#));
    traffic().kubectl(&["patch", "pod", name, "-n", &web.namespace, "--subresource=status", "-p", &patch]);
}

pub fn h4_a_migration_runs_once_and_before_the_first_request() {
    let steps = "[{ weight = 20, hold = \"8s\" }, { weight = 50, hold = \"8s\" }]";
    let web = Candidate::new("migrates", "", Contract { more: MIGRATION, steps, ..SHORT });
    assert!(jobs(&web).is_empty());
    let load = web.load();
    let said = turn(&web, "Succeeded");
    assert_eq!((said.code, web.share()), (Some(0), 20), "{said:?}");
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 3);
    assert_eq!(jobs(&web).len(), 1);
    assert_eq!(web.journal().iter().filter(|kind| *kind == "ran").count(), 1);
    lost_nothing(load);
}

pub fn h4_a_migration_that_fails_closes_the_way_until_it_is_run_again() {
    let web = Candidate::new("fails", "", Contract { more: MIGRATION, ..SHORT });
    let load = web.load();
    let said = turn(&web, "Failed");
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.err.contains("migrate"), "{said:?}");
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    // what it comes before is not gone: it is not there yet
    let status = web.ends(17, &["status", "-o", "json"]);
    let status: Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["totals"]["absent"], 0, "{status:#}");
    let canary = status["objects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["kind"] == "Deployment" && one["name"] == "web-canary")
        .unwrap();
    assert_eq!((&canary["state"], &canary["reasons"][0]["word"]), (&"waiting".into(), &"Announced".into()));
    let picture = web.run(&["observe"]).out;
    assert!(
        picture.contains("web-canary: 0 of 0 ready\n          it is not there: its step is not finished"),
        "{picture}"
    );
    // it is not run again by itself
    web.ends(15, &["deploy", "--once"]);
    web.ends(0, &["resume", "--rerun-job", "migrate", "--reason", "a table was locked"]);
    let said = turn(&web, "Succeeded");
    assert_eq!((said.code, web.share()), (Some(0), 50), "{said:?}");
    web.passes();
    let said = web.run(&["promote", "--yes"]);
    // the second try finds that the job has failed, and notes that
    let failed = ["opened", "raising", "ran", "raising", "ran", "rerun"];
    let journal = [&failed[..], &["raising", "ran", "holding", "passed", "promoting", "promoted"]].concat();
    let (left, because) = (Left::Stable("v1.1.0", 2), "a table was locked");
    web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because });
}

/// Somebody cleans up what has failed: that it runs again is a person's word all the same.
pub fn h4_a_migration_that_failed_is_not_made_anew_where_its_object_is_gone() {
    let web = Candidate::new("fails-gone", "", Contract { more: MIGRATION, ..SHORT });
    assert_eq!(turn(&web, "Failed").code, Some(15));
    traffic().kubectl(&["delete", "job", "--all", "-n", &web.namespace]);
    let said = web.ends(15, &["deploy", "--once"]);
    assert!(
        said.err.contains("its object is gone") && said.err.contains("resume --rerun-job web-migrate-"),
        "{said:?}"
    );
    assert!(jobs(&web).is_empty());
    web.ends(0, &["resume", "--rerun-job", "migrate", "--reason", "a table was locked"]);
    let said = turn(&web, "Succeeded");
    assert_eq!((said.code, web.share(), jobs(&web).len()), (Some(0), 50, 1), "{said:?}");
    web.ends(0, &["abort", "--reason", "seen"]);
}

/// The trial is over, and what is stable stays that.
pub fn h4_a_job_behind_the_record_that_failed_runs_again_by_a_persons_word() {
    let behind = MIGRATION.replace("before-canary", "after-promote").replace("compatible_with_stable = true\n", "");
    let web = Candidate::new("behind-job", "", Contract { more: &behind, ..SHORT });
    let load = web.load();
    web.passes();
    let again = ["resume", "--rerun-job", "migrate", "--reason", "a table was locked"];
    let said = web.ends(1, &again);
    assert!(said.err.contains("did not run yet"), "{said:?}");
    let ends = |words: &[&str], phase: &str| {
        std::thread::scope(|scope| {
            let driver = scope.spawn(|| web.run(words));
            end_job(&web, phase, || {});
            driver.join().unwrap()
        })
    };
    let said = ends(&["promote", "--yes"], "Failed");
    assert!(said.code == Some(0) && said.err.contains("it is stable all the same"), "{said:?}");
    let said = ends(&again, "Failed");
    assert!(said.code == Some(15) && said.err.contains("migrate"), "{said:?}");
    let said = ends(&again, "Succeeded");
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = web.ends(1, &again);
    assert!(said.err.contains("no job `migrate` of this candidate has failed"), "{said:?}");
    assert_eq!(jobs(&web).len(), 1);
    let record = web.ends(0, &["release", "show", "2"]).out;
    assert!(record.contains("migrate") && record.contains(": passed (completed)"), "{record}");
    let journal = [&PROMOTED[..5], &["ran", "promoted", "rerun", "ran", "rerun", "ran"]].concat();
    let (left, because) = (Left::Stable("v1.1.0", 2), "a table was locked");
    web.is_left(load, &Outcome { left, lost: Lost::Nothing, journal: &journal, because });
    // and of what is not stable any more none runs
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    web.ends(15, &again);
}

/// Its name is the same in another trial of the same candidate, and so is what is known of it.
pub fn h4_a_job_that_failed_behind_an_earlier_record_runs_by_a_persons_word() {
    let behind = MIGRATION.replace("before-canary", "after-promote").replace("compatible_with_stable = true\n", "");
    let web = Candidate::new("behind-again", "", Contract { more: &behind, ..SHORT });
    let load = web.load();
    web.passes();
    let ends = |words: &[&str], phase: &str| {
        std::thread::scope(|scope| {
            let driver = scope.spawn(|| web.run(words));
            end_job(&web, phase, || {});
            driver.join().unwrap()
        })
    };
    ends(&["promote", "--yes"], "Failed");
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    traffic().kubectl(&["delete", "jobs", "--all", "-n", &web.namespace]);
    web.ends(0, &["resume", "--reason", "the lock is gone"]);
    web.ends(0, &["deploy", "--again", "--reason", "the lock is gone"]);
    let said = web.ends(0, &["promote", "--yes"]);
    assert!(said.err.contains("has failed, and its object is gone"), "{said:?}");
    assert!(jobs(&web).is_empty(), "{:?}", jobs(&web));
    let said = ends(&["resume", "--rerun-job", "migrate", "--reason", "the lock is gone"], "Succeeded");
    assert_eq!(said.code, Some(0), "{said:?}");
    lost_nothing(load);
}

/// Whoever ran it again may die on the way, and another candidate may come in between.
pub fn h4_a_job_behind_the_record_is_run_again_by_another_operator() {
    let behind = MIGRATION.replace("before-canary", "after-promote").replace("compatible_with_stable = true\n", "");
    let web = Candidate::new("behind-killed", "", Contract { more: &behind, ..SHORT });
    let load = web.load();
    web.passes();
    lost_nothing(load);
    let ends = |words: &[&str], phase: &str| {
        std::thread::scope(|scope| {
            let driver = scope.spawn(|| web.run(words));
            end_job(&web, phase, || {});
            driver.join().unwrap()
        })
    };
    assert_eq!(ends(&["promote", "--yes"], "Failed").code, Some(0));
    let again = ["resume", "--rerun-job", "migrate", "--reason", "a table was locked", "--lease", "2s"];
    let faults = traffic().faults();
    let makes = |request: &Request| request.method == "POST" && request.path.ends_with("/jobs");
    let ended = faults.run_killed(&mut web.command(faults.kubeconfig(), &again), makes, 1, Moment::After);
    assert!(ended.killed, "{ended:?}");
    // while another one is on trial nothing else takes the lease for so long
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["deploy", "--once", "--lease", "2s"]);
    let said = web.ends(1, &again);
    assert!(said.err.contains("did not run yet"), "{said:?}");
    web.ends(0, &["abort", "--reason", "the job first"]);
    // what was begun is waited for, not begun anew
    let uid = |jobs: Vec<Value>| jobs[0]["metadata"]["uid"].clone();
    let begun = uid(jobs(&web));
    let said = ends(&again, "Succeeded");
    assert_eq!((said.code, uid(jobs(&web))), (Some(0), begun), "{said:?}");
    web.ends(1, &again);
}

/// It has its own time; the verb's is for pods.
pub fn h4_a_job_that_takes_longer_than_the_verb_waits_for_pods_has_not_failed() {
    let web = Candidate::new("takes-long", "", Contract { more: MIGRATION, ..SHORT });
    let said = std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy", "--once", "--timeout", "15s"]));
        end_job(&web, "Succeeded", || std::thread::sleep(std::time::Duration::from_secs(18)));
        driver.join().unwrap()
    });
    assert_eq!((said.code, web.share()), (Some(0), 50), "{said:?}");
}

pub fn h11_a_job_that_cannot_be_taken_back_needs_a_persons_word() {
    let lasting = MIGRATION.replace("reversible = true", "reversible = false");
    let web = Candidate::new("lasting", "", Contract { more: &lasting, ..SHORT });
    let load = web.load();
    let said = turn(&web, "Succeeded");
    assert_eq!(said.code, Some(0), "{said:?}");
    web.passes();
    web.ends(0, &["promote", "--yes"]);
    let said = web.ends(11, &["rollback", "--yes", "--reason", "at night"]);
    assert!(said.err.contains("migrate") && said.err.contains("--across-data"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    web.ends(0, &["rollback", "--yes", "--across-data", "--reason", "the column is not read"]);
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

pub fn h11_an_abort_after_a_job_that_cannot_be_taken_back_needs_a_persons_word() {
    let lasting = MIGRATION.replace("reversible = true", "reversible = false");
    let note = "[stage.production]\nrollback = \"needs-human\"\nrollback_note = \"add the column again\"";
    let more = format!("{lasting}\n{note}");
    let web = Candidate::new("lasting-abort", "", Contract { more: &more, ..SHORT });
    assert_eq!(turn(&web, "Succeeded").code, Some(0));
    let ways = [
        &["abort", "--reason", "no"][..],
        &["rollback", "--yes", "--reason", "no"],
        &["rollback", "--plan", "--reason", "no"],
    ];
    for verb in ways {
        let said = web.ends(11, verb);
        assert!(said.err.contains("migrate") && said.err.contains("--across-data"), "{said:?}");
        assert!(said.err.contains("\n  add the column again\n"), "{said:?}");
    }
    assert_eq!(web.share(), 50);
    web.ends(0, &["abort", "--across-data", "--reason", "the column is not read"]);
    web.rests_at("v1.0.0", 1);
}

pub fn h4_a_migration_is_not_run_again_in_another_trial_of_the_same_candidate() {
    let web = Candidate::new("again", "", Contract { more: MIGRATION, ..SHORT });
    assert_eq!(turn(&web, "Succeeded").code, Some(0));
    web.ends(0, &["abort", "--reason", "not today"]);
    // somebody cleans up
    traffic().kubectl(&["delete", "job", "--all", "-n", &web.namespace]);
    web.ends(0, &["deploy", "--once", "--again", "--reason", "today"]);
    assert_eq!((web.share(), jobs(&web).len()), (50, 0));
    web.ends(0, &["abort", "--reason", "seen"]);
    let said = web.ends(15, &["resume", "--rerun-job", "migrate", "--reason", "x"]);
    assert!(said.err.contains("no trial goes on"), "{said:?}");
}

pub fn h11_nobody_takes_the_place_of_a_candidate_whose_job_cannot_be_taken_back() {
    let lasting = MIGRATION.replace("reversible = true", "reversible = false");
    let budget = format!("{}\narrival = \"replace\"", SHORT.budget);
    let web = Candidate::new("lasting-place", "", Contract { more: &lasting, budget: &budget, ..SHORT });
    // one that failed may have changed data as well
    assert_eq!(turn(&web, "Failed").code, Some(15));
    web.ends(11, &["abort", "--reason", "no"]);
    web.declare("v1.2.0", "1.2.0");
    let said = web.ends(11, &["deploy"]);
    assert!(said.err.contains("migrate") && said.err.contains("--across-data"), "{said:?}");
    assert_eq!(web.observed()["trial"]["version"], "v1.1.0");
    web.ends(0, &["abort", "--across-data", "--reason", "the table is as it was"]);
}
