use crate::bed::bed;
use crate::sample::plain;
use crate::support::{json, members, patch};
use serde_json::json;

#[test]
fn everything_goes_but_the_ledger() {
    let sample = plain("gone", "\n[workload.env]\nLEVEL = \"info\"\n");
    sample.applied(&[]);
    assert!(!members(&sample.namespace).is_empty());
    let said = sample.run(&["delete"]);
    assert_eq!(said.code, Some(64), "without a terminal it is not asked, and nothing is done: {said:?}");
    let said = sample.run(&["delete", "--yes", "--reason", "moved elsewhere"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("the ledger of `web` stays"), "{}", said.stderr);
    assert_eq!(members(&sample.namespace), Vec::<String>::new());
    assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_none(), "the inventory goes last");
    assert_eq!(sample.journal(), ["begun", "done", "begun", "pruning", "done"]);
    assert_eq!(sample.records().len(), 1);

    let (code, told) = json(&sample, &["status"]);
    assert_eq!((code, &told["basis"], &told["objects"]), (Some(0), &json!("nothing"), &json!([])), "{told:#}");
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!(said.code, Some(0), "again: nothing to do: {said:?}");
    assert_eq!(sample.journal().len(), 5);

    sample.applied(&[]);
    assert_eq!(json(&sample, &["status"]).0, Some(0), "and it can be brought back");
}

#[test]
fn what_others_own_and_what_holds_data_stays() {
    let sample = plain("spared", "");
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\nspec:\n  accessModes: [ReadWriteOnce]\n  \
                 resources: { requests: { storage: 1Gi } }\n";
    sample.write("manifests/claim.yaml", claim);
    sample.applied(&["--no-wait"]);
    let theirs = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: theirs\ndata: { a: \"1\" }\n";
    bed().apply(&sample.namespace, theirs);
    patch(&sample, "service/web", r#"{"metadata":{"annotations":{"railiance.dev/prune":"keep"}}}"#);
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(members(&sample.namespace), ["PersistentVolumeClaim data", "Service web"]);
    let stays = |what: &str, why: &str| format!("\nstays: {what}: {why}\n").replace("NS", &sample.namespace);
    let claim = stays("PersistentVolumeClaim NS/data", "objects of this kind are never pruned");
    let service = stays("Service NS/web", "its annotation `railiance.dev/prune` says `keep`");
    assert!(said.stdout.contains(&claim) && said.stdout.contains(&service), "{said:?}");
    assert!(bed().find("configmap", &sample.namespace, "theirs").is_some());
    assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_some(), "it still has members");
}

#[test]
fn nothing_is_left_with_the_history() {
    let sample = plain("forgotten", "");
    sample.applied(&[]);
    let said = sample.run(&["delete", "--yes", "--with-history"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sample.ledger().len(), 0);
    assert!(bed().find("lease", &sample.namespace, "railiance.web").is_none());
    assert_eq!(sample.applied(&[])["record"], 1, "numbers start over");
}

#[test]
fn routes_go_before_what_they_lead_to() {
    bed().definitions();
    let sample = plain("routed", "\n[expose]\nhost = \"web.example.org\"\n");
    sample.applied(&[]);
    let faults = bed().faults();
    let said = sample.command(faults.kubeconfig(), &["delete", "--yes"]).output().unwrap();
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let deleted: Vec<String> = faults
        .requests()
        .into_iter()
        .filter(|request| request.method == "DELETE")
        .map(|request| request.path.rsplit('/').nth(1).unwrap().to_owned())
        .collect();
    let at = |kind: &str| deleted.iter().position(|one| one == kind).unwrap_or_else(|| panic!("{kind}: {deleted:?}"));
    let last = |kind: &str| deleted.iter().rposition(|one| one == kind).unwrap();
    assert!(last("ingressroutes") < at("deployments") && at("deployments") < at("services"), "{deleted:?}");
    assert_eq!(deleted.last().unwrap(), "configmaps", "the inventory is the last: {deleted:?}");
}

#[test]
fn h20_what_no_inventory_lists_any_more_goes_all_the_same() {
    let sample = plain("unlisted", "\n[workload.env]\nLEVEL = \"info\"\n");
    let parent = |words: &[&str]| bed().kubectl(&[words, &["-n", &sample.namespace]].concat());
    let lists = |kinds: &str| {
        let list = format!("applyset.kubernetes.io/contains-group-kinds={kinds}");
        parent(&["annotate", "configmap", "railiance.web", "--overwrite", &list]);
    };
    // what somebody wrote into it is given back by the next write
    sample.applied(&[]);
    lists("ConfigMap");
    sample.version("v1.0.1");
    sample.applied(&[]);
    let gone = |words: &[&str]| {
        sample.applied(&[]);
        match words {
            [] => lists("ConfigMap"),
            _ => _ = parent(&["delete", "configmap", "railiance.web"]),
        }
    };
    let delete = |words: &[&str]| {
        gone(words);
        let said = sample.run(&[&["delete", "--yes"], words].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        assert_eq!(members(&sample.namespace), Vec::<String>::new());
        assert!(bed().find("configmap", &sample.namespace, "railiance.web").is_none());
    };
    delete(&[]);
    assert_eq!(sample.journal()[4..], ["begun", "pruning", "done"]);
    let said = sample.run(&["delete", "--yes"]);
    assert_eq!((said.code, sample.journal().len()), (Some(0), 7), "nothing is left to do: {said:?}");
    delete(&["--with-history"]);
    assert_eq!(sample.ledger().len(), 0);
}
