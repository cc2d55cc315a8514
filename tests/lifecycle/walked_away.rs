//! The operator goes, is killed, or is two: the cluster knows how far it is, and any other one goes on (decisions H5, H8, H9).

use crate::bed::faults::{Moment, Request};
use crate::candidate::Candidate;
use crate::traffic::traffic;

/// How often a verb is killed at its next write before it is let through.
const MOST: usize = 80;

/// Runs a verb, killed at its first write, then at its second, and so on; each time another operator begins with what is there.
/// The number of kills until it came through.
fn killed_at_every_write(web: &Candidate, words: &[&str], moment: Moment) -> usize {
    for nth in 1..MOST {
        let faults = traffic().faults();
        let mut command = web.command(faults.kubeconfig(), words);
        command.args(["--lease", "2s"]);
        let ended = faults.run_killed(&mut command, Request::is_write, nth, moment);
        if !ended.killed {
            assert!(ended.status.success(), "{words:?} after {nth} kills: {ended:?}");
            return nth;
        }
    }
    panic!("it never came through");
}

pub fn h5_killed_at_every_write_of_a_trial_another_operator_goes_on() {
    let web = Candidate::new("killed", "", "");
    let load = web.load();
    let kills = killed_at_every_write(&web, &["deploy", "--once"], Moment::After);
    assert!(kills > 5, "{kills}");
    assert_eq!(web.trial().as_deref(), Some("holding"));
    assert_eq!(web.weights(), [("web-stable".to_owned(), 80), ("web-canary".to_owned(), 20)]);
    let tried = web.run(&["deploy"]);
    assert_eq!(tried.code, Some(0), "{tried:?}");
    killed_at_every_write(&web, &["promote", "--yes"], Moment::Before);
    web.is_alone();
    assert_eq!(web.released(), ("v1.1.0".to_owned(), 2));
    let served = load.stop();
    assert_eq!(served.failures(), 0, "{served}");
}

pub fn h5_killed_at_every_write_of_an_abort_nothing_is_left() {
    let web = Candidate::new("aborted", "", "");
    let once = web.run(&["deploy", "--once"]);
    assert_eq!(once.code, Some(0), "{once:?}");
    let load = web.load();
    killed_at_every_write(&web, &["abort", "--reason", "no"], Moment::After);
    web.is_alone();
    assert_eq!((web.trial(), web.released()), (None, ("v1.0.0".to_owned(), 1)));
    assert_eq!(load.stop().failures(), 0);
}

pub fn h8_when_nobody_drives_the_weight_stays() {
    let web = Candidate::new("alone", "", "");
    let load = web.load();
    let once = web.run(&["deploy", "--once"]);
    assert_eq!(once.code, Some(0), "{once:?}");
    let weights = web.weights();
    std::thread::sleep(std::time::Duration::from_secs(15));
    assert_eq!(web.weights(), weights);
    // one look later the hold is not over: it is a chain of looks
    let again = web.run(&["deploy", "--once"]);
    assert_eq!((again.code, web.weights()), (Some(0), weights), "{again:?}");
    assert_eq!(load.stop().failures(), 0);
}

pub fn two_operators_do_not_fight() {
    let web = Candidate::new("two", "", "");
    let load = web.load();
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| web.run(&["deploy"]));
        let other = scope.spawn(|| web.run(&["deploy"]));
        (one.join().unwrap(), other.join().unwrap())
    });
    assert_eq!((one.code, other.code), (Some(0), Some(0)), "{one:?} {other:?}");
    assert_eq!(web.trial().as_deref(), Some("passed"));
    let served = load.stop();
    assert_eq!(served.failures(), 0, "{served}");
}

pub fn a_person_stops_it_from_elsewhere() {
    let web = Candidate::new("stopped", "", "");
    let load = web.load();
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        crate::bed::eventually("the first step", || (web.trial().as_deref() == Some("holding")).then_some(()));
        let held = web.run(&["hold", "--reason", "let me look"]);
        assert_eq!(held.code, Some(0), "{held:?}");
        let driven = driver.join().unwrap();
        assert_eq!(driven.code, Some(11), "{driven:?}");
    });
    let applied = web.run(&["apply", "--yes", "--direct", "--reason", "around it"]);
    assert_eq!(applied.code, Some(15), "{applied:?}");
    let aborted = web.run(&["abort", "--reason", "seen enough"]);
    assert_eq!(aborted.code, Some(0), "{aborted:?}");
    web.is_alone();
    assert_eq!(load.stop().failures(), 0);
}
