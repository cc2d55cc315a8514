//! Runs that end in the middle.

use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{Said, plain};
use crate::support::{json, members};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn the_end_of_a_ledger_that_is_killed_at_any_write_is_finished_by_the_next() {
    let sample = plain("ending", "");
    let faults = bed().faults();
    for n in 1.. {
        sample.applied(&["--no-wait"]);
        let words = ["delete", "--yes", "--with-history", "--lease=1s"];
        let mut command = sample.command(faults.kubeconfig(), &words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
        let said = sample.run(&words[..3]);
        assert_eq!(said.code, Some(0), "after the kill at write {n}: {}", said.stderr);
        assert_eq!(members(&sample.namespace), Vec::<String>::new(), "write {n}");
        assert_eq!(sample.ledger().len(), 0, "write {n}");
        assert!(bed().find("lease", &sample.namespace, "railiance.web").is_none(), "write {n}");
        if !ended.killed {
            assert!(n > 12, "there are more writes than {n}");
            return;
        }
    }
}

#[test]
fn a_delete_that_is_killed_at_any_write_is_finished_by_the_next() {
    let sample = plain("killed", "");
    let faults = bed().faults();
    for n in 1.. {
        sample.applied(&["--no-wait"]);
        let mut command = sample.command(faults.kubeconfig(), &["delete", "--yes", "--lease=1s"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
        let said = sample.run(&["delete", "--yes"]);
        assert_eq!(said.code, Some(0), "after the kill at write {n}: {}", said.stderr);
        assert_eq!(members(&sample.namespace), Vec::<String>::new(), "write {n}");
        assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_none(), "write {n}");
        let (code, told) = json(&sample, &["status"]);
        assert_eq!((code, &told["unfinished"]), (Some(0), &json!(null)), "write {n}: {told:#}");
        if !ended.killed {
            assert!(n > 8, "there are more writes than {n}");
            return;
        }
    }
}

#[test]
fn a_delete_that_is_signalled_at_any_write_ends_in_order() {
    let sample = plain("signalled", "");
    let faults = bed().faults();
    let mut undone = 0;
    for n in 1.. {
        sample.applied(&["--no-wait"]);
        let mut command = sample.command(faults.kubeconfig(), &["delete", "--yes", "-o", "json"]);
        let ended = Said::new(faults.run_signalled(&mut command, Request::is_write, n, "INT"));
        // the lease is free: there is nothing to wait for
        let began = Instant::now();
        let said = sample.run(&["delete", "--yes"]);
        assert_eq!(said.code, Some(0), "after the signal at write {n}: {}", said.stderr);
        assert!(began.elapsed() < Duration::from_secs(20), "write {n}: {:?}", began.elapsed());
        assert_eq!(members(&sample.namespace), Vec::<String>::new(), "write {n}");
        match ended.code {
            Some(130) if n > 2 => {
                let receipt: Value = serde_json::from_str(&ended.stdout).unwrap();
                assert_eq!(receipt["stopped"]["kind"], "interrupted", "write {n}: {receipt:#}");
                undone += receipt["undone"].as_array().unwrap().len();
            }
            Some(130) => {}
            // nothing of the user's was left to do, or it never came to that many writes
            code => assert_eq!(code, Some(0), "write {n}: {}", ended.stderr),
        }
        if faults.requests().into_iter().filter(Request::is_write).count() < n && ended.code == Some(0) {
            assert!(undone > 0 && n > 8, "there are more writes than {n}");
            return;
        }
    }
}
