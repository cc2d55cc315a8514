//! The operator goes, is killed, or is two: the cluster knows how far it is, and any other one goes on (decisions H5, H8, H9).

use crate::bed::eventually;
use crate::bed::faults::{Fault, Moment, Request};
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT, USUAL};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED, SENT_AWAY};
use crate::traffic::load::Load;
use crate::traffic::traffic;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How often a verb is killed at its next write before it is let through.
const MOST: usize = 60;

/// Runs a verb, killed at its first write, then at its second, and so on; each time another operator begins with what is there.
/// The number of kills until it came through.
pub fn killed_at_every_write(web: &Candidate, words: &[&str], moment: Moment) -> usize {
    killed_until(0, web, words, moment)
}

/// The same of a verb that ends with another code.
pub fn killed_until(code: i32, web: &Candidate, words: &[&str], moment: Moment) -> usize {
    let faults = traffic().faults();
    for nth in 1..MOST {
        let mut command = web.command(faults.kubeconfig(), words);
        // whoever is killed keeps the lease: the next one waits for its end
        command.args(["--lease", "2s", "--timeout", "60s"]);
        command.env("RAILIANCE_ROUTE", traffic().proxy().trim_start_matches("http://"));
        let ended = faults.run_killed(&mut command, Request::is_write, nth, moment);
        if !ended.killed {
            let ends = ended.status.code();
            assert_eq!(ends, Some(code), "{words:?} after {nth} kills: {ended:?}: {}", web.observed());
            return nth - 1;
        }
    }
    panic!("{words:?} never came through: {}", web.observed());
}

/// No request was lost, and this is what there is.
fn whole<'a>(left: Left<'a>, journal: &'a [&'a str], because: &'a str) -> Outcome<'a> {
    Outcome { left, lost: Lost::Nothing, journal, because }
}

const BACK: Left = Left::Stable("v1.0.0", 1);
const HOLDING: &[&str] = &["opened", "raising", "holding"];

pub fn h5_killed_at_every_write_of_a_trial_another_operator_goes_on() {
    let web = Candidate::new("killed", "", SHORT);
    let load = web.load();
    let kills = killed_at_every_write(&web, &["deploy", "--once"], Moment::After);
    assert!(kills > 5, "{kills}");
    web.is_left_by_many(load, &whole(Left::OnTrial("holding", 50), HOLDING, ""));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}

pub fn h5_killed_at_every_write_of_a_promotion_another_operator_goes_on() {
    let web = Candidate::new("promoted", "", SHORT);
    let load = web.load();
    web.passes();
    let kills = killed_at_every_write(&web, &["promote", "--yes"], Moment::Before);
    assert!(kills > 5, "{kills}");
    web.is_left_by_many(load, &whole(Left::Stable("v1.1.0", 2), PROMOTED, ""));
}

pub fn h5_killed_at_every_write_of_an_abort_nothing_is_left() {
    let web = Candidate::new("aborted", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    let load = web.load();
    let kills = killed_at_every_write(&web, &["abort", "--reason", "no"], Moment::After);
    assert!(kills > 3, "{kills}");
    web.is_left_by_many(load, &whole(BACK, SENT_AWAY, "no"));
}

pub fn h5_killed_at_every_write_of_a_rollback_another_operator_goes_on() {
    let web = Candidate::new("back", "", SHORT);
    web.becomes_stable();
    web.declare("v1.2.0", "1.2.0");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "a test"]);
    let load = web.load();
    // behind its record, too, the same words go no further back; behind its very last write, the lease's, they are another rollback
    let kills = killed_at_every_write(&web, &["rollback", "--yes", "--reason", "no"], Moment::Before);
    assert!(kills > 3, "{kills}");
    let journal = [PROMOTED, &["held"]].concat();
    web.is_left_by_many(load, &whole(Left::Stable("v1.1.0", 4), &journal, "rollback: no"));
}

/// Where requests are led.
pub fn leads(request: &Request) -> bool {
    request.is_write() && !request.is_dry_run() && request.query.contains("fieldManager=railiance-traffic")
}

/// A promotion that is killed at its first write of such a kind.
pub fn half_promoted(name: &str, pick: fn(&Request) -> bool) -> Candidate {
    let web = Candidate::new(name, "", SHORT);
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    assert!(faults.run_killed(&mut command, pick, 1, Moment::After).killed);
    assert!(web.image().contains(":1.1.0"), "{}", web.image());
    lost_nothing(load);
    web
}

pub fn h5_before_its_record_a_promotion_is_taken_back_to_the_base() {
    let web = half_promoted("before", leads);
    let load = web.load();
    web.ends(15, &["abort", "--reason", "it is too late for that"]);
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    let journal = [PASSED, &["promoting", "held", "aborting", "aborted"]].concat();
    web.is_left_by_many(load, &whole(BACK, &journal, "a complaint"));
}

/// A way back that is refused leaves it as it was: `promote` finishes it.
pub fn h5_after_its_record_a_promotion_that_may_not_go_back_is_finished() {
    let more = "[stage.production]\nrollback = \"needs-human\"\nrollback_note = \"add the column again\"";
    let web = Candidate::new("stays", "", Contract { more, ..SHORT });
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes", "--lease", "2s"]);
    let cleans = |request: &Request| request.method == "DELETE" && request.path.ends_with("/web-canary");
    assert!(faults.run_killed(&mut command, cleans, 1, Moment::Before).killed);
    web.ends(11, &["rollback", "--yes", "--reason", "a complaint"]);
    web.ends(0, &["rollback", "--yes", "--to", "2", "--reason", "a complaint"]);
    assert_eq!(web.trial().as_deref(), Some("promoting"));
    web.ends(0, &["promote", "--yes"]);
    web.is_left_by_many(load, &whole(Left::Stable("v1.1.0", 2), PROMOTED, ""));
}

pub fn h5_after_its_record_a_promotion_is_taken_back_to_the_record_before() {
    let web = half_promoted("after", |request| request.method == "DELETE" && request.path.ends_with("/web-canary"));
    let load = web.load();
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 3);
    // and nothing promotes it again
    web.ends(0, &["resume", "--reason", "understood"]);
    web.ends(15, &["promote", "--yes"]);
    let journal = [&PROMOTED[..5], &["held", "promoted", "resumed"]].concat();
    web.is_left_by_many(load, &whole(Left::Stable("v1.0.0", 3), &journal, "understood"));
}

pub fn h9_a_driver_that_was_overtaken_writes_no_more() {
    let web = Arc::new(Candidate::new("overtaken", "", SHORT));
    let load = web.load();
    let (faults, other, process) = (traffic().faults(), Arc::clone(&web), Arc::new(OnceLock::new()));
    let driver = Arc::clone(&process);
    // it stands still with a request on the way; its lease ends, and another one ends the trial
    let meanwhile = move || {
        signal(*driver.wait(), "STOP");
        other.ends(0, &["abort", "--reason", "it stands still", "--lease", "2s"]);
        signal(*driver.wait(), "CONT");
    };
    faults.inject(leads, 1..=1, Fault::meanwhile(meanwhile));
    let mut command = web.command(faults.kubeconfig(), &["deploy", "--once", "--lease", "2s"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.set(child.id()).unwrap();
    let said = child.wait_with_output().unwrap();
    assert_eq!(said.status.code(), Some(14), "{said:?}");
    let late: Vec<_> = faults.requests().into_iter().filter(leads).map(|request| request.status).collect();
    // refused, or given up while it stood still
    assert!(matches!(late[..], [None | Some(409)]), "{late:?} {said:?}");
    let journal = ["opened", "raising", "aborting", "aborted"];
    web.is_left_by_many(load, &whole(BACK, &journal, "it stands still"));
}

fn signal(process: u32, name: &str) {
    assert!(Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status().unwrap().success());
}

pub fn h8_when_nobody_drives_the_weight_stays() {
    let budget = format!("{}\nmax_gap = \"5s\"", USUAL.budget);
    let web = Candidate::new("alone", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    let weights = web.weights();
    std::thread::sleep(Duration::from_secs(15));
    assert_eq!(web.weights(), weights);
    // the hold of ten seconds is not over: it is a chain of looks, and this is its first
    web.ends(0, &["deploy", "--once"]);
    assert_eq!(web.weights(), weights);
    web.is_left(load, &whole(Left::OnTrial("holding", 20), HOLDING, ""));
}

/// A driver that is asked to end while its `nth` request that `pick` takes is under way.
fn leaves(name: &str, budget: &str, pick: fn(&Request) -> bool, nth: usize) -> (Candidate, Load) {
    let web = Candidate::new(name, "", Contract { budget: &format!("{}\n{budget}", USUAL.budget), ..USUAL });
    let load = web.load();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["deploy"]);
    let left = faults.run_signalled(&mut command, pick, nth, "INT");
    assert_eq!(left.status.code(), Some(130), "{left:?}");
    (web, load)
}

/// The third time it is written, the driver has looked once, and waits for its next look.
fn remembers(request: &Request) -> bool {
    request.is_write() && request.path.ends_with(".cursor")
}

pub fn h8_who_leaves_in_order_leaves_the_weight() {
    let (web, load) = leaves("leaves", "on_leave = \"hold\"", remembers, 3);
    assert_eq!((web.trial().as_deref(), web.share()), (Some("holding"), 20));
    web.passes();
    let journal = [HOLDING, &["raising", "holding", "passed"]].concat();
    web.is_left(load, &whole(Left::OnTrial("passed", 50), &journal, ""));
}

pub fn h8_who_leaves_in_order_takes_the_traffic_back_where_the_contract_says_so() {
    let (web, load) = leaves("retreats", "on_leave = \"stable\"", remembers, 3);
    web.is_left(load, &whole(BACK, SENT_AWAY, "the driver left"));
}

/// The signal comes while the canary's pods come up.
pub fn h8_who_leaves_in_the_middle_of_a_step_takes_the_traffic_back_where_the_contract_says_so() {
    let pods = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web-canary");
    let (web, load) = leaves("retreats-early", "on_leave = \"stable\"", pods, 1);
    let journal = ["opened", "raising", "stopped", "aborting", "aborted"];
    web.is_left(load, &whole(BACK, &journal, "the driver left"));
}

/// Nobody judges what has passed: it keeps its share until somebody promotes or ends it.
pub fn h8_what_has_passed_and_is_looked_at_by_nobody_is_told() {
    let budget = format!("{}\nmax_gap = \"3s\"", USUAL.budget);
    let web = Candidate::new("passed-by", "", Contract { budget: &budget, ..SHORT });
    let load = web.load();
    web.passes();
    lost_nothing(load);
    std::thread::sleep(Duration::from_secs(5));
    for verb in [&["history"][..], &["observe"], &["plan"]] {
        let said = web.run(verb);
        let told = "`v1.1.0` is on trial at 50 %, and has passed, and nobody has looked at it for";
        assert!(said.err.contains(told), "{said:?}");
    }
    web.ends(0, &["abort", "--reason", "seen"]);
}

pub fn two_operators_do_not_fight() {
    let web = Candidate::new("two", "", SHORT);
    let load = web.load();
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| web.run(&["deploy"]));
        let other = scope.spawn(|| web.run(&["deploy"]));
        (one.join().unwrap(), other.join().unwrap())
    });
    assert_eq!((one.code, other.code), (Some(0), Some(0)), "{one:?} {other:?}");
    // each transition once, whoever made it
    web.is_left(load, &whole(Left::OnTrial("passed", 50), PASSED, ""));
}

pub fn a_person_stops_it_from_elsewhere() {
    let web = Candidate::new("stopped", "", USUAL);
    let load = web.load();
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        eventually("the first step", || (web.trial().as_deref() == Some("holding")).then_some(()));
        web.ends(0, &["hold", "--reason", "let me look"]);
        let driven = driver.join().unwrap();
        assert_eq!(driven.code, Some(11), "{driven:?}");
    });
    web.ends(0, &["abort", "--reason", "seen enough"]);
    let journal = [HOLDING, &["held", "aborting", "aborted"]].concat();
    web.is_left(load, &whole(BACK, &journal, "seen enough"));
}

pub fn h8_whatever_verb_is_called_tells_first_that_nobody_looks() {
    let budget = format!("{}\nmax_gap = \"3s\"", USUAL.budget);
    let web = Candidate::new("unattended", "", Contract { budget: &budget, ..USUAL });
    web.ends(0, &["deploy", "--once"]);
    web.ends(0, &["deploy", "--once"]);
    std::thread::sleep(Duration::from_secs(5));
    let of_the_trial: [&[&str]; 3] =
        [&["observe"], &["approve", "--revoke", "--reason", "x"], &["hold", "--reason", "look at it"]];
    let others: [&[&str]; 7] = [
        &["plan"],
        &["preflight"],
        &["history"],
        &["release", "show", "1"],
        &["apply", "--yes"],
        &["apply", "--repair", "--yes"],
        &["unlock", "--reason", "nobody writes"],
    ];
    for verb in of_the_trial.into_iter().chain(others) {
        let said = web.run(verb);
        assert!(said.err.contains("`v1.1.0` is on trial at 20 %, and nobody has looked at it for"), "{said:?}");
    }
    web.ends(0, &["abort", "--reason", "seen"]);
}
