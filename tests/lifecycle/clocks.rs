//! Operators whose clocks are wrong: times are the server's.

use crate::candidate::{Candidate, Said, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::traffic::traffic;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Between the program and the system: the time of day is so many seconds off, or the clock breaks after so many readings, which no
/// program reckons with.
const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
static long readings;
int clock_gettime(clockid_t clock, struct timespec *at) {
    int (*real)(clockid_t, struct timespec *) = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, at);
    const char *off = getenv("SECONDS_OFF");
    if (!failed && off && clock == CLOCK_REALTIME) at->tv_sec += atol(off);
    const char *most = getenv("READINGS");
    if (most && __sync_add_and_fetch(&readings, 1) > atol(most)) { errno = EINVAL; return -1; }
    return failed;
}
"#;

pub struct Clock(TempDir);

impl Clock {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("clock.c");
        fs::write(&source, CLOCK).unwrap();
        let clock = Self(folder);
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-o"]).args([clock.library(), source]).arg("-ldl");
        assert!(cc.status().unwrap().success());
        clock
    }

    fn library(&self) -> PathBuf {
        self.0.path().join("clock.so")
    }

    fn run(&self, web: &Candidate, seconds: i64, words: &[&str]) -> Said {
        let mut command = web.command(traffic().kubeconfig(), words);
        command.env("LD_PRELOAD", self.library()).env("SECONDS_OFF", seconds.to_string());
        web.bounded(command)
    }

    /// A verb whose clock breaks: it crashes there, and says all that a crash can say.
    pub fn breaks(&self, web: &Candidate, readings: u32, words: &[&str]) -> Said {
        let mut command = web.command(traffic().kubeconfig(), words);
        command.env("LD_PRELOAD", self.library()).env("READINGS", readings.to_string()).env("RUST_BACKTRACE", "full");
        web.bounded(command)
    }
}

pub fn h29_operators_with_wrong_clocks_drive_one_trial() {
    let budget = format!("{}\nevidence_max_age = \"10m\"", SHORT.budget);
    let more = "[stage.production]\napprovals = { required = 1, not_author = false, expires = \"10m\" }";
    let web = Candidate::new("clocks", "", Contract { budget: &budget, more, ..SHORT });
    let (clock, load) = (Clock::new(), web.load());
    let mut fast = true;
    // two hours before and after, turn by turn
    crate::bed::eventually("the trial passes", || {
        fast = !fast;
        let said = clock.run(&web, if fast { 7200 } else { -7200 }, &["deploy", "--once"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        (web.trial().as_deref() == Some("passed")).then_some(())
    });
    let passed = web.journal();
    assert_eq!(passed, ["opened", "raising", "holding", "passed"]);
    let said = clock.run(&web, -7200, &["approve", "--reason", "seen"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = clock.run(&web, 7200, &["promote", "--yes"]);
    assert!(said.err.contains("clock is 7"), "{said:?}");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(web.journal(), [&passed[..], &["approved", "promoting", "promoted"].map(str::to_owned)].concat());
    web.rests_at("v1.1.0", 2);
    lost_nothing(load);
}
