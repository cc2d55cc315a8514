//! What `status` and `delete` read on a bad line, or from a tired server.

use crate::asked::{Lasting, each_passes, none_answered, questions, questions_before_writing, through};
use crate::bed::bed;
use crate::sample::Sample;
use crate::support::members;
use crate::versioned::{first, next};

const STATUS: [&str; 4] = ["status", "--detailed-exitcode", "-o", "json"];

/// Who changed what, and pods that do not come up: all that `status` asks about is asked.
fn with_news(name: &str) -> Sample {
    let sample = first(name, "");
    let ready = |web: &serde_json::Value| web["status"]["availableReplicas"] == 2;
    bed().wait("deployment", &sample.namespace, "web", ready);
    let held = "*=registry.example.org/web/web:2.0.0-held";
    bed().kubectl(&["set", "image", "deployment/web", held, "-n", &sample.namespace]);
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["unavailableReplicas"] == 1);
    sample
}

#[test]
fn a_status_is_the_same_whatever_has_to_be_asked_again() {
    let (sample, faults) = (with_news("asked"), bed().faults());
    // events come for a while
    let calm = crate::bed::eventually("nothing is new", || {
        let [one, two] = [(), ()].map(|()| through(&sample, &faults, &STATUS));
        (one.stdout == two.stdout).then_some(two)
    });
    assert_eq!(calm.code, Some(17), "{calm:?}");
    let questions = questions(&faults);
    assert!(questions.len() > 10, "{questions:#?}");
    each_passes(&faults, &questions, 1, |what| {
        let said = through(&sample, &faults, &STATUS);
        assert_eq!((said.code, &said.stdout), (calm.code, &calm.stdout), "{what}: {}", said.stderr);
    });
}

/// What it is told without: who holds the lease where that is not to be seen, and why something is not ready.
fn is_seen_by_few(question: &str) -> bool {
    ["/leases/", "/pods?", "/replicasets?", "/events?"].iter().any(|part| question.contains(part))
}

#[test]
fn a_status_without_an_answer_is_none() {
    let (sample, faults) = (first("blind", ""), bed().faults());
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["availableReplicas"] == 2);
    let calm = through(&sample, &faults, &STATUS);
    assert_eq!(calm.code, Some(0), "{calm:?}");
    let questions: Vec<String> = questions(&faults).into_iter().collect();
    let all = [Lasting::Refused(500), Lasting::Refused(403), Lasting::Reset];
    for one in none_answered(&sample, &STATUS, &questions, &all) {
        let few = one.lasting == Lasting::Refused(403) && is_seen_by_few(&one.question);
        match one.said.code {
            Some(0) => {
                let hidden = one.said.stdout.replace("\"lockSeen\": false", "\"lockSeen\": true");
                let told = hidden != one.said.stdout;
                assert_eq!(told, one.question.contains("/leases/"), "{}", one.told());
                assert!(few && hidden == calm.stdout, "{}", one.told());
            }
            code => assert!(matches!(code, Some(1 | 15)) && one.names_it(), "{}", one.told()),
        }
    }
}

const DELETE: [&str; 2] = ["delete", "--yes"];

/// Everything of the application is gone, and nothing else.
fn assert_gone(sample: &Sample, what: &str) {
    assert_eq!(members(&sample.namespace), Vec::<String>::new(), "{what}");
    let all = bed().list("configmap,lease", &sample.namespace, "");
    let find = |name: &str| all.iter().find(|one| one["metadata"]["name"] == name);
    assert!(find("theirs").is_some(), "{what}: what is nobody's stays");
    assert!(!all.iter().any(|one| one["kind"] == "ConfigMap" && one["metadata"]["name"] == "railiance.web"), "{what}");
    let lease = all.iter().find(|one| one["kind"] == "Lease").unwrap();
    assert_eq!(lease["spec"]["holderIdentity"].as_str().unwrap_or_default(), "", "{what}");
    let journal = sample.journal();
    assert_eq!(journal[journal.len() - 3..], ["begun", "pruning", "done"], "{what}");
}

#[test]
fn a_delete_ends_the_same_whatever_has_to_be_asked_again() {
    let (sample, faults) = (first("again", ""), bed().faults());
    assert_eq!(through(&sample, &faults, &DELETE).code, Some(0));
    assert_gone(&sample, "without faults");
    let questions = questions(&faults);
    assert!(questions.len() > 10, "{questions:#?}");
    let mut number = 0;
    each_passes(&faults, &questions, 5, |what| {
        number += 1;
        next(&sample, number);
        sample.applied(&["--no-wait"]);
        let said = through(&sample, &faults, &DELETE);
        assert_eq!(said.code, Some(0), "{what}: {}", said.stderr);
        assert_gone(&sample, what);
    });
}

#[test]
fn a_delete_without_an_answer_removes_nothing() {
    let (sample, faults) = (first("unread", ""), bed().faults());
    assert_eq!(through(&sample, &faults, &DELETE).code, Some(0));
    // whether a name is attested is asked beside the lease, and claimed by nobody who did not see it; where the list of rights is
    // refused, they are asked for one by one
    let mut needed = questions_before_writing(&faults);
    needed.retain(|one| !one.contains("dryRun=All") && !one.contains("selfsubjectrulesreviews"));
    sample.applied(&["--no-wait"]);
    let before = members(&sample.namespace);
    for one in none_answered(&sample, &DELETE, &needed, &[Lasting::Refused(500), Lasting::Refused(403)]) {
        assert_eq!(one.writes, [], "{}", one.told());
        assert!(matches!(one.said.code, Some(1 | 15)) && one.names_it(), "{}", one.told());
    }
    assert_eq!(members(&sample.namespace), before);
    assert_eq!(through(&sample, &bed().faults(), &DELETE).code, Some(0));
    assert_gone(&sample, "at last");
}
