//! What the verbs of a trial write, request by request: each update says what it was decided on (decision H9), and a server that is tired
//! or a line that is bad costs neither a transition nor a request (decision H5).

use crate::bed::faults::stated::{Stated, held_to_it};
use crate::bed::faults::{Fault, Moment, Request};
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED};
use crate::traffic::traffic;
use crate::walked_away::leads;
use std::collections::BTreeSet;

const PROMOTE: &[&str] = &["promote", "--yes"];
const ROLLBACK: &[&str] = &["rollback", "--yes", "--reason", "a complaint"];

/// A verb that is done, and whose writes of these kinds said both, beside others.
#[track_caller]
fn writes(web: &Candidate, words: &[&str], kinds: &[&str]) -> BTreeSet<(String, Stated)> {
    let faults = traffic().faults();
    web.ends_as(faults.kubeconfig(), 0, words);
    let said: BTreeSet<_> = held_to_it(&faults).into_iter().map(|(kind, _, stated)| (kind, stated)).collect();
    for kind in kinds {
        assert!(said.contains(&((*kind).to_owned(), Stated::Both)), "{words:?}: {kind}: {said:#?}");
    }
    said
}

/// The lease is in the hands of a run that died: who comes next marks what that one may still be about to write.
fn abandon(web: &Candidate) {
    let dead = r#"{"spec":{"holderIdentity":"gone#1","leaseDurationSeconds":1}}"#;
    traffic().kubectl(&["patch", "lease/railiance.web", "-n", &web.namespace, "--type=merge", "-p", dead]);
}

pub fn h9_every_update_from_a_trial_to_a_rollback_says_what_it_was_decided_on() {
    // the second step needs one pod more
    let steps = "[{ weight = 20, hold = \"8s\" }, { weight = 60, hold = \"8s\" }]";
    let web = Candidate::new("stated", "", Contract { steps, ..SHORT });
    let load = web.load();
    writes(&web, &["deploy", "--once"], &["PATCH traefikservices", "PUT configmaps", "PUT leases"]);
    writes(&web, &["deploy"], &["PATCH deployments", "PATCH traefikservices", "PUT configmaps"]);
    abandon(&web);
    let kinds = ["PATCH deployments", "PATCH traefikservices", "DELETE deployments", "DELETE services"];
    let said = writes(&web, PROMOTE, &kinds);
    for kind in ["PATCH deployments", "DELETE configmaps"] {
        assert!(said.contains(&(kind.to_owned(), Stated::Uid)), "a mark and the frozen candidate: {said:#?}");
    }
    writes(&web, ROLLBACK, &["PATCH deployments", "PUT configmaps"]);
    web.rests_at("v1.0.0", 3);
    lost_nothing(load);
}

pub fn h9_every_update_of_an_abort_says_what_it_was_decided_on() {
    let web = Candidate::new("stated-back", "", SHORT);
    web.ends(0, &["deploy", "--once"]);
    let load = web.load();
    let kinds = ["PATCH traefikservices", "DELETE deployments", "DELETE services", "DELETE poddisruptionbudgets"];
    writes(&web, &["abort", "--reason", "seen"], &kinds);
    web.rests_at("v1.0.0", 1);
    lost_nothing(load);
}

/// Its ledger and its inventory are lost: what runs is nobody's, until it is adopted as it is.
pub fn h9_every_update_of_an_adoption_says_what_it_was_decided_on() {
    let web = Candidate::unreleased("found-again", "", SHORT);
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "the first"]);
    let (member, at) = ("applyset.kubernetes.io/part-of", ["-n", &web.namespace]);
    let own = "deployment,service,serviceaccount,poddisruptionbudget,traefikservice,ingressroute";
    traffic().kubectl(&[&["delete", "configmap", "-l", "railiance.dev/ledger"][..], &at].concat());
    traffic().kubectl(&[&["label", own, "-l", member, &format!("{member}-")][..], &at].concat());
    let kinds = ["PATCH deployments", "PATCH services", "PATCH traefikservices", "PATCH ingressroutes"];
    writes(&web, &["adopt", "--yes"], &kinds);
    web.rests_at("v1.0.0", 1);
}

/// A kind of write, and which ones are of it.
type Kind = (&'static str, fn(&Request) -> bool);

const ENTRY: Kind = ("an entry of the journal", |request| adds(request, "entry"));
const RECORD: Kind = ("the record", |request| adds(request, "record"));
const PODS: Kind = ("the pods", |request| of_pods(request, "PATCH"));
const END: Kind = ("the end of the canary", |request| of_pods(request, "DELETE"));
const ROUTE: Kind = ("where requests go", leads);

fn adds(request: &Request, part: &str) -> bool {
    let is_new = request.is_write() && request.method == "POST" && request.path.ends_with("/configmaps");
    is_new && request.document()["metadata"]["labels"]["railiance.dev/ledger"] == part
}

fn of_pods(request: &Request, method: &str) -> bool {
    request.is_write() && request.method == method && request.path.contains("/deployments/")
}

/// A verb that is done, though the first write of each kind fails in every way that passes, one after the other.
#[track_caller]
fn gets_through(web: &Candidate, words: &[&str], kinds: &[Kind]) {
    let faults = traffic().faults();
    for &(_, pick) in kinds {
        // it is done, and nobody hears of that: whatever is tried after it meets what it has made
        let ways = [
            Fault::reset(Moment::After),
            Fault::answer(500),
            Fault::reset(Moment::Before),
            Fault::answer(429).retry_after(1),
        ];
        for (at, way) in (1..).zip(ways) {
            faults.inject(pick, at..=at, way);
        }
    }
    web.ends_as(faults.kubeconfig(), 0, words);
    let asked = faults.requests();
    for &(kind, pick) in kinds {
        let tries = asked.iter().filter(|one| pick(one)).map(|one| one.status).take(4);
        assert_eq!(tries.collect::<Vec<_>>(), [None, Some(500), None, Some(429)], "{words:?}: {kind}");
    }
}

const BACK: Left = Left::Stable("v1.0.0", 3);

/// Each transition once, and no request lost.
fn whole<'a>(journal: &'a [&'a str]) -> Outcome<'a> {
    Outcome { left: BACK, lost: Lost::Nothing, journal, because: "rollback: a complaint" }
}

pub fn h5_what_fails_for_a_while_is_written_once() {
    let web = Candidate::new("tired", "", SHORT);
    let load = web.load();
    gets_through(&web, &["deploy", "--once"], &[ENTRY, PODS, ROUTE]);
    web.tells(&PASSED[..3], "");
    web.passes();
    gets_through(&web, PROMOTE, &[ENTRY, PODS, ROUTE, RECORD, END]);
    web.tells(PROMOTED, "");
    web.rests_at("v1.1.0", 2);
    // stable is led to by the same route as before
    gets_through(&web, ROLLBACK, &[ENTRY, PODS, RECORD]);
    web.is_left(load, &whole(&[PROMOTED, &["held"]].concat()));
}

/// A verb that is done, though the answer to each of its writes is lost. The lease is left out: each renewal is another request, which
/// would be lost as well.
#[track_caller]
fn is_done_unheard(web: &Candidate, words: &[&str]) {
    let faults = traffic().faults();
    let pick = |request: &Request| request.is_write() && !request.path.contains("/leases");
    faults.inject_once_each(pick, Fault::reset(Moment::After));
    web.ends_as(faults.kubeconfig(), 0, words);
    let asked = faults.requests();
    let (lost, heard): (Vec<&Request>, Vec<&Request>) =
        asked.iter().filter(|one| pick(one)).partition(|one| one.status.is_none());
    assert!(lost.len() > 5, "{words:?}: {}", lost.len());
    // whoever tries again is told that it is there, was changed, or is gone
    let told = |one: &&Request| one.method != "POST" || one.status == Some(409);
    assert!(heard.iter().all(told), "{words:?}: {heard:?}");
}

pub fn h5_what_was_written_without_an_answer_is_not_written_again() {
    let web = Candidate::new("unheard", "", SHORT);
    let load = web.load();
    is_done_unheard(&web, &["deploy", "--once"]);
    web.tells(&PASSED[..3], "");
    web.passes();
    is_done_unheard(&web, PROMOTE);
    web.tells(PROMOTED, "");
    web.rests_at("v1.1.0", 2);
    is_done_unheard(&web, ROLLBACK);
    web.is_left(load, &whole(&[PROMOTED, &["held"]].concat()));
}
