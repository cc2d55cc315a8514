//! The marks that a run leaves for itself, each of which fails to be written once: the inventory's parent, the lease, the
//! cursor, journal and record.

use crate::asked::{passing, through};
use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::plain;
use crate::versioned::{assert_ended, first, next};
use serde_json::Value;
use std::time::{Duration, Instant};

/// A mark: its name, whether a write is one, and which of them is meant.
type Mark = (&'static str, fn(&Request) -> bool, usize);

fn is_of(request: &Request, method: &str, end: &str) -> bool {
    request.is_write() && request.method == method && request.path.ends_with(end)
}

fn is_parent(request: &Request) -> bool {
    is_of(request, "PATCH", "/configmaps/railiance.web")
}

fn is_cursor(request: &Request) -> bool {
    is_of(request, "PUT", "/configmaps/railiance.web.cursor")
}

fn is_lease(request: &Request) -> bool {
    is_of(request, "PUT", "/leases/railiance.web")
}

/// The lease is given back by naming nobody.
fn is_release(request: &Request) -> bool {
    is_lease(request) && request.document()["spec"]["holderIdentity"].is_null()
}

fn posted(request: &Request, part: &str) -> Option<Value> {
    let object = is_of(request, "POST", "/configmaps").then(|| request.document())?;
    serde_json::from_str(object["data"][part].as_str()?).ok()
}

fn is_record(request: &Request) -> bool {
    posted(request, "record").is_some()
}

fn says(request: &Request, kind: &str) -> bool {
    posted(request, "entry").is_some_and(|entry| entry["event"]["kind"] == kind)
}

fn begins(request: &Request) -> bool {
    says(request, "begun")
}

fn prunes(request: &Request) -> bool {
    says(request, "pruning")
}

fn ends(request: &Request) -> bool {
    says(request, "done")
}

/// The faults, and that somebody else was faster.
fn faults_of_a_write() -> impl Iterator<Item = (&'static str, Fault)> {
    passing().into_iter().chain([("409", Fault::answer(409))])
}

/// A version for each mark and each fault of it. Where `stops`, a conflict is what it says: somebody else has written what
/// nobody else writes. The run stops then, and the next one goes on.
fn each_fails_once(name: &str, marks: &[Mark], stops: bool) {
    let (sample, proxy) = (first(name, ""), bed().faults());
    let all = marks.iter().flat_map(|mark| faults_of_a_write().map(move |fault| (mark, fault)));
    for (number, ((mark, picks, place), (fault, what))) in (1..).zip(all) {
        let told = format!("{mark}: {fault}");
        next(&sample, number);
        proxy.clear();
        proxy.inject(*picks, *place..=*place, what);
        let said = through(&sample, &proxy, &["apply", "--yes", "--no-wait"]);
        assert!(proxy.requests().iter().filter(|request| picks(request)).count() >= *place, "{told}: no such write");
        let stopped = stops && fault == "409";
        assert_eq!(said.code, Some(i32::from(stopped)), "{told}: {}", said.stderr);
        // nobody waits for a lease of this run's
        let begin = Instant::now();
        let again = sample.apply(&["--no-wait"]);
        assert_eq!(again.code, Some(0), "{told}: {}", again.stderr);
        assert!(begin.elapsed() < Duration::from_secs(20), "{told}: {:?}", begin.elapsed());
        assert_ended(&sample, number, &told);
        if !stopped {
            assert!(again.stdout.starts_with("web: 0 objects written"), "{told}: {}", again.stdout);
            let journal = sample.journal();
            assert_eq!(
                journal.iter().rev().take_while(|kind| *kind != "begun").filter(|kind| *kind == "done").count(),
                1
            );
            assert!(!journal.contains(&"stopped".to_owned()) || stops, "{told}: {journal:?}");
        }
    }
}

#[test]
fn the_parent_that_could_not_be_written_is_written() {
    each_fails_once("parent", &[("the wide parent", is_parent, 1), ("the exact parent", is_parent, 2)], false);
}

#[test]
fn the_lease_that_could_not_be_written_is_taken_and_given_back() {
    each_fails_once("lease", &[("the lease", is_lease, 1), ("the lease given back", is_release, 1)], false);
}

#[test]
fn the_cursor_that_could_not_be_written_is_written() {
    each_fails_once("cursor", &[("the first cursor", is_cursor, 1), ("the last cursor", is_cursor, 2)], true);
}

#[test]
fn the_journal_that_could_not_be_written_is_written() {
    each_fails_once("journal", &[("begun", begins, 1), ("pruning", prunes, 1), ("done", ends, 1)], true);
}

#[test]
fn the_record_that_could_not_be_written_is_written() {
    each_fails_once("record", &[("the record", is_record, 1)], true);
}

/// The first of each are made, and not written over: lease, cursor, entries, record and parent at once.
#[test]
fn the_first_marks_are_made_once() {
    for (name, fault) in passing() {
        let (sample, proxy) = (plain("made", ""), bed().faults());
        let marks = |request: &Request| {
            is_parent(request) || is_of(request, "POST", "/configmaps") || is_of(request, "POST", "/leases")
        };
        proxy.inject_once_each(marks, fault);
        let said = through(&sample, &proxy, &["apply", "--yes", "--no-wait"]);
        assert_eq!(said.code, Some(0), "{name}: {}", said.stderr);
        assert_eq!(sample.journal(), ["begun", "done"], "{name}");
        assert_eq!(sample.records().len(), 1, "{name}");
        let again = sample.apply(&["--no-wait"]);
        assert!(again.stdout.starts_with("web: 0 objects written"), "{name}: {again:?}");
    }
}
