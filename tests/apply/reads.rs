//! What is read on a bad line or from a tired server: it is asked again, and what cannot be known is never taken for
//! something that is not there.

use crate::asked::{
    Lasting, asks, each_passes, none_answered, passing, question, questions, questions_before_writing, through,
};
use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Request};
use crate::sample::{Sample, plain};
use crate::versioned::{assert_ended, first, next};
use serde_json::Value;

const SECRET: &str =
    "\n[workload.env]\nURL = { secret = \"db\", key = \"url\" }\n\n[secrets.db]\nname = \"web-db\"\nkeys = [\"url\"]\n";

fn with_a_secret(sample: &Sample) {
    bed().kubectl(&["create", "secret", "generic", "web-db", "--from-literal=url=x", "-n", &sample.namespace]);
}

/// One version is there, and another one wanted: something of everything would change, and data that pods read is left.
fn pending(name: &str) -> Sample {
    bed().definitions();
    let sample = plain(name, &format!("{SECRET}\n[expose]\nhost = \"NAMESPACE.example.org\"\n"));
    with_a_secret(&sample);
    sample.edit("replicas = 2\n", "replicas = 2\nconfig = { \"/etc/web/app.yaml\" = \"config/app.yaml\" }\n");
    std::fs::create_dir(sample.path().join("railiance/config")).unwrap();
    sample.write("config/app.yaml", "a: 1\n");
    next(&sample, 0);
    sample.applied(&[]);
    next(&sample, 1);
    sample.write("config/app.yaml", "a: 2\n");
    sample
}

const PLAN: [&str; 3] = ["plan", "-o", "json"];

fn writes(faults: &Faults) -> Vec<Request> {
    faults.requests().into_iter().filter(Request::is_write).collect()
}

#[test]
fn a_plan_is_the_same_whatever_has_to_be_asked_again() {
    let (sample, faults) = (pending("asked"), bed().faults());
    let calm = through(&sample, &faults, &PLAN);
    let plan: Value = serde_json::from_str(&calm.stdout).unwrap_or_else(|error| panic!("{error}: {calm:?}"));
    let (totals, kept) = (&plan["totals"], &plan["kept"]);
    assert!(totals["pruned"] == 2 && totals["created"] == 3 && kept.as_array().unwrap().len() == 1, "{plan:#}");
    let questions = questions(&faults);
    assert!(questions.len() > 20, "{questions:#?}");
    each_passes(&faults, &questions, 1, |what| {
        let said = through(&sample, &faults, &PLAN);
        assert_eq!((said.code, &said.stdout), (Some(0), &calm.stdout), "{what}: {}", said.stderr);
        assert_eq!(writes(&faults), []);
    });
}

/// What a plan is the same without: rights are asked for one by one instead, and that a trial cannot be seen is told.
fn is_advice(question: &str) -> bool {
    question.contains("selfsubjectrulesreviews") || question.contains("railiance.dev%2Fledger")
}

/// KEDA's own kind, where another test has brought it: who may not see it is told.
fn is_of_keda(question: &str) -> bool {
    question.contains("/scaledobjects")
}

/// Who may not see who reads old data leaves it there, and is told.
fn is_of_readers(question: &str) -> bool {
    ["/pods?", "/replicasets?", "/controllerrevisions?"].iter().any(|part| question.contains(part))
}

#[test]
fn a_plan_without_an_answer_is_none() {
    let (sample, faults) = (pending("blind"), bed().faults());
    let calm = through(&sample, &faults, &PLAN);
    let questions: Vec<String> = questions(&faults).into_iter().filter(|one| !is_of_keda(one)).collect();
    for one in
        none_answered(&sample, &PLAN, &questions, &[Lasting::Refused(500), Lasting::Refused(403), Lasting::Reset])
    {
        assert_eq!(one.writes, [], "{}", one.told());
        match one.said.code {
            Some(0) if is_of_readers(&one.question) && one.lasting == Lasting::Refused(403) => {
                assert!(one.said.stdout.contains("cannot be seen, so that it stays"), "{}", one.told());
            }
            Some(0) => assert!(is_advice(&one.question) && one.said.stdout == calm.stdout, "{}", one.told()),
            code => assert!(matches!(code, Some(1 | 15)) && one.names_it(), "{}", one.told()),
        }
    }
}

const APPLY: [&str; 3] = ["apply", "--yes", "--no-wait"];

#[test]
fn an_apply_ends_the_same_whatever_has_to_be_asked_again() {
    let sample = first("again", "");
    let faults = bed().faults();
    next(&sample, 1);
    let calm = through(&sample, &faults, &APPLY);
    assert_eq!(calm.code, Some(0), "{}", calm.stderr);
    let (questions, mut number) = (questions(&faults), 1);
    assert!(questions.len() > 15, "{questions:#?}");
    each_passes(&faults, &questions, 4, |what| {
        number += 1;
        next(&sample, number);
        let said = through(&sample, &faults, &APPLY);
        assert_eq!(said.code, Some(0), "{what}: {}", said.stderr);
        assert_ended(&sample, number, what);
    });
}

/// What is asked when it is done already, or can be known in another way. Whether a name is attested is claimed by nobody who
/// did not see it.
fn is_spared(question: &str) -> bool {
    question.contains("selfsubjectrulesreviews") || question.starts_with("POST") && question.contains("/configmaps?")
}

#[test]
fn an_apply_without_an_answer_writes_nothing() {
    let sample = plain("unread", SECRET);
    with_a_secret(&sample);
    let faults = bed().faults();
    let applied = |number| {
        next(&sample, number);
        sample.applied(&["--no-wait"]);
    };
    [0, 1].into_iter().for_each(applied);
    next(&sample, 2);
    assert_eq!(through(&sample, &faults, &APPLY).code, Some(0));
    let asked = questions_before_writing(&faults).into_iter();
    let needed: Vec<String> = asked.filter(|one| !is_spared(one) && !is_of_keda(one)).collect();
    let spared: Vec<String> = questions(&faults).into_iter().filter(|one| is_spared(one)).collect();
    // the same is asked of every other version
    applied(3);
    next(&sample, 4);
    let seen: Vec<String> = needed.iter().filter(|one| !is_of_readers(one)).cloned().collect();
    let forbidden = none_answered(&sample, &APPLY, &seen, &[Lasting::Refused(403)]);
    for one in none_answered(&sample, &APPLY, &needed, &[Lasting::Refused(500)]).into_iter().chain(forbidden) {
        assert_eq!(one.writes, [], "{}", one.told());
        assert!(matches!(one.said.code, Some(1 | 15)) && one.names_it(), "{}", one.told());
    }
    assert_eq!(spared.len(), 2, "{spared:?}");
    for (at, one) in spared.into_iter().enumerate() {
        next(&sample, 4 + at);
        faults.clear();
        faults.inject(move |request| asks(request) && question(request) == one, 1.., Fault::answer(403));
        let said = through(&sample, &faults, &APPLY);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert_eq!(sample.records().last().unwrap()["actor"]["standing"], "asserted");
    }
    assert_eq!(sample.records().len(), 6);
}

#[test]
fn what_is_waited_for_is_seen_whatever_breaks_off() {
    let sample = plain("watched", "");
    sample.applied(&[]);
    let faults = bed().faults();
    let lost = passing().into_iter().filter(|(name, _)| *name != "reset after");
    for (number, (name, fault)) in lost.chain([("410", Fault::answer(410))]).enumerate() {
        sample.version(&format!("v1.{}.0", number + 1));
        faults.clear();
        faults.inject_once_each(Request::is_watch, fault.clone());
        if name != "410" {
            let lists =
                |request: &Request| request.is_read() && !request.is_watch() && request.query.contains("limit=");
            faults.inject_once_each(lists, fault);
        }
        let said = through(&sample, &faults, &["apply", "--yes"]);
        assert_eq!(said.code, Some(0), "{name}: {}", said.stderr);
        assert!(faults.requests().iter().any(Request::is_watch), "{name}");
        let web = sample.get("deployment", "web");
        assert_eq!(web["status"]["updatedReplicas"], 2, "{name}");
        assert_eq!(web["status"]["unavailableReplicas"], Value::Null, "{name}");
    }
}
