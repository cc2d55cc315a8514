//! What may not be listed, and is no obstacle; and what is missing has its code, whoever asks.

use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use std::path::Path;

fn definition(group: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}\nspec:\n  \
         group: {group}\n  scope: Namespaced\n  names: {{ kind: Thing, plural: things, singular: thing, listKind: ThingList }}\n  \
         versions:\n    - name: v1\n      served: true\n      storage: true\n      schema:\n        openAPIV3Schema:\n          \
         type: object\n"
    )
}

fn bind(sample: &Sample, user: &str, role: &str) {
    let name = format!("{user}-{role}");
    bed().kubectl(&["create", "rolebinding", &name, "--clusterrole", role, "--user", user, "-n", &sample.namespace]);
}

fn run(sample: &Sample, login: &Path, words: &[&str]) -> Said {
    Said::new(sample.command(login, words).output().unwrap())
}

/// The inventory names its kind for ever: whoever has the namespace, and not the cluster, goes on all the same.
#[test]
fn a_definition_of_before_locks_nobody_out() {
    let sample = plain("defined", "");
    let group = format!("{}.example.org", sample.namespace);
    std::fs::create_dir(sample.path().join("railiance/schemas")).unwrap();
    for file in ["manifests/definition.yaml", "schemas/things.yaml"] {
        sample.write(file, &definition(&group));
    }
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/definition.yaml");
    sample.applied(&["--no-wait"]);
    let user = bed().unique("owner");
    bind(&sample, &user, "admin");
    let login = bed().user(&user, None);
    sample.edit("replicas = 2", "replicas = 3");
    let said = eventually("the right is there", || {
        let said = run(&sample, &login, &["apply", "--yes", "--no-wait"]);
        (said.code == Some(0)).then_some(said)
    });
    assert!(!said.stderr.contains("is not allowed to list `customresourcedefinitions"), "{said:?}");
    let plan = run(&sample, &login, &["plan", "-o", "json"]).stdout;
    let told =
        "`CustomResourceDefinition.apiextensions.k8s.io` may not be listed: what there is of it stays in any case";
    assert!(plan.contains(told), "{plan}");
    assert_eq!(run(&sample, &login, &["status"]).code.map(|code| code == 1), Some(false));
    let kinds = sample.get("configmap", "railiance.web")["metadata"]["annotations"].to_string();
    assert!(kinds.contains("CustomResourceDefinition"), "whoever may look finds it: {kinds}");
}

/// Who reads old data is not seen: it stays, and the rest goes on.
#[test]
fn who_may_not_look_at_pods_leaves_the_data_of_before() {
    let sample = plain("podless", "\n[workload.config]\n\"/etc/web/settings.toml\" = \"config/settings.toml\"\n");
    std::fs::create_dir(sample.path().join("railiance/config")).unwrap();
    sample.write("config/settings.toml", "level = 1\n");
    sample.applied(&["--no-wait"]);
    let user = bed().unique("podless");
    let rules = "rules:\n- { apiGroups: ['', coordination.k8s.io, policy, autoscaling], resources: [configmaps, services, serviceaccounts, \
                 namespaces, resourcequotas, leases, poddisruptionbudgets, horizontalpodautoscalers], verbs: ['*'] }\n\
                 - { apiGroups: [apps], resources: [deployments], verbs: ['*'] }\n";
    bed().apply(
        "",
        &format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\n{rules}"),
    );
    bind(&sample, &user, &user.clone());
    let login = bed().user(&user, None);
    let maps = || {
        let all = bed().list("configmap", &sample.namespace, "applyset.kubernetes.io/part-of");
        all.iter().filter(|map| map["metadata"]["name"].as_str().unwrap().starts_with("web-")).count()
    };
    assert_eq!(maps(), 1);
    sample.write("config/settings.toml", "level = 2\n");
    let said = eventually("the right is there", || {
        let said = run(&sample, &login, &["apply", "--yes", "--no-wait"]);
        (said.code == Some(0)).then_some(said)
    });
    assert_eq!(maps(), 2, "{said:?}");
    let told = format!("who reads old data in namespace `{}` cannot be seen, so that it stays: ", sample.namespace);
    assert!(said.stderr.contains(&told), "{said:?}");
}

/// Refused by the server for what preflight names: that is what is told, and the code is that of what is missing.
#[test]
fn a_right_that_is_missing_has_its_code_where_the_server_refuses_first() {
    let sample = plain("rightless", "");
    let user = bed().unique("rightless");
    let head = format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\n");
    let leases = "rules:\n- { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get] }\n";
    bed().apply("", &format!("{head}{leases}"));
    for role in ["view", &user] {
        bind(&sample, &user, role);
    }
    let login = bed().user(&user, None);
    eventually("the right is there", || {
        (!run(&sample, &login, &["apply", "--yes"]).stderr.contains("is not allowed to get")).then_some(())
    });
    for words in [&["plan"][..], &["apply", "--yes"]] {
        let said = run(&sample, &login, words);
        assert_eq!(said.code, Some(15), "{words:?}: {said:?}");
        assert!(
            [said.stdout.as_str(), &said.stderr].concat().contains("closed[PRE016] forbidden"),
            "{words:?}: {said:?}"
        );
    }
    assert!(sample.ledger().is_empty());
}
