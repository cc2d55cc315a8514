//! Who may be at work is told as far as that can be seen.

use crate::bed::faults::{Moment, Request};
use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use crate::support::{json, patch};
use serde_json::{Value, json};
use std::process::Stdio;

/// An `apply` that is killed behind its write of the Deployment.
fn killed(sample: &Sample) {
    let faults = bed().faults();
    let mut command = sample.command(faults.kubeconfig(), &["apply", "--yes"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let written = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web");
    assert!(faults.run_killed(&mut command, written, 1, Moment::After).killed);
}

fn drift(told: &Value) -> &str {
    let all = told["objects"].as_array().unwrap();
    all.iter().find(|object| object["kind"] == "Deployment").unwrap()["drift"].as_str().unwrap()
}

/// It has its lease as long as nobody takes it; whoever looks sees that it is not renewed.
#[test]
fn a_run_that_was_killed_is_at_work_as_long_as_its_lease_lasts() {
    let sample = plain("slain", "");
    sample.applied(&[]);
    sample.version("v2.0.0");
    killed(&sample);
    let (_, told) = json(&sample, &["status"]);
    assert_eq!((drift(&told), &told["lock"]["silent"]), ("moving", &Value::Null), "{told:#}");
    assert!(sample.run(&["status"]).stdout.contains(", has not ended yet\n"));

    // of somebody else's hand on the lease nothing follows
    let epoch = told["lock"]["epoch"].as_u64().unwrap();
    patch(&sample, "lease/railiance.web", &format!(r#"{{"spec":{{"leaseTransitions":{}}}}}"#, epoch + 1));
    assert_eq!(drift(&json(&sample, &["status"]).1), "fields");
    let old = format!(r#"{{"spec":{{"leaseTransitions":{epoch},"renewTime":"2026-01-02T03:04:05.000000Z"}}}}"#);
    patch(&sample, "lease/railiance.web", &old);
    let (_, told) = json(&sample, &["status"]);
    assert_eq!((drift(&told), &told["lockSeen"]), ("fields", &json!(true)), "{told:#}");
    assert!(told["lock"]["silent"].as_u64().unwrap() > 60, "{told:#}");
    let text = sample.run(&["status"]).stdout;
    assert!(
        text.contains(" s ago, and has not renewed it for ") && text.contains("was interrupted; `apply`"),
        "{text}"
    );
}

#[test]
fn who_may_not_see_the_lease_is_told_both() {
    let sample = plain("half-seen", "");
    sample.applied(&[]);
    sample.version("v2.0.0");
    killed(&sample);
    let user = bed().unique("viewer");
    let login = bed().user(&user, None);
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole";
    // a dry run needs the right of the write
    let rules = "rules:\n- { apiGroups: ['*'], resources: ['*'], verbs: [patch] }\n";
    bed().apply("", &format!("{role}\nmetadata: {{ name: {user} }}\n{rules}"));
    for role in [&user, "view"] {
        let name = format!("{user}-{role}");
        bed().kubectl(&[
            "create",
            "rolebinding",
            &name,
            "--clusterrole",
            role,
            "--user",
            &user,
            "-n",
            &sample.namespace,
        ]);
    }
    let look = |words: &[&str]| Said::new(sample.command(&login, words).output().unwrap());
    eventually("the reader may read", || look(&["status"]).stdout.contains("web").then_some(()));
    let said = look(&["status"]);
    assert!(said.stdout.contains(", goes on, or was interrupted: then `apply` finishes it\n"), "{said:?}");
    let said = look(&["status", "-o", "json"]);
    let told: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!((&told["lock"], &told["lockSeen"], drift(&told)), (&Value::Null, &json!(false), "moving"));
}

/// By the name alone nobody knows how it should be; that it was begun is told, and a verdict has its code.
#[test]
fn of_a_first_run_left_half_done_its_name_tells_that_it_was_begun() {
    let sample = plain("unborn", "");
    let by_name = |more: &[&str]| {
        let words = [&["status", "--app", "web", "-n", &sample.namespace], more].concat();
        sample.run(&words)
    };
    let said = by_name(&["--wait-for", "verdict"]);
    assert!(said.code == Some(15) && !said.stderr.contains("nothing of"), "{said:?}");
    killed(&sample);
    let said = by_name(&[]);
    assert!(said.code == Some(1) && said.stderr.contains(": its first run r1 was begun "), "{said:?}");
    assert!(said.stderr.contains("and may be at work"), "{said:?}");
    patch(&sample, "lease/railiance.web", r#"{"spec":{"holderIdentity":""}}"#);
    let said = by_name(&[]);
    assert!(said.stderr.contains("and did not come to its end\nhelp: `railiance status` where its files"), "{said:?}");
}
