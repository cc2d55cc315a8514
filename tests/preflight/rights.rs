//! What one may do, and what is asked to know it.

use crate::bed::bed;
use crate::bed::faults::Request;
use crate::support::App;

const ACCEPTED: &str = "[target.here]\naccept_unverified = \"few may read here\"";

#[test]
fn a_user_without_rights_is_told_each_that_is_missing() {
    let namespace = bed().namespace("rights");
    let user = bed().unique("eve");
    let kubeconfig = bed().user(&user, None);
    let app = App::new(&namespace, "");
    let answered = app.ask_as(&kubeconfig, &[]);
    answered.assert_closed(&["PRE003", "PRE016", "PRE003"]);
    let app = App::new(&namespace, ACCEPTED);
    let answered = app.ask_as(&kubeconfig, &[]);
    answered.assert_closed(&["PRE016"]);
    let reasons = answered.reasons();
    let deployments = format!(
        "`create`, `list`, `patch` and `watch` of `deployments.apps` in namespace `{namespace}` is not allowed"
    );
    assert!(reasons.contains(&deployments.as_str()), "{reasons:#?}");
    assert!(reasons.iter().any(|reason| reason.contains("`leases.coordination.k8s.io`")), "{reasons:#?}");

    // all that is written, and not what only exists already: `create` is for what is not there
    let role = |name: &str, verbs: &str, resources: &str| {
        let (verbs, resources) = (format!("--verb={verbs}"), format!("--resource={resources}"));
        bed().kubectl(&["create", "role", name, "-n", &namespace, &verbs, &resources]);
        let binding = ["create", "rolebinding", name, "-n", &namespace, "--role", name, "--user", &user];
        bed().kubectl(&binding);
    };
    role(
        "writer",
        "get,list,watch,create,patch",
        "serviceaccounts,services,deployments.apps,poddisruptionbudgets.policy,configmaps,leases.coordination.k8s.io",
    );
    // who chooses the number of pods is no part of the application, and a plan has to know
    let answered = app.ask_as(&kubeconfig, &[]);
    answered.assert_closed(&["PRE016"]);
    assert!(answered.reasons().iter().any(|one| one.starts_with("`list` of `horizontalpodautoscalers.autoscaling`")));
    role("scaler", "list", "horizontalpodautoscalers.autoscaling");
    role("keeper", "update,delete", "configmaps,leases.coordination.k8s.io");
    // no word opens what a plan cannot be made without: which namespace it is
    let answered = app.ask_as(&kubeconfig, &[]);
    answered.assert_closed(&["PRE016"]);
    assert_eq!(answered.reasons(), [format!("`get` of `namespaces` in namespace `{namespace}` is not allowed")]);
    role("looker", "get", "namespaces");
    app.ask_as(&kubeconfig, &[]).assert_open();
    // without a word on what cannot be seen the quotas still close the way
    App::new(&namespace, "").ask_as(&kubeconfig, &[]).assert_closed(&["PRE003"]);
    role("reader", "get,list", "namespaces,resourcequotas");
    App::new(&namespace, "").ask_as(&kubeconfig, &[]).assert_open();
}

#[test]
fn nothing_is_written_and_little_is_asked() {
    let namespace = bed().namespace("asked");
    bed().kubectl(&["create", "secret", "generic", "web-db", "-n", &namespace, "--from-literal=url=postgres"]);
    let secrets =
        "[workload.env]\nURL = { secret = \"db\", key = \"url\" }\n[secrets.db]\nname = \"web-db\"\nkeys = [\"url\"]\n";
    let app = App::new(&namespace, secrets);
    let faults = bed().faults();
    app.ask_as(faults.kubeconfig(), &[]).assert_open();
    let requests = faults.requests();
    assert!(!requests.iter().any(Request::is_write), "{requests:#?}");
    // all rights of a namespace in one request, which leaves nothing behind
    let reviews = requests.iter().filter(|request| request.path.contains("selfsubject")).count();
    assert_eq!(reviews, 1, "{requests:#?}");
    // the version, four live objects, the inventory's parent, the cursor, the namespace, the Secret, the quotas
    assert!(requests.len() <= 14, "{requests:#?}");
}
