//! What a controller of the application holds by a finalizer goes before the controller does.

use crate::bed::{bed, eventually};
use crate::news::defining;
use crate::sample::{Said, Sample};

/// What the controller of things writes on `one`.
fn held(sample: &Sample, group: &str, finalizers: &str) {
    let patch = format!(r#"{{"metadata":{{"finalizers":{finalizers}}}}}"#);
    let thing = format!("things.{group}/one");
    bed().kubectl(&["patch", &thing, "-n", &sample.namespace, "--type=merge", "-p", &patch]);
}

fn is_there(sample: &Sample, kind: &str, name: &str) -> bool {
    let found = bed().find(kind, &sample.namespace, name);
    found.is_some_and(|found| found["metadata"]["deletionTimestamp"].is_null())
}

/// It waited for the thing, and left what may be its controller.
fn waits_for_it(sample: &Sample, said: &Said, controller: &str) {
    assert_eq!(said.code, Some(13), "{said:?}");
    let namespace = &sample.namespace;
    let why = "Terminating: the finalizer `example.org/hold` must be taken off by its controller";
    let told = format!("`Thing {namespace}/one` not gone in time: {why}");
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    assert!(said.stderr.contains(&format!("not done: `Deployment {namespace}/{controller}`")), "{}", said.stderr);
    assert!(is_there(sample, "deployment", controller));
    assert_eq!(sample.journal().last().unwrap(), "stopped");
}

#[test]
fn a_controller_that_is_deleted_stays_until_it_has_let_go() {
    let (sample, group) = defining("deleted");
    held(&sample, &group, r#"["example.org/hold"]"#);
    // the second time it is on its way already
    for _ in 0..2 {
        waits_for_it(&sample, &sample.run(&["delete", "--yes", "--timeout", "2s"]), "web");
    }
    let runs = sample.journal().len();
    let said = std::thread::scope(|scope| {
        let deleting = scope.spawn(|| sample.run(&["delete", "--yes"]));
        eventually("it is at it", || (sample.journal().len() > runs).then_some(()));
        held(&sample, &group, "null");
        deleting.join().unwrap()
    });
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(bed().find("deployment", &sample.namespace, "web").is_none());
    assert!(bed().find(&format!("things.{group}"), &sample.namespace, "one").is_none());
    // its definition stays, and nothing else is listed any more
    assert!(!said.stdout.contains("still going") && !said.stdout.contains("/one"), "{said:?}");
    let parent = sample.get("configmap", "railiance.web")["metadata"]["annotations"].to_string();
    assert!(!parent.contains(&format!("Thing.{group}")), "{parent}");
}

/// Whatever it is that stays, an application that is deleted is not gone before that.
#[test]
fn what_a_finalizer_holds_of_an_application_that_is_deleted_is_waited_for() {
    let sample = crate::sample::plain("deleted-held", "");
    sample.applied(&["--no-wait"]);
    let finalizers = |list: &str| {
        let patch = format!(r#"{{"metadata":{{"finalizers":{list}}}}}"#);
        bed().kubectl(&["patch", "deployment/web", "-n", &sample.namespace, "--type=merge", "-p", &patch]);
    };
    finalizers(r#"["example.org/hold"]"#);
    // the second time nothing but that is left
    for _ in 0..2 {
        let said = sample.run(&["delete", "--yes", "--timeout", "2s"]);
        let told = format!("`Deployment {}/web` not gone in time", sample.namespace);
        assert!(said.code == Some(13) && said.stderr.contains(&told), "{said:?}");
        let status = sample.run(&["status"]);
        assert!(status.stdout.contains("not gone in time") && status.stdout.contains("`delete` goes on"), "{status:?}");
    }
    finalizers("null");
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_none(), "nor an inventory");
}

#[test]
fn a_controller_that_is_wanted_no_more_stays_until_it_has_let_go() {
    let (sample, group) = defining("unwanted");
    let controller = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: operator\nspec:\n  selector: { matchLabels: { app: operator } }\n  \
                      template:\n    metadata: { labels: { app: operator } }\n    spec: { containers: [{ name: operator, image: registry.example.org/x }] }\n";
    sample.write("manifests/operator.yaml", controller);
    sample.applied(&["--no-wait"]);
    held(&sample, &group, r#"["example.org/hold"]"#);
    sample.remove("manifests/operator.yaml");
    sample.remove("manifests/things.yaml");
    for _ in 0..2 {
        waits_for_it(&sample, &sample.apply(&["--no-wait", "--timeout", "2s"]), "operator");
    }
    held(&sample, &group, "null");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["removed"][0]["name"], "operator", "{receipt:#}");
    assert!(!is_there(&sample, "deployment", "operator"));
}
