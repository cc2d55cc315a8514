//! `apply --repair` looks for what the objects need that it writes, before it writes any of them.

use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use serde_json::Value;

const SECRET: &str = "\n[workload.env]\nURL = { secret = \"db\", key = \"url\" }\nLEVEL = { secret = \"db\", key = \"level\", \
                      optional = true }\n[secrets.db]\nname = \"web-db\"\nkeys = [\"url\", \"level\"]\n";

fn secret(sample: &Sample, pair: &str) {
    bed().kubectl(&["create", "secret", "generic", "web-db", "-n", &sample.namespace, pair]);
}

fn gone(sample: &Sample, kind: &str, name: &str) {
    bed().kubectl(&["delete", kind, name, "-n", &sample.namespace]);
}

fn repair(sample: &Sample) -> Said {
    sample.run(&["apply", "--repair", "--yes", "--no-wait", "-o", "json"])
}

#[test]
fn what_is_brought_back_needs_what_its_pods_cannot_start_without() {
    let sample = plain("mended", SECRET);
    secret(&sample, "--from-literal=url=postgres");
    sample.applied(&["--no-wait"]);
    let journal = sample.journal();
    gone(&sample, "secret", "web-db");
    gone(&sample, "service", "web");
    // what is written needs no Secret, and what files require by now is not asked
    sample.edit("[secrets.db]", "[[requires]]\napp = \"nobody\"\n\n[secrets.db]");
    let said = repair(&sample);
    assert_eq!(said.code, Some(0), "{said:?}");
    let receipt: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(receipt["written"].as_array().unwrap().len(), 1, "{receipt:#}");

    let before = sample.journal();
    assert!(before.len() > journal.len(), "{before:?}");
    gone(&sample, "deployment", "web");
    gone(&sample, "serviceaccount", "web");
    let said = repair(&sample);
    assert_eq!((said.code, said.stdout.as_str()), (Some(15), ""), "{said:?}");
    let told = format!("Secret `{}/web-db` is not there", sample.namespace);
    assert!(said.stderr.contains("closed[PRE014] secret-missing") && said.stderr.contains(&told), "{}", said.stderr);
    assert_eq!(said.stderr.matches("closed[").count(), 1, "its account is brought back beside it: {}", said.stderr);
    secret(&sample, "--from-literal=other=postgres");
    let said = repair(&sample);
    assert!(said.code == Some(15) && said.stderr.contains("lacks the key `url`"), "{said:?}");
    assert!(bed().find("deployment", &sample.namespace, "web").is_none(), "nothing was written");
    assert_eq!(sample.journal(), before, "and nothing is told of it");
    gone(&sample, "secret", "web-db");
    secret(&sample, "--from-literal=url=postgres");
    assert_eq!(repair(&sample).code, Some(0));
    sample.get("deployment", "web");
    sample.get("serviceaccount", "web");
}

#[test]
fn who_may_write_what_is_brought_back_and_not_see_it_is_told_before() {
    let sample = plain("mended-blind", "");
    sample.applied(&["--no-wait"]);
    let (user, namespace) = (bed().unique("mender"), &sample.namespace);
    let rules = |groups: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\nrules:\n\
             - {{ apiGroups: ['*'], resources: ['*'], verbs: [get, list, create, update, patch, delete] }}\n\
             - {{ apiGroups: [{groups}], resources: ['*'], verbs: [watch] }}\n"
        )
    };
    bed().apply("", &rules("''"));
    bed().kubectl(&["create", "clusterrolebinding", &user, "--clusterrole", &user, "--user", &user]);
    gone(&sample, "deployment", "web");
    let login = bed().user(&user, None);
    let words = ["apply", "--repair", "--yes", "--no-wait"];
    let run = || Said::new(sample.command(&login, &words).output().unwrap());
    let told = format!("`watch` of `deployments.apps` in namespace `{namespace}` is not allowed");
    let before = sample.journal();
    let said = run();
    assert!(said.code == Some(15) && said.stderr.contains(&told), "{said:?}");
    assert!(bed().find("deployment", namespace, "web").is_none() && sample.journal() == before);
    bed().apply("", &rules("'', apps"));
    eventually("the right is there", || (run().code == Some(0)).then_some(()));
    sample.get("deployment", "web");
}

#[test]
fn what_is_brought_back_finds_room_in_a_quota() {
    let sample = plain("mended-quota", "");
    sample.applied(&["--no-wait"]);
    gone(&sample, "deployment", "web");
    eventually("its pods are gone", || bed().list("pod", &sample.namespace, "").is_empty().then_some(()));
    bed().kubectl(&["create", "quota", "few", "--hard=pods=1", "-n", &sample.namespace]);
    let counted = || sample.get("resourcequota", "few").pointer("/status/used/pods").is_some().then_some(());
    eventually("the quota counts", counted);
    let said = repair(&sample);
    assert!(said.code == Some(15) && said.stderr.contains("closed[PRE017] quota-exceeded"), "{said:?}");
    assert!(bed().find("deployment", &sample.namespace, "web").is_none());
    gone(&sample, "quota", "few");
    assert_eq!(repair(&sample).code, Some(0));
}

/// What else the application brings has numbers of its own, whichever comes first.
#[test]
fn h10_the_number_that_stays_is_that_of_its_own_workload() {
    let sample = plain("mended-size", "");
    let side = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: side }\nspec:\n  replicas: 1\n  selector: { matchLabels: { part: side } }\n  \
                template:\n    metadata: { labels: { part: side } }\n    spec: { containers: [{ name: side, image: registry.example.org/side@sha256:9999999999999999999999999999999999999999999999999999999999999999 }] }\n";
    sample.write("manifests/side.yaml", side);
    sample.applied(&["--no-wait"]);
    let scale = |name: &str, number: &str| {
        bed().kubectl(&[
            "scale",
            &format!("deployment/{name}"),
            &format!("--replicas={number}"),
            "-n",
            &sample.namespace,
        ]);
    };
    let pods = |name: &str| sample.get("deployment", name)["spec"]["replicas"].as_u64();
    scale("side", "5");
    let said = sample.run(&["apply", "--repair", "--yes", "--no-wait", "--force-conflicts"]);
    assert_eq!((said.code, pods("side"), pods("web")), (Some(0), Some(1), Some(2)), "{said:?}");
    scale("web", "4");
    assert_eq!(repair(&sample).code, Some(0));
    assert_eq!(pods("web"), Some(4), "what was made larger by hand was needed for some reason");
}
