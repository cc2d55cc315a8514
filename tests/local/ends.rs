//! Whatever happens, nothing is left of the process.

use crate::site::{Site, ended, leaves_behind, lives, signal, until};
use std::process::Command;
use std::time::{Duration, Instant};

const HANGS: &str = "[[health.checks]]\nname = \"hangs\"\nhttp = \"/hang\"\nwithin = \"10m\"\n";

fn gone(site: &Site) {
    for name in ["app", "child", "daemon"] {
        let pid = site.pid(name);
        until(&format!("{name} is gone"), || !lives(pid));
    }
}

/// A run whose processes are all there.
fn running(site: &Site, arguments: &[&str]) -> std::process::Child {
    let child = site.spawn(arguments);
    for name in ["app", "child", "daemon"] {
        assert!(lives(site.pid(name)), "{name}");
    }
    child
}

#[test]
fn ctrl_c_ends_it_in_order() {
    let site = Site::new(", FORK = \"1\"", HANGS);
    let child = running(&site, &["-o", "json"]);
    signal("INT", child.id());
    let said = ended(child);
    assert_eq!(said.code, Some(130), "{}", said.stderr);
    // all are gone when the program is
    for name in ["app", "child", "daemon"] {
        assert!(!lives(site.pid(name)), "{name} lives on");
    }
    let result: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((result["verdict"].as_str(), result["why"].as_str()), (Some("interrupted"), Some("SIGINT")));
}

#[test]
fn sigterm_is_as_good() {
    let site = Site::new(", FORK = \"1\"", HANGS);
    let child = running(&site, &[]);
    signal("TERM", child.id());
    assert_eq!(ended(child).code, Some(143));
    gone(&site);
}

#[test]
fn its_own_death_ends_it_as_well() {
    let site = Site::new(", FORK = \"1\"", HANGS);
    let mut child = running(&site, &[]);
    signal("KILL", child.id());
    child.wait().unwrap();
    gone(&site);
    assert!(site.path("ended").exists(), "it was asked to end, and not only killed");
}

#[test]
fn without_its_guard_it_is_ended_as_well() {
    let site = Site::new("", HANGS);
    let child = site.spawn(&["-o", "json"]);
    let app = site.pid("app");
    let stat = std::fs::read_to_string(format!("/proc/{app}/stat")).unwrap();
    let guard: u32 = stat.rsplit_once(") ").unwrap().1.split(' ').nth(1).unwrap().parse().unwrap();
    assert_ne!(guard, child.id(), "nobody stands between");
    signal("KILL", guard);
    let said = ended(child);
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    assert!(said.stdout.contains("the guard of the process was killed"), "{}", said.stdout);
    until("it is gone", || !lives(app));
}

#[test]
fn who_does_not_listen_is_killed_after_the_grace() {
    let site = Site::new(", FORK = \"1\", STUBBORN = \"1\"", "");
    let began = Instant::now();
    let said = site.run(&["--grace", "2s"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(began.elapsed() >= Duration::from_secs(2), "it was given no time");
    for name in ["app", "child", "daemon"] {
        assert!(!lives(site.pid(name)), "{name} lives on");
    }
    assert!(!site.path("ended").exists());
}

#[test]
fn the_terminals_ctrl_c_reaches_us_alone() {
    let site = Site::new(", FORK = \"1\"", HANGS);
    let child = running(&site, &[]);
    let group = |pid: u32| {
        let output = Command::new("ps").args(["-o", "pgid=", "-p", &pid.to_string()]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_ne!(group(child.id()), group(site.pid("app")));
    signal("INT", child.id());
    assert_eq!(ended(child).code, Some(130));
    assert!(site.path("ended").exists(), "the process had no time to end in order");
}

#[test]
fn ctrl_c_waits_for_what_a_check_has_left_behind() {
    let site = Site::new("", &leaves_behind("10m"));
    let child = site.spawn(&["--grace", "4s"]);
    until("it is deaf", || site.path("deaf").exists());
    std::thread::sleep(Duration::from_secs(1));
    let left = site.pid("left");
    assert!(lives(left), "it is gone already");
    signal("INT", child.id());
    let said = ended(child);
    assert_eq!(said.code, Some(130), "{}", said.stderr);
    assert!(!lives(left), "it lives on");
}

#[test]
fn kept_it_runs_until_ctrl_c_and_the_verdict_is_the_exit() {
    let site = Site::new(", FORK = \"1\"", "");
    let child = site.spawn(&["--keep", "--out", "result.json"]);
    until("there is a result", || site.path("result.json").exists());
    std::thread::sleep(Duration::from_millis(300));
    assert!(lives(site.pid("app")) && lives(site.pid("daemon")), "it was not kept");
    signal("INT", child.id());
    let said = ended(child);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stderr.contains("it goes on until Ctrl-C\n") && said.stdout.starts_with("greeter passed"), "{said:?}");
    gone(&site);
}
