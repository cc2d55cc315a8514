//! Rights that are missing are told before the first write.

use crate::bed::{bed, eventually};
use crate::sample::{Said, plain};

/// What a user may do where the role of that name is bound.
fn may(user: &str, rules: &str) {
    let head = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole";
    bed().apply("", &format!("{head}\nmetadata: {{ name: {user} }}\nrules:\n{rules}"));
}

/// Binds it.
fn everywhere(user: &str) {
    bed().kubectl(&["create", "clusterrolebinding", user, "--clusterrole", user, "--user", user]);
}

/// All may be written, and one thing may not be removed.
#[test]
fn who_may_not_delete_what_goes_is_told_before_anything_is_written() {
    let sample = plain("pruner", "");
    sample.write(
        "manifests/extra.yaml",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: extra\nspec:\n  ports:\n  - port: 80\n",
    );
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/extra.yaml");
    let (user, namespace) = (bed().unique("writer"), &sample.namespace);
    may(
        &user,
        "\
         - { apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch, create, update, patch] }\n\
         - { apiGroups: ['', coordination.k8s.io], resources: [configmaps, leases], verbs: [delete] }\n",
    );
    everywhere(&user);
    let said = Said::new(sample.command(&bed().user(&user, None), &["apply", "--yes", "--no-wait"]).output().unwrap());
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    let told = format!("`delete` of `services` in namespace `{namespace}` is not allowed");
    assert!(said.stderr.contains("closed[PRE016] forbidden") && said.stderr.contains(&told), "{}", said.stderr);
    assert!(sample.journal().len() == 2 && bed().find("service", namespace, "extra").is_some());
}

/// Whether it is gone is looked at.
#[test]
fn who_may_delete_what_goes_and_not_see_it_is_told_before_anything_is_written() {
    let sample = plain("blind-pruner", "");
    sample.write(
        "manifests/extra.yaml",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: extra\nspec:\n  podSelector: {}\n",
    );
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/extra.yaml");
    let user = bed().unique("blind-pruner");
    may(
        &user,
        "\
         - { apiGroups: ['*'], resources: ['*'], verbs: [list, watch, create, update, patch, delete] }\n\
         - { apiGroups: ['', apps, autoscaling, coordination.k8s.io, policy], resources: ['*'], verbs: [get] }\n",
    );
    everywhere(&user);
    let login = bed().user(&user, None);
    let said = Said::new(sample.command(&login, &["apply", "--yes", "--no-wait"]).output().unwrap());
    let told =
        format!("`get` of `networkpolicies.networking.k8s.io` in namespace `{}` is not allowed", sample.namespace);
    assert!(said.code == Some(15) && said.stderr.contains(&told), "{said:?}");
    assert!(bed().find("networkpolicy", &sample.namespace, "extra").is_some());
}

#[test]
fn who_may_not_delete_all_of_an_application_deletes_nothing_of_it() {
    let sample = plain("deleter", "");
    sample.applied(&["--no-wait"]);
    let (user, namespace) = (bed().unique("deleter"), &sample.namespace);
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\nrules:\n\
         - {{ apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch, create, update, patch] }}\n\
         - {{ apiGroups: ['', policy, networking.k8s.io, coordination.k8s.io], resources: ['*'], verbs: [delete] }}\n"
    );
    bed().apply("", &role);
    everywhere(&user);
    let (login, before) = (bed().user(&user, None), sample.versions());
    let delete = || Said::new(sample.command(&login, &["delete", "--yes"]).output().unwrap());
    let said = delete();
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    let told = format!("`delete` of `deployments.apps` in namespace `{namespace}` is not allowed");
    assert!(said.stderr.contains("closed[PRE016] forbidden") && said.stderr.contains(&told), "{}", said.stderr);
    assert_eq!((sample.journal().len(), sample.versions()), (2, before));
    bed().apply("", &role.replace("'', policy", "apps, '', policy"));
    eventually("the right is there", || (delete().code == Some(0)).then_some(()));
}

/// It is waited for what is behind a route before the route is written: whoever may not see it would be stopped halfway.
#[test]
fn who_may_not_look_behind_a_route_is_told_before_anything_is_written() {
    bed().definitions();
    let sample = plain("looker", "");
    let (user, namespace, other) = (bed().unique("looker"), &sample.namespace, bed().namespace("behind"));
    let route = format!(
        "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: over\nspec:\n  routes:\n  - match: Host(`over.example.org`)\n    \
         kind: Rule\n    services:\n    - name: there\n      namespace: {other}\n      port: 80\n"
    );
    sample.write("manifests/route.yaml", &route);
    let bind = |role: &str, namespace: &str| {
        bed().kubectl(&["create", "rolebinding", &user, "--clusterrole", role, "--user", &user, "-n", namespace]);
    };
    bind("cluster-admin", namespace);
    may(
        &user,
        "\
         - { apiGroups: ['', networking.k8s.io], resources: [namespaces, ingresses], verbs: [get, list] }\n",
    );
    everywhere(&user);
    let login = bed().user(&user, None);
    let apply = |words: &[&str]| {
        let words = [&["apply", "--yes", "--timeout=5s"], words].concat();
        Said::new(sample.command(&login, &words).output().unwrap())
    };
    for words in [&[][..], &["--no-wait"]] {
        let said = apply(words);
        assert_eq!(said.code, Some(15), "{}", said.stderr);
        for resource in ["services", "endpointslices.discovery.k8s.io"] {
            let told = format!("`list` and `watch` of `{resource}` in namespace `{other}` is not allowed");
            assert!(said.stderr.contains(&told), "{}", said.stderr);
        }
        assert!(sample.ledger().is_empty() && bed().list("deployment,lease", namespace, "").is_empty());
    }
    bind("view", &other);
    eventually("the right is there", || (apply(&["--no-wait"]).code != Some(15)).then_some(()));
    let said = apply(&[]);
    assert_eq!(said.code, Some(13), "the Service is not there: {}", said.stderr);
    assert!(said.stderr.contains(&format!("{other}/there")), "{}", said.stderr);
}

/// Pods and events only tell the causes: who may list them and not watch them is told less, and comes to the end.
#[test]
fn who_may_not_watch_pods_waits_by_what_the_workload_says() {
    let sample = plain("watcher", "");
    let (user, namespace) = (bed().unique("watcher"), &sample.namespace);
    may(
        &user,
        "\
         - { apiGroups: [apps, autoscaling, policy, networking.k8s.io, coordination.k8s.io], resources: ['*'], verbs: ['*'] }\n\
         - { apiGroups: [''], resources: [configmaps, services, serviceaccounts, resourcequotas], verbs: ['*'] }\n\
         - { apiGroups: [''], resources: [pods, events, namespaces], verbs: [get, list] }\n",
    );
    everywhere(&user);
    let login = bed().user(&user, None);
    let apply = || Said::new(sample.command(&login, &["apply", "--yes", "--timeout=30s"]).output().unwrap());
    eventually("the right is there", || (apply().code == Some(0)).then_some(()));
    assert_eq!(sample.get("deployment", "web")["status"]["readyReplicas"], 2);
    assert!(!bed().list("configmap", namespace, "railiance.dev/app=web").is_empty());
}

/// In another namespace it is not known then who reads the data that is left over: it stays.
#[test]
fn h12_data_stays_where_nobody_may_see_who_reads_it() {
    let (sample, other) = (plain("blind", ""), bed().namespace("blind-there"));
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n  \
         namespace: {other} # railiance: allow K8S015 -- it is read there\ndata:\n  a: b\n"
    );
    sample.write("manifests/extra.yaml", &map);
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/extra.yaml");
    let user = bed().unique("blind");
    may(
        &user,
        "\
         - { apiGroups: [''], resources: [configmaps], verbs: ['*'] }\n\
         - { apiGroups: [apps], resources: [deployments], verbs: [get, list] }\n\
         - { apiGroups: [''], resources: [namespaces, services, serviceaccounts], verbs: [get, list] }\n\
         - { apiGroups: [policy, networking.k8s.io], resources: ['*'], verbs: [get, list] }\n",
    );
    let bind = |role: &str, namespace: &str| {
        bed().kubectl(&["create", "rolebinding", &user, "--clusterrole", role, "--user", &user, "-n", namespace]);
    };
    everywhere(&user);
    bind("cluster-admin", &sample.namespace);
    let login = bed().user(&user, None);
    let apply = || Said::new(sample.command(&login, &["apply", "--yes", "--no-wait"]).output().unwrap());
    eventually("the right is there", || {
        let said = apply();
        (said.code == Some(0)).then_some(said)
    });
    assert!(bed().find("configmap", &other, "extra").is_some());
    // whoever may look finds nobody
    sample.applied(&["--no-wait"]);
    assert!(bed().find("configmap", &other, "extra").is_none());
}

/// Each kind is looked for in each namespace of the inventory, and few may look everywhere.
#[test]
fn who_may_not_look_where_nothing_is_wanted_is_told_and_goes_on() {
    let (sample, other) = (plain("guest", ""), bed().namespace("guest-there"));
    let allow = "# railiance: allow K8S015 -- it is used there";
    let account =
        format!("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: extra\n  namespace: {other} {allow}\n");
    sample.write("manifests/extra.yaml", &account);
    let user = bed().unique("guest");
    let role = |resource: &str| {
        let role = format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\nrules:\n\
             - {{ apiGroups: [''], resources: [{resource}], verbs: ['*'] }}\n\
             - {{ apiGroups: [''], resources: [namespaces, resourcequotas], verbs: [get, list] }}\n"
        );
        bed().apply("", &role);
    };
    role("serviceaccounts");
    let bind = |role: &str, namespace: &str| {
        bed().kubectl(&["create", "rolebinding", &user, "--clusterrole", role, "--user", &user, "-n", namespace]);
    };
    everywhere(&user);
    bind("cluster-admin", &sample.namespace);
    let login = bed().user(&user, None);
    let run = |words: &[&str]| Said::new(sample.command(&login, words).output().unwrap());
    let told = format!(
        "`Deployment.apps` may not be listed in namespace `{other}`: what is left over there is not seen, and stays"
    );
    let said = eventually("the right is there", || {
        let said = run(&["apply", "--yes", "--no-wait"]);
        (said.code == Some(0)).then_some(said)
    });
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    assert!(bed().find("serviceaccount", &other, "extra").is_some());
    let said = run(&["plan", "-o", "json", "--detailed-exitcode"]);
    assert!(said.code == Some(0) && said.stdout.contains(&told), "{said:?}");
    assert_eq!(run(&["preflight"]).code, Some(0));

    // what was released there is left over for certain
    role("secrets");
    sample.remove("manifests/extra.yaml");
    let said = eventually("the right is gone", || {
        let said = run(&["plan"]);
        said.stderr.contains("serviceaccounts").then_some(said)
    });
    assert_eq!(said.code, Some(1), "{said:?}");
    // and the inventory goes on to name what nobody could look for
    role("serviceaccounts");
    eventually("the right is back", || (run(&["apply", "--yes", "--no-wait"]).code == Some(0)).then_some(()));
    assert!(bed().find("serviceaccount", &other, "extra").is_none());
    let parent = sample.get("configmap", "railiance.web")["metadata"]["annotations"].to_string();
    assert!(parent.contains(&other), "{parent}");
    sample.applied(&["--no-wait"]);
}

/// A plan lists what is there: whoever may not is told by `preflight`.
#[test]
fn who_may_not_list_what_is_there_is_told_by_preflight() {
    let sample = plain("unlisting", "");
    let (user, namespace) = (bed().unique("unlisting"), &sample.namespace);
    may(
        &user,
        "\
         - { apiGroups: ['*'], resources: ['*'], verbs: [get, watch, create, update, patch, delete] }\n\
         - { apiGroups: [apps], resources: ['*'], verbs: [list] }\n\
         - { apiGroups: [''], resources: [configmaps, resourcequotas, services], verbs: [list] }\n",
    );
    everywhere(&user);
    let login = bed().user(&user, None);
    let said = eventually("the rights are there", || {
        let said = Said::new(sample.command(&login, &["preflight"]).output().unwrap());
        (!said.stdout.contains("`create`")).then_some(said)
    });
    assert_eq!(said.code, Some(15), "{said:?}");
    for resource in ["serviceaccounts", "poddisruptionbudgets.policy", "horizontalpodautoscalers.autoscaling"] {
        let told = format!("`list` of `{resource}` in namespace `{namespace}` is not allowed");
        assert!(said.stdout.contains(&told), "{}", said.stdout);
    }
}

/// A role may give everything in a namespace but a look at the namespace itself.
#[test]
fn who_may_not_see_the_namespace_is_told_by_preflight() {
    let sample = plain("roomer", "");
    let (user, namespace) = (bed().unique("roomer"), &sample.namespace);
    may(
        &user,
        "\
         - { apiGroups: [apps, autoscaling, policy, networking.k8s.io, coordination.k8s.io, discovery.k8s.io], resources: ['*'], verbs: ['*'] }\n\
         - { apiGroups: [''], resources: [configmaps, services, serviceaccounts, secrets, resourcequotas, pods, events], verbs: ['*'] }\n",
    );
    bed().kubectl(&["create", "rolebinding", &user, "--clusterrole", &user, "--user", &user, "-n", namespace]);
    let login = bed().user(&user, None);
    let run = |words: &[&str]| Said::new(sample.command(&login, words).output().unwrap());
    let told = format!("`get` of `namespaces` in namespace `{namespace}` is not allowed");
    let said = eventually("the other rights are there", || {
        let said = run(&["preflight"]);
        (!said.stdout.contains("deployments")).then_some(said)
    });
    assert!(said.code == Some(15) && said.stdout.contains(&told), "{said:?}");
    let said = run(&["plan"]);
    assert!(said.code == Some(1) && said.stderr.contains("`railiance preflight` names every right"), "{said:?}");
}
