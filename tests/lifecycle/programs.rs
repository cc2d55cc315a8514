//! Programs of the repository that decide, or are run around a trial (decision H34).

use crate::bed::eventually;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome};
use crate::traffic::traffic;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};

pub fn script(web: &Candidate, name: &str, body: &str) {
    let path = web.file(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// How often a program was run, by the lines that it left.
fn runs(web: &Candidate, file: &str) -> usize {
    fs::read_to_string(web.file(file)).unwrap_or_default().lines().count()
}

const HOOKS: &str = "[hooks]\nbefore_canary = [[\"hooks/before.sh\"]]\nbefore_promote = [[\"hooks/backup.sh\"]]\nafter_promote = [[\"hooks/tell.sh\"]]";

pub fn h34_hooks_run_around_a_trial_as_they_were_when_it_began() {
    let web = Candidate::unreleased("hooks", "", Contract { more: HOOKS, ..SHORT });
    script(&web, "hooks/before.sh", "echo no room left >&2; exit 1");
    script(&web, "hooks/backup.sh", "echo $RAILIANCE_HOOK $RAILIANCE_VERSION $RAILIANCE_ATTEMPT >> ran; echo saved");
    script(&web, "hooks/tell.sh", "echo nobody listens >&2; exit 3");
    web.goes_first("");
    let load = web.load();
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("ended with 1: no room left"), "{said:?}");
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    // another program is not what was agreed
    script(&web, "hooks/before.sh", "exit 0");
    let said = web.ends(15, &["deploy"]);
    assert!(said.err.contains("not those that were recorded"), "{said:?}");
    web.ends(0, &["abort", "--reason", "with the right one"]);
    web.ends(0, &["deploy", "--again", "--reason", "with the right one"]);
    // what fails afterwards is told, and undoes nothing
    let said = web.ends(0, &["promote", "--yes"]);
    assert!(said.err.contains("ended with 3: nobody listens; it is stable all the same"), "{said:?}");
    web.rests_at("v1.1.0", 2);
    assert_eq!(fs::read_to_string(web.file("ran")).unwrap(), "before_promote v1.1.0 1\n");
    let record = web.ends(0, &["release", "show", "2"]).out;
    assert!(record.contains("before_promote: hooks/backup.sh: passed (ended with 0: saved)"), "{record}");
    lost_nothing(load);
}

const SLOW: &str = "[[stage.canary.gate]]\nname = \"smoke\"\nexec = [\"scripts/smoke.sh\"]\ntimeout = \"20s\"";

pub fn a_slow_program_keeps_nobody_from_the_lease_and_makes_no_gap() {
    let web = Candidate::unreleased("smoke", "", Contract { more: SLOW, ..SHORT });
    script(&web, "scripts/smoke.sh", "echo ran >> smoked; sleep 5");
    web.goes_first("");
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        eventually("the program runs", || (runs(&web, "smoked") > 0).then_some(()));
        let typed = Instant::now();
        web.ends(0, &["hold", "--reason", "wait"]);
        assert!(typed.elapsed() < Duration::from_secs(3), "{:?}", typed.elapsed());
        assert_eq!(driver.join().unwrap().code, Some(11));
    });
    web.ends(0, &["resume", "--reason", "go on"]);
    web.passes();
    lost_nothing(load);
}

pub fn who_only_watches_starts_no_program() {
    let web = Candidate::unreleased("watched", "", Contract { more: SLOW, ..SHORT });
    script(&web, "scripts/smoke.sh", "echo ran >> smoked");
    web.goes_first("");
    web.ends(0, &["deploy", "--once"]);
    let before = runs(&web, "smoked");
    let smoke = web.observed()["gates"].as_array().unwrap().iter().find(|gate| gate["name"] == "smoke").cloned();
    assert_eq!(smoke.unwrap()["why"], "not-asked");
    assert_eq!(runs(&web, "smoked"), before);
}

pub fn a_signal_while_a_program_runs_ends_it_and_nothing_else_is_begun() {
    let more = format!("{SLOW}\n{HOOKS}");
    let web = Candidate::unreleased("signalled", "", Contract { more: &more, ..SHORT });
    script(&web, "scripts/smoke.sh", "exit 0");
    script(&web, "hooks/before.sh", "echo begun >> ran; sleep 60; echo over >> ran");
    script(&web, "hooks/backup.sh", "exit 0");
    script(&web, "hooks/tell.sh", "exit 0");
    web.goes_first("");
    let load = web.load();
    let mut driver = web.command(traffic().kubeconfig(), &["deploy"]).spawn().unwrap();
    eventually("the hook runs", || (runs(&web, "ran") > 0).then_some(()));
    let pid = rustix::process::Pid::from_raw(i32::try_from(driver.id()).unwrap()).unwrap();
    let begin = Instant::now();
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let code = driver.wait().unwrap().code();
    assert!(code == Some(143) && begin.elapsed() < Duration::from_secs(15), "{code:?} after {:?}", begin.elapsed());
    assert!(traffic().find("deployment", &web.namespace, "web-canary").is_none());
    assert_eq!(runs(&web, "ran"), 1);
    // the lease was given back
    let said = web.run(&["abort", "--reason", "seen"]);
    let (left, journal) = (Left::Stable("v1.0.0", 1), &["opened", "raising", "running", "aborting", "aborted"]);
    let served = web.came_to(&said, 0, load, &Outcome { left, lost: Lost::Nothing, journal, because: "seen" });
    assert_eq!(served.of_track("stable"), served.total(), "{served}");
}
