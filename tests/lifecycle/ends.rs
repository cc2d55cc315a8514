//! How the binary begins and ends: in a network of its own or with a sentence, and leaving nothing behind.

use crate::bed::eventually;
use crate::traffic::traffic;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const VICTIM: &str = "BED_VICTIM";

/// This very binary, from its beginning, with one test.
fn again(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A second process starts a cluster of its own, in a network within this one, and is killed.
pub fn nothing_outlives_the_binary() {
    if std::env::var_os(VICTIM).is_some() {
        println!("\nvictim {}/", traffic().directory().display());
        std::thread::sleep(Duration::from_secs(600));
    }
    let mut victim = again("ends::nothing_outlives_the_binary").env(VICTIM, "1").spawn().unwrap();
    let lines = BufReader::new(victim.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mark = lines.filter_map(|line| line.strip_prefix("victim ").map(str::to_owned)).next().unwrap();
    // etcd, the API server, the controllers, the scheduler, kwok, Prometheus, Traefik
    assert!(processes(&mark) >= 7, "{mark}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    eventually("no program runs", || (processes(&mark) == 0).then_some(()));
}

/// By their command lines, or by what they were started with.
fn processes(mark: &str) -> usize {
    let output = Command::new("ps").args(["-A", "-ww", "-o", "args=", "e"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(mark)).count()
}

pub fn without_its_programs_or_its_rights_it_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let said = sentence(directory.path());
    assert!(said.contains("cannot run `unshare` (of util-linux)"), "{said}");
    let refusing = directory.path().join("unshare");
    fs::write(&refusing, "#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2; exit 1\n").unwrap();
    fs::set_permissions(&refusing, PermissionsExt::from_mode(0o755)).unwrap();
    let said = sentence(directory.path());
    assert!(said.ends_with("`unshare -Urn` and `ip`: unshare: unshare failed: Operation not permitted\n"), "{said}");
}

/// What it says, as one line, where only these programs are found.
fn sentence(programs: &Path) -> String {
    let output = again("ends::nothing_outlives_the_binary").env("PATH", programs).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty() && said.lines().count() == 1, "{said}");
    said
}
