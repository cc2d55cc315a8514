//! Quotas.

use crate::bed::bed;
use crate::support::App;

#[test]
fn a_quota_has_room_or_not() {
    let namespace = bed().namespace("quota");
    let app = App::new(&namespace, "");
    let quota = |pods: &str, cpu: &str| {
        let hard = format!("pods: \"{pods}\", requests.cpu: \"{cpu}\"");
        bed().apply(
            &namespace,
            &format!(
                "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: team }}\nspec: {{ hard: {{ {hard} }} }}\n"
            ),
        );
        bed().wait("resourcequota", &namespace, "team", |quota| {
            quota["status"]["hard"]["pods"] == pods && quota["status"]["used"]["pods"].is_string()
        });
    };
    quota("1", "1");
    let answered = app.ask();
    answered.assert_closed(&["PRE017"]);
    assert_eq!(answered.reasons(), ["quota `team`: 0 of 1 `pods` are used, 2 more are needed"]);
    quota("2", "15m");
    assert_eq!(app.ask().reasons(), ["quota `team`: 0 of 15m `requests.cpu` are used, 20m more are needed"]);
    quota("2", "1");
    app.ask().assert_open();
}

/// All would be written, and then the record refused.
#[test]
fn a_quota_has_room_for_the_ledger_or_not() {
    let namespace = bed().namespace("maps");
    let app = App::new(&namespace, "");
    let quota = |resource: &str, number: &str| {
        let spec = format!("{{ hard: {{ {resource}: \"{number}\" }} }}");
        let quota = format!("apiVersion: v1\nkind: ResourceQuota\nmetadata: {{ name: team }}\nspec: {spec}\n");
        bed().apply(&namespace, &quota);
        bed().wait("resourcequota", &namespace, "team", |quota| {
            quota["status"]["hard"][resource] == number && quota["status"]["used"][resource].is_string()
        });
    };
    for resource in ["count/configmaps", "configmaps"] {
        quota(resource, "9");
        let used = bed().get("resourcequota", &namespace, "team")["status"]["used"][resource].clone();
        let used: usize = used.as_str().unwrap().parse().unwrap();
        quota(resource, &(used + 4).to_string());
        let answered = app.ask();
        answered.assert_closed(&["PRE017"]);
        let said = format!(
            "quota `team`: {used} of {} `{resource}` are used, 5 more are needed, 5 of them for the inventory and the ledger",
            used + 4
        );
        assert_eq!(answered.reasons(), [said]);
        quota(resource, &(used + 5).to_string());
        app.ask().assert_open();
        bed().kubectl(&["delete", "resourcequota", "team", "-n", &namespace]);
    }
}

/// A node with little room, and an application that runs nowhere else.
fn cramped() -> (String, App) {
    let node = bed().node("cramped");
    bed().kubectl(&["taint", "nodes", &node, "bed.railiance.dev/own-"]);
    let allocatable = r#"{"status":{"allocatable":{"cpu":"25m","memory":"1Gi","pods":"5"}}}"#;
    bed().kubectl(&["patch", "node", &node, "--subresource=status", "--type=merge", "-p", allocatable]);
    bed().definitions();
    let namespace = bed().namespace("nodes");
    let routed = "[expose]\nhost = \"web.example.org\"\n[stage.canary]\nsticky = { cookie = \"c\" }";
    let app = App::new(&namespace, routed);
    app.edit("ports =", &format!("node_selector = {{ \"kubernetes.io/hostname\" = \"{node}\" }}\nports ="));
    app.candidate();
    let taken = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{ name: taken }}\nspec: {{ nodeName: {node}, containers: [{{ name: app, image: registry.example.org/x, resources: {{ requests: {{ cpu: 20m }} }} }}] }}\n"
    );
    bed().apply(&namespace, &taken);
    (namespace, app)
}

#[test]
fn nodes_have_room_for_a_canary_or_not() {
    let (namespace, app) = cramped();
    let stage = |number: &str| app.ask_as(bed().kubeconfig(), &["--stage", number]);
    let answered = stage("2");
    answered.assert_closed(&["PRE024"]);
    let reason = answered.reasons()[0].to_owned();
    assert!(reason.contains("web-canary` needs 1 pod more of `10m cpu` and `32Mi memory`, and"), "{reason}");
    assert!(reason.ends_with("and the nodes have room for 0"), "{reason}");
    assert!(answered.closed[0]["next"].as_str().unwrap().contains("strategy = \"none\""), "{answered:#?}");
    stage("3").assert_open();
    bed().kubectl(&["delete", "pod", "taken", "-n", &namespace, "--now"]);
    stage("2").assert_open();
}

#[test]
fn who_may_not_see_nodes_has_it_unverified() {
    let (namespace, app) = cramped();
    let user = bed().unique("nodeless");
    let kubeconfig = bed().user(&user, None);
    // everything, but what belongs to the whole cluster
    let words = ["create", "rolebinding", "all", "--clusterrole=cluster-admin", "-n", &namespace];
    bed().kubectl(&[&words[..], &[&format!("--user={user}")]].concat());
    let answered = app.ask_as(&kubeconfig, &["--stage", "2"]);
    assert!(answered.closed.iter().all(|one| one["code"] == "PRE003"), "{answered:#?}");
    assert!(
        answered.reasons().iter().any(|one| one.starts_with("the room of the nodes cannot be seen")),
        "{answered:#?}"
    );
}
