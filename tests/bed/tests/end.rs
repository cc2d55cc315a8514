//! Nothing outlives the test binary, however it ends. A second process of this very binary is what ends.

use crate::bed::supervisor::Supervisor;
use crate::bed::{bed, eventually};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const HOW: &str = "BED_VICTIM_ENDS_BY";

/// What the second process does; in a run of all tests, that programs run and end.
#[test]
fn programs_run_until_the_supervisor_is_gone() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bed-supervised-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mark = directory.join("end").to_string_lossy().into_owned();
    std::fs::write(&mark, "").unwrap();
    let mut supervisor = Supervisor::start(&directory).unwrap();
    let stubborn = format!("trap '' TERM; exec tail -f '{mark}'");
    supervisor.run("obedient", Path::new("tail"), &["-f".to_owned(), mark.clone()]).unwrap();
    supervisor.run("stubborn", Path::new("sh"), &["-c".to_owned(), stubborn]).unwrap();
    eventually("two programs run", || (processes(&mark) == 2).then_some(()));
    println!("\nvictim {mark}");
    match std::env::var(HOW).as_deref() {
        Ok("panic") => panic!("on purpose"),
        Ok("abort") => std::process::abort(),
        Ok(_) => {
            println!("\nvictim {}/", bed().directory().display());
            std::thread::sleep(Duration::from_secs(600));
        }
        Err(_) => drop(supervisor),
    }
    eventually("no program runs", || (processes(&mark) == 0).then_some(()));
}

#[test]
fn a_program_is_killed_or_stopped_and_healed() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("bed-healed-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mark = directory.join("end").to_string_lossy().into_owned();
    std::fs::write(&mark, "").unwrap();
    let mut supervisor = Supervisor::start(&directory).unwrap();
    supervisor.run("tail", Path::new("tail"), &["-f".to_owned(), mark.clone()]).unwrap();
    assert!(supervisor.again("tail").is_err_and(|sentence| sentence.ends_with("tail runs already")));
    supervisor.kill("tail").unwrap();
    assert_eq!(processes(&mark), 0);
    assert!(supervisor.kill("tail").is_err_and(|sentence| sentence.ends_with("tail does not run")));
    supervisor.heal().unwrap();
    eventually("it runs again", || (processes(&mark) == 1).then_some(()));
    supervisor.signal("tail", "STOP").unwrap();
    eventually("it is stopped", || state(&mark).filter(|state| state == "T"));
    supervisor.heal().unwrap();
    eventually("it goes on", || state(&mark).filter(|state| state != "T"));
    supervisor.signal("tail", "STOP").unwrap();
    drop(supervisor);
    eventually("one that is stopped ends as well", || (processes(&mark) == 0).then_some(()));
}

/// The first letter of the process's state.
fn state(mark: &str) -> Option<String> {
    let output = Command::new("ps").args(["-A", "-ww", "-o", "state=,args="]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find(|line| line.contains(mark)).map(|line| line[..1].to_owned())
}

#[test]
fn programs_end_when_a_test_panics() {
    let (mut victim, marks) = victim("panic", 1);
    assert!(!victim.wait().unwrap().success());
    eventually("no program runs", || (processes(&marks[0]) == 0).then_some(()));
}

#[test]
fn programs_end_when_the_binary_aborts() {
    let (mut victim, marks) = victim("abort", 1);
    assert!(!victim.wait().unwrap().success());
    eventually("no program runs", || (processes(&marks[0]) == 0).then_some(()));
}

#[test]
fn a_whole_cluster_ends_when_the_binary_is_killed() {
    let (mut victim, marks) = victim("kill", 2);
    let [programs, cluster] = &marks[..] else { panic!("the victim is gone: {marks:?}") };
    assert_eq!(processes(programs), 2);
    // etcd, the API server, the controllers, the scheduler, kwok, and the shell that watches over them
    assert!(processes(cluster) >= 5, "{cluster}");
    victim.kill().unwrap();
    victim.wait().unwrap();
    eventually("no program runs", || (processes(programs) + processes(cluster) == 0).then_some(()));
}

/// A second process, which has started its programs; and what their command lines have in common.
fn victim(how: &str, marks: usize) -> (Child, Vec<String>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "end::programs_run_until_the_supervisor_is_gone", "--nocapture"])
        .env(HOW, how)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let marks = lines.filter_map(|line| line.strip_prefix("victim ").map(str::to_owned)).take(marks).collect();
    (child, marks)
}

fn processes(mark: &str) -> usize {
    let output = Command::new("ps").args(["-A", "-ww", "-o", "args="]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(mark)).count()
}
