//! A server that does not answer means one thing to all verbs.

use crate::bed::bed;
use crate::sample::plain;
use crate::support::all;

/// Every verb that asks a cluster.
const VERBS: &[&[&str]] = &[
    &["preflight"],
    &["plan"],
    &["plan", "--read-only"],
    &["plan", "--against", "ledger"],
    &["apply", "--yes"],
    &["adopt", "--yes"],
    &["delete", "--yes"],
    &["status"],
    &["history"],
    &["unlock", "--reason", "a test"],
];

#[test]
fn nobody_answers() {
    let sample = plain("silence", "");
    std::thread::scope(|scope| {
        for verb in VERBS {
            let sample = &sample;
            scope.spawn(move || {
                let said = sample.run(&[verb, &["--server=http://127.0.0.1:1"][..]].concat());
                let told = format!("{verb:?}: {:?}", all(&said));
                assert_eq!(said.code, Some(15), "{told}");
                let words = said.stdout + &said.stderr;
                assert!(words.contains("cannot reach http://127.0.0.1:1: connection refused"), "{told}");
                assert!(words.contains("see whether `kubectl version` answers with the same context"), "{told}");
            });
        }
    });
}

#[test]
fn nobody_knows_who_asks() {
    let sample = plain("stranger", "");
    let server = format!("--server={}", bed().url());
    let said = sample.run(&["plan", &server, "--token=stale", "--insecure-skip-tls-verify"]);
    assert_eq!(said.code, Some(15), "{:?}", all(&said));
    assert!(said.stderr.contains("the log-in may not be valid any more"), "{:?}", all(&said));
}
