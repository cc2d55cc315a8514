use crate::bed::{bed, eventually};
use crate::sample::{Sample, plain};
use crate::support::{abandon, json, patch};
use serde_json::{Value, json};

fn object<'a>(told: &'a Value, kind: &str) -> &'a Value {
    let all = told["objects"].as_array().unwrap();
    all.iter().find(|object| object["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {told:#}"))
}

#[test]
fn what_is_as_it_was_written_is_ready() {
    let sample = plain("well", "");
    sample.applied(&[]);
    let (code, told) = json(&sample, &["status", "--detailed-exitcode"]);
    assert_eq!(code, Some(0), "{told:#}");
    assert_eq!((&told["basis"], &told["released"]["number"]), (&json!("record"), &json!(1)));
    assert_eq!((&told["totals"]["drifted"], &told["totals"]["unknown"]), (&json!(0), &json!(0)));
    assert_eq!((&told["lock"], &told["unfinished"]), (&Value::Null, &Value::Null));
    // the files at hand are another version by now; what was released is what counts
    sample.version("v2.0.0");
    assert_eq!(json(&sample, &["status", "--detailed-exitcode"]).0, Some(0));
}

#[test]
fn nothing_but_lists_is_asked_for_what_did_not_change() {
    let sample = plain("lists", "");
    sample.applied(&[]);
    let faults = bed().faults();
    let said = sample.command(faults.kubeconfig(), &["status"]).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let asked = faults.requests();
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|request| request.method == "GET"), "{asked:#?}");
}

#[test]
fn what_lies_beside_the_contract_is_not_looked_at() {
    let sample = plain("beside", "");
    sample.applied(&[]);
    sample.write("manifests/broken.yaml", "a: [");
    let said = sample.run(&["status", "--detailed-exitcode"]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said:?}");
    // where the contract itself cannot be read, all is told that is wrong
    sample.write("app.toml", "contract = ");
    let said = sample.run(&["status"]);
    assert!(
        said.code == Some(1) && said.stderr.contains("app.toml") && said.stderr.contains("broken.yaml"),
        "{said:?}"
    );
}

#[test]
fn who_took_a_field_is_named() {
    let sample = plain("drift", "");
    sample.applied(&[]);
    bed().kubectl(&["scale", "deployment/web", "--replicas=3", "-n", &sample.namespace]);
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["availableReplicas"] == 3);
    let (code, told) = json(&sample, &["status"]);
    assert_eq!(code, Some(0), "{told:#}");
    let deployment = object(&told, "Deployment");
    assert_eq!(deployment["drift"], "fields");
    assert_eq!(deployment["fields"], json!([{ "field": ".spec.replicas", "manager": "kubectl" }]));
    assert_eq!(json(&sample, &["status", "--detailed-exitcode"]).0, Some(2));
    let text = sample.run(&["status"]).stdout;
    assert!(text.contains("drift: .spec.replicas is now of `kubectl`"), "{text}");
}

/// It stays whatever is applied, so it is no drift.
#[test]
fn what_others_add_to_pods_is_told_and_no_drift() {
    let sample = plain("added", "");
    sample.applied(&[]);
    bed().kubectl(&["set", "env", "deployment/web", "DEBUG=seeded-value", "-n", &sample.namespace]);
    let told = eventually("the new pods are ready", || {
        let (code, told) = json(&sample, &["status", "--detailed-exitcode"]);
        (code == Some(0)).then_some(told)
    });
    let deployment = object(&told, "Deployment");
    assert_eq!((&deployment["drift"], &deployment["fields"]), (&json!("none"), &json!([])));
    let added = deployment["added"].as_array().unwrap();
    assert!(added.len() == 1 && added[0]["manager"] == "kubectl-set", "{told:#}");
    assert!(added[0]["field"].as_str().unwrap().contains("env"), "{told:#}");
    let text = sample.run(&["status"]).stdout;
    assert!(text.contains("added by `kubectl-set`: .spec.template.spec.containers"), "{text}");
    assert!(!text.contains("seeded-value") && !told.to_string().contains("seeded-value"), "{text}");
    patch(&sample, "service/web", r#"{"spec":{"externalIPs":["192.0.2.7"]}}"#);
    let page = sample.run(&["plan"]).stdout;
    assert!(
        page.contains(".spec.externalIPs` and ") && page.contains(" of `kubectl-patch`: beside ours, and stays"),
        "{page}"
    );
    assert!(page.contains("of `kubectl-set`: beside ours, and stays") && page.contains("nothing to do"), "{page}");
    let (_, plan) = json(&sample, &["plan"]);
    let step = plan["steps"].as_array().unwrap().iter().find(|step| step["object"]["kind"] == "Service").unwrap();
    assert_eq!(step["added"][0], json!({ "field": ".spec.externalIPs", "manager": "kubectl-patch" }), "{step:#}");
}

/// Whoever has to choose between two values sees both.
#[test]
fn h10_a_conflict_shows_what_each_wants() {
    let sample = plain("contested", "");
    sample.applied(&[]);
    patch(&sample, "deployment/web", r#"{"spec":{"revisionHistoryLimit":7}}"#);
    let page = sample.run(&["plan"]).stdout;
    assert!(page.contains(".spec.revisionHistoryLimit: it holds 7, the manifest says "), "{page}");
    let (_, plan) = json(&sample, &["plan"]);
    let step = plan["steps"].as_array().unwrap().iter().find(|step| step["object"]["kind"] == "Deployment").unwrap();
    let held = step["ownership"].as_array().unwrap().iter().find(|held| held["outcome"] == "conflict").unwrap();
    assert!(held["theirs"] == 7 && held["ours"].is_u64(), "{held:#}");
}

#[test]
fn a_field_that_somebody_took_away_is_told_too() {
    let sample = plain("removed", "");
    sample.applied(&[]);
    let minimum = object(&json(&sample, &["status"]).1, "Deployment").clone();
    assert_eq!(minimum["drift"], "none");
    patch(&sample, "deployment/web", r#"{"metadata":{"labels":{"applyset.kubernetes.io/part-of":null}}}"#);
    let (_, told) = json(&sample, &["status"]);
    let fields = &object(&told, "Deployment")["fields"];
    assert!(fields.to_string().contains("part-of"), "{told:#}");
}

#[test]
fn what_fails_and_what_is_gone_ends_with_an_error() {
    let sample = plain("fails", "");
    sample.applied(&[]);
    bed().kubectl(&["delete", "service/web", "-n", &sample.namespace]);
    let (code, told) = json(&sample, &["status"]);
    assert_eq!((code, &object(&told, "Service")["state"]), (Some(1), &json!("absent")), "{told:#}");
}

#[test]
fn what_is_not_ready_yet_is_progressing_and_says_what_it_waits_for() {
    let sample: Sample = plain("waits", "");
    sample.version("v1.0.0-held");
    let said = sample.apply(&["--no-wait"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (code, told) = json(&sample, &["status"]);
    let deployment = object(&told, "Deployment");
    assert_eq!((code, &deployment["state"]), (Some(17), &json!("waiting")), "{told:#}");
    assert!(!deployment["reasons"].as_array().unwrap().is_empty());
}

#[test]
fn before_the_first_release_the_files_at_hand_are_compared() {
    let sample = plain("files", "");
    let (code, told) = json(&sample, &["status"]);
    assert_eq!((code, &told["basis"], &told["released"]), (Some(1), &json!("files"), &Value::Null), "{told:#}");
    assert_eq!(object(&told, "Deployment")["state"], "absent");
    let text = sample.run(&["status"]).stdout;
    assert!(text.starts_with("web: nothing is released; compared with the files at hand\n"), "{text}");
}

#[test]
fn who_holds_the_lease_is_told() {
    let sample = plain("held", "");
    sample.applied(&[]);
    abandon(&sample, 3600);
    let (_, told) = json(&sample, &["status"]);
    assert_eq!((&told["lock"]["holder"], &told["lock"]["epoch"]), (&json!("team-a"), &json!(4)), "{told:#}");
    assert!(told["lock"]["age"].as_u64().unwrap() > 60);
    let text = sample.run(&["status"]).stdout;
    assert!(text.contains("`team-a` holds the lease since 2026-01-02T03:04:05Z"), "{text}");
}

#[test]
fn who_may_only_read_sees_it_too() {
    let sample = plain("reader", "");
    sample.applied(&[]);
    let user = format!("reader-{}", sample.namespace);
    let kubeconfig = bed().user(&user, None);
    let user = format!("--user={user}");
    bed().kubectl(&["create", "rolebinding", "reader", "--clusterrole=view", &user, "-n", &sample.namespace]);
    eventually("the reader may read", || {
        let said = sample.command(&kubeconfig, &["status"]).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        (said.status.code() == Some(0)).then(|| assert!(out.contains("ready") && err.contains("lease"), "{out}{err}"))
    });
}

#[test]
fn what_was_made_meanwhile_under_our_label_is_no_part_of_the_release() {
    let sample = plain("extra", "");
    sample.applied(&[]);
    let set = sample.get("deployment", "web")["metadata"]["labels"]["applyset.kubernetes.io/part-of"].clone();
    let extra = |name: &str| {
        json!({ "apiVersion": "v1", "kind": "Service", "spec": { "ports": [{ "port": 80 }] },
            "metadata": { "name": name, "labels": { "applyset.kubernetes.io/part-of": set } } })
    };
    bed().apply(&sample.namespace, &extra("copied").to_string());
    let file = sample.path().join("extra.json");
    std::fs::write(&file, extra("extra").to_string()).unwrap();
    let words = ["apply", "--server-side", "--field-manager=railiance", "-n", &sample.namespace, "-f"];
    bed().kubectl(&[&words[..], &[file.to_str().unwrap()]].concat());
    let (_, told) = json(&sample, &["status"]);
    let objects = told["objects"].as_array().unwrap();
    let named = |name: &str| objects.iter().find(|object| object["name"] == name);
    assert!(named("copied").is_none(), "nothing of ours: {told:#}");
    let extra = named("extra").unwrap_or_else(|| panic!("{told:#}"));
    assert_eq!(extra["drift"], "unwanted");
}

/// No pod uses it yet, and nobody has to wait for that: whether an event still says so or not.
#[test]
fn a_claim_that_waits_for_its_first_pod_is_ready() {
    let class = bed().unique("later");
    let storage = |mode: &str, name: &str| {
        format!(
            "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{ name: {name} }}\nprovisioner: example.org/none\nvolumeBindingMode: {mode}\n"
        )
    };
    bed().apply("", &storage("WaitForFirstConsumer", &class));
    let now = bed().unique("now");
    bed().apply("", &storage("Immediate", &now));
    let sample = plain("claims", "");
    let claim = |name: &str, class: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: {name} }}\nspec: {{ accessModes: [ReadWriteOnce], storageClassName: {class}, resources: {{ requests: {{ storage: 1Gi }} }} }}\n"
        )
    };
    sample.write("manifests/later.yaml", &claim("later", &class));
    sample.write("manifests/now.yaml", &claim("now", &now));
    sample.applied(&[]);
    bed().kubectl(&["delete", "events", "--all", "-n", &sample.namespace]);
    let (code, told) = json(&sample, &["status"]);
    let health = |name: &str| {
        let objects = told["objects"].as_array().unwrap();
        objects.iter().find(|one| one["name"] == name).unwrap()["state"].clone()
    };
    assert_eq!((code, health("later"), health("now")), (Some(17), "ready".into(), "waiting".into()), "{told:#}");
}

/// From another machine, where there are no files.
#[test]
fn by_its_name_alone_it_is_told_too() {
    let sample = plain("byname", "");
    let by_name = |app: &str| {
        let elsewhere = tempfile::tempdir().unwrap();
        let mut command =
            sample.command(bed().kubeconfig(), &["status", "--app", app, "-n", &sample.namespace, "-o", "json"]);
        command.current_dir(elsewhere.path()).output().unwrap()
    };
    let nothing = by_name("web");
    assert_eq!(nothing.status.code(), Some(1), "{nothing:?}");
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("nothing of `web` was released in"), "{nothing:?}");
    sample.applied(&[]);
    let there = by_name("web");
    let told: Value = serde_json::from_slice(&there.stdout).unwrap_or_else(|_| panic!("{there:?}"));
    assert_eq!(
        (there.status.code(), &told["basis"], &told["totals"]["drifted"]),
        (Some(0), &json!("record"), &json!(0))
    );
    // the inventory goes with the objects; the ledger tells of them
    assert_eq!(sample.run(&["delete", "--yes"]).code, Some(0));
    let told: Value = serde_json::from_slice(&by_name("web").stdout).unwrap();
    assert_eq!((&told["basis"], &told["objects"]), (&json!("nothing"), &json!([])));
}

/// Nobody is at it any more: what differs is told as what it is, until somebody goes on with it.
#[test]
fn what_a_run_that_stopped_has_written_is_drift() {
    let sample = plain("halted", "");
    sample.applied(&[]);
    sample.version("v2.0.0-held");
    assert_eq!(sample.apply(&["--timeout", "2s"]).code, Some(13));
    let (_, told) = json(&sample, &["status"]);
    assert!(told["unfinished"]["stopped"].is_string(), "{told:#}");
    assert_eq!(object(&told, "Deployment")["drift"], "fields", "{told:#}");
}
