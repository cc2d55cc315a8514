//! The verbs that ask a cluster, through the real kubectl and the real Helms, on a real cluster.

use crate::bed::bed;
use crate::bed::tunnel::proxy;
use crate::kubectl::Kubectl;
use crate::store::Store;
use crate::support::{Helm, Said, bare, built_checkout, directory, said};
use serde_json::{Value, json};
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `kubectl railiance plan STORE …`
fn plan(store: &Store, kubectl: &Kubectl, kubeconfig: &Path, words: &[&str]) -> Said {
    let all = [&["railiance", "plan", store.path()], words].concat();
    said(kubectl.command(&all).env("KUBECONFIG", kubeconfig))
}

/// A kubeconfig of the bed, changed.
fn kubeconfig(change: impl FnOnce(&mut Value)) -> PathBuf {
    let mut document: Value = serde_json::from_slice(&fs::read(bed().kubeconfig()).unwrap()).unwrap();
    change(&mut document);
    let path = bed().directory().join(bed().unique("kubeconfig-plugin"));
    fs::write(&path, document.to_string()).unwrap();
    path
}

#[test]
fn a_plan_is_the_same_through_all_of_them() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let admin = bed().kubeconfig();
    let words = ["plan", store.path(), "--detailed-exitcode", "--kubeconfig", admin.to_str().unwrap()];
    let direct = said(bare(Path::new(env!("CARGO_BIN_EXE_railiance")), admin).args(words));
    assert_eq!(direct.code, 2, "{direct:?}");
    assert!(direct.stdout.contains("+ Deployment ") && direct.stdout.contains("5 to create"), "{direct:?}");
    assert_eq!(said(kubectl.command(&["railiance"]).args(words)), direct);
    let plugin = built_checkout();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        let through = said(helm.command(&["railiance"]).args(words));
        assert_eq!((through.code, &through.stdout), (2, &direct.stdout), "{}: {through:?}", helm.name);
    }
}

#[test]
fn a_plan_for_machines_stays_one_through_helm() {
    let (store, plugin) = (Store::new(), built_checkout());
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        let file = store.directory().join("plan.json");
        let words = ["railiance", "plan", store.path(), "-o", "json", "--out", file.to_str().unwrap()];
        let through = said(helm.command(&words).env("KUBECONFIG", bed().kubeconfig()));
        assert_eq!(through.code, 0, "{}: {through:?}", helm.name);
        let drawn: Value = serde_json::from_str(&through.stdout).unwrap();
        assert_eq!(drawn["format"], "railiance.dev/plan/v1", "{}", helm.name);
        let written: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert!(written.is_object(), "{}: {written}", helm.name);
    }
}

/// Helm takes `-n` off the command line: where there are no files, it says which application is meant all the same.
#[test]
fn without_files_an_application_is_found_by_the_namespace_that_a_person_names() {
    let (store, kubectl, plugin) = (Store::new(), Kubectl::with_the_program(), built_checkout());
    let applied = ["railiance", "apply", store.path(), "--yes", "--no-wait"];
    assert_eq!(said(kubectl.command(&applied).env("KUBECONFIG", bed().kubeconfig())).code, 0);
    let nowhere = directory();
    let words = ["railiance", "release", "show", "1", "--app", "store", "-n", &store.namespace];
    let direct = said(kubectl.command(&words).env("KUBECONFIG", bed().kubeconfig()).current_dir(nowhere.path()));
    assert!(direct.code == 0 && direct.stdout.contains("v1.0.0"), "{direct:?}");
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        let in_it = |words: &[&str]| {
            said(helm.command(words).env("KUBECONFIG", bed().kubeconfig()).current_dir(nowhere.path()))
        };
        let through = in_it(&words);
        assert_eq!((through.code, &through.stdout), (0, &direct.stdout), "{}: {through:?}", helm.name);
        // who names none means the namespace of the application's name
        let other = in_it(&words[..6]);
        assert!(other.code != 0 && !other.stdout.contains("v1.0.0"), "{}: {other:?}", helm.name);
    }
}

#[test]
fn files_of_kubeconfig_are_merged_and_the_context_chosen() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    // the context of one file, the user of another; the first says which context is the usual one
    let dead = kubeconfig(|document| {
        document["clusters"][0] = json!({"name": "dead", "cluster": {"server": "http://127.0.0.1:9"}});
        document["contexts"][0] = json!({"name": "dead", "context": {"cluster": "dead", "user": "user"}});
        document["current-context"] = "dead".into();
        document["users"] = json!([]);
    });
    let context = kubeconfig(|document| document["users"] = json!([]));
    let user = kubeconfig(|document| {
        document["clusters"] = json!([]);
        document["contexts"] = json!([]);
    });
    let files = std::env::join_paths([&dead, &context, &user]).unwrap();
    let files = Path::new(&files);
    let usual = plan(&store, &kubectl, files, &["--request-timeout=1s"]);
    assert!(usual.code == 15 && usual.stderr.contains("127.0.0.1:9"), "{usual:?}");
    let chosen = plan(&store, &kubectl, files, &["--context", "bed"]);
    assert_eq!(chosen.code, 0, "{chosen:?}");
    // kubectl reads them alike
    let names = said(kubectl.command(&["config", "get-contexts", "-o", "name"]).env("KUBECONFIG", files));
    assert_eq!(names.stdout, "bed\ndead\n", "{names:?}");
}

#[test]
fn the_way_through_a_proxy_is_that_of_kubectl() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let server = bed().url().trim_start_matches("https://");
    let (port, seen) = proxy();
    let address = format!("http://127.0.0.1:{port}");
    let named = kubeconfig(|document| document["clusters"][0]["cluster"]["proxy-url"] = address.clone().into());
    let planned = plan(&store, &kubectl, &named, &[]);
    assert_eq!(planned.code, 0, "{planned:?}");
    let head = seen.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(head.starts_with(&format!("CONNECT {server} ")), "by the kubeconfig: {head}");
    while seen.try_recv().is_ok() {}
    // the variable is for other machines: neither of them goes through it to this one
    for words in [&["railiance", "plan", store.path()][..], &["get", "namespaces"]] {
        let mut asking = kubectl.command(words);
        let asked = said(asking.env("KUBECONFIG", bed().kubeconfig()).env("HTTPS_PROXY", &address));
        assert!(asked.code == 0 && seen.try_recv().is_err(), "{words:?}: {asked:?}");
    }
}

#[test]
fn the_namespace_may_be_named_and_not_moved() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let planned = |words: &[&str]| plan(&store, &kubectl, bed().kubeconfig(), words);
    assert_eq!(planned(&["-n", &store.namespace]).code, 0);
    let moved = planned(&["-n", "elsewhere"]);
    assert!(moved.code == 64 && moved.stderr.contains("is not the namespace of `store`"), "{moved:?}");
    let plugin = built_checkout();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        let through = |words: &[&str]| {
            let all = [&["railiance", "plan", store.path()], words].concat();
            said(helm.command(&all).env("KUBECONFIG", bed().kubeconfig()))
        };
        assert_eq!(through(&["-n", &store.namespace]).code, 0, "{}", helm.name);
        assert_eq!(through(&["-n", "elsewhere"]).code, 64, "{}", helm.name);
        assert_eq!(through(&[]).code, 0, "{}: the context's `default` is nobody's word", helm.name);
    }
}

#[test]
fn variables_of_helm_count_only_where_helm_started_the_program() {
    let store = Store::new();
    let planned = |variables: &[(&str, &str)]| {
        let mut command = bare(Path::new(env!("CARGO_BIN_EXE_railiance")), store.directory());
        command.args(["plan", store.path()]).env("KUBECONFIG", bed().kubeconfig()).envs(variables.iter().copied());
        said(&mut command)
    };
    let usual = planned(&[]);
    assert_eq!(usual.code, 0, "{usual:?}");
    for (variable, code) in [(("HELM_NAMESPACE", "other"), 64), (("HELM_KUBECONTEXT", "nowhere"), 1)] {
        assert_eq!(planned(&[variable]), usual, "{variable:?}");
        assert_eq!(planned(&[variable, ("HELM_PLUGIN_NAME", "diff")]), usual, "{variable:?}");
        assert_eq!(planned(&[variable, ("HELM_PLUGIN_NAME", "railiance")]).code, code, "{variable:?}");
    }
}

#[test]
fn requests_are_made_as_somebody_else() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    store.grant("--group=shop-admins");
    let planned = |words: &[&str]| plan(&store, &kubectl, bed().kubeconfig(), words);
    let refused = planned(&["--as", "team-a"]);
    assert!(refused.code == 1 && refused.stderr.contains("not allowed to get `configmaps`"), "{refused:?}");
    let allowed = planned(&["--as", "team-a", "--as-group", "others", "--as-group=shop-admins"]);
    assert!(allowed.code == 0 && allowed.stdout == planned(&[]).stdout, "{allowed:?}");
    let plugin = built_checkout();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        let words = ["railiance", "plan", store.path(), "--kube-as-user=team-a", "--kube-as-group=shop-admins"];
        let through = said(helm.command(&words).env("KUBECONFIG", bed().kubeconfig()));
        assert_eq!((through.code, &through.stdout), (0, &allowed.stdout), "{}: {through:?}", helm.name);
        let through = said(helm.command(&words[..4]).env("KUBECONFIG", bed().kubeconfig()));
        assert_eq!(through.code, 1, "{}: {through:?}", helm.name);
    }
}

/// Who may act as users, and not under a uid, is refused for the uid: it has reached the server.
#[test]
fn the_uid_is_sent_along() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let deputy = bed().user("deputy", None);
    store.grant("--user=team-a");
    bed().kubectl(&["create", "clusterrole", "deputy", "--verb=impersonate", "--resource=users"]);
    bed().kubectl(&["create", "clusterrolebinding", "deputy", "--clusterrole=deputy", "--user=deputy"]);
    assert_eq!(plan(&store, &kubectl, &deputy, &["--as=team-a"]).code, 0);
    let refused = plan(&store, &kubectl, &deputy, &["--as=team-a", "--as-uid=7"]);
    assert!(refused.code == 1 && refused.stderr.contains("uids"), "{refused:?}");
}

#[test]
fn a_request_takes_as_long_as_it_may() {
    let (store, kubectl, faults) = (Store::new(), Kubectl::with_the_program(), bed().faults());
    faults.delay(Duration::from_secs(2));
    let cut = plan(&store, &kubectl, faults.kubeconfig(), &["--request-timeout=1s"]);
    assert!(cut.code == 15 && cut.stderr.contains("did not answer within 1 s"), "{cut:?}");
    faults.delay(Duration::from_millis(1));
    assert_eq!(plan(&store, &kubectl, faults.kubeconfig(), &["--request-timeout=10s"]).code, 0);
}

#[test]
fn a_credential_plugin_logs_in() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    store.grant(&format!("--serviceaccount={}:default", store.namespace));
    let token = bed().kubectl(&["create", "token", "default", "-n", &store.namespace]);
    let credential = json!({
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {"token": token.trim()},
    });
    let config = kubeconfig(|document| {
        document["users"][0]["user"] = json!({"exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": "sh",
            "args": ["-c", format!("cat <<'END'\n{credential}\nEND")],
            "interactiveMode": "Never",
        }});
    });
    let planned = plan(&store, &kubectl, &config, &[]);
    assert_eq!(planned.code, 0, "{planned:?}");
    let who = said(
        kubectl.command(&["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"]).env("KUBECONFIG", config),
    );
    assert_eq!(who.stdout, format!("system:serviceaccount:{}:default", store.namespace), "kubectl is the same");
}

#[test]
fn habits_of_kubectl_are_accepted_where_they_change_nothing() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let planned = |words: &[&str]| plan(&store, &kubectl, bed().kubeconfig(), words);
    let usual = planned(&[]);
    for words in [&["--server-side"][..], &["--dry-run=server", "--validate=strict"], &["--field-manager=railiance"]] {
        assert_eq!(planned(words), usual, "{words:?}");
    }
    let document = |words: &[&str]| -> serde_json::Value { serde_yaml::from_str(&planned(words).stdout).unwrap() };
    assert_eq!(document(&["-o=yaml"]), document(&["-o=json"]));
    for word in
        ["--server-side=false", "--dry-run=client", "--dry-run", "--validate=ignore", "--field-manager=me", "-o=wide"]
    {
        let refused = planned(&[word]);
        assert_eq!((refused.code, refused.stdout.as_str()), (64, ""), "{word}: {refused:?}");
    }
    let refused = planned(&["--server-side=false"]).stderr;
    assert!(refused.contains("railiance applies server-side, always"), "{refused}");
}

/// The proxy is asked for the server first; nobody else could have told it the address.
#[test]
fn a_proxy_is_gone_through() {
    let (store, kubectl) = (Store::new(), Kubectl::with_the_program());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = std::thread::spawn(move || {
        let mut line = String::new();
        std::io::BufReader::new(listener.accept().unwrap().0).read_line(&mut line).unwrap();
        line
    });
    let config = kubeconfig(|document| {
        document["clusters"][0]["cluster"]["proxy-url"] = format!("http://127.0.0.1:{port}").into();
    });
    // it hangs up without an answer
    let failed = plan(&store, &kubectl, &config, &["--request-timeout=2s"]);
    assert_eq!(failed.code, 15, "{failed:?}");
    assert_eq!(asked.join().unwrap(), format!("CONNECT {} HTTP/1.1\r\n", bed().url().trim_start_matches("https://")));
}

/// What one of them has applied, the others find done.
#[test]
fn a_plan_is_carried_out_through_all_of_them() {
    let (kubectl, plugin) = (Kubectl::with_the_program(), built_checkout());
    let helms = Helm::both().map(|helm| helm.with(plugin.path()));
    let words = |store: &Store, verb: &str| {
        [verb, store.path(), "--yes", "--kubeconfig", bed().kubeconfig().to_str().unwrap()].map(str::to_owned)
    };
    let store = Store::new();
    let applied = said(kubectl.command(&["railiance"]).args(words(&store, "apply")).arg("--dry-run=none"));
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(bed().get("deployment", &store.namespace, "store")["status"]["readyReplicas"], 2);
    for helm in &helms {
        let nothing = said(helm.command(&["railiance"]).args(words(&store, "apply")));
        assert_eq!(nothing.code, 0, "{}: {nothing:?}", helm.name);
        let fresh = Store::new();
        let applied = said(helm.command(&["railiance"]).args(words(&fresh, "apply")));
        assert_eq!(applied.code, 0, "{}: {applied:?}", helm.name);
        assert_eq!(bed().get("deployment", &fresh.namespace, "store")["status"]["readyReplicas"], 2, "{}", helm.name);
    }
    let refused = said(kubectl.command(&["railiance"]).args(words(&store, "apply")).arg("--dry-run=server"));
    assert!(refused.code == 64 && refused.stderr.contains("`railiance plan` is the dry run"), "{refused:?}");
}
