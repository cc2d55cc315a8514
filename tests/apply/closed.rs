//! What `apply` may not do without a word.

use crate::bed::bed;
use crate::sample::{Sample, plain};

pub fn weighted(name: &str) -> Sample {
    bed().definitions();
    let sample = plain(name, "\n[expose]\nhost = \"web.example.org\"\n");
    sample.edit("strategy = \"none\"\nreason = \"a test\"\n", "strategy = \"weighted\"\n");
    sample
}

/// From here on others have to agree.
fn becomes_critical(sample: &Sample) {
    let critical = "owner = \"team-web\"\ncriticality = \"critical\"\ncontacts = [\"web@example.org\"]\n";
    sample.edit("owner = \"team-web\"\n", critical);
}

#[test]
fn what_a_candidate_has_to_prove_is_closed() {
    let sample = weighted("closed");
    sample.applied(&[]);
    let barred = || {
        let said = sample.run(&["plan", "-o", "json"]);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        let plan: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        (plan["barred"].as_str().unwrap_or_default().to_owned(), said.stderr)
    };
    assert_eq!(barred().0, "", "nothing changes");
    sample.version("v1.1.0");
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    assert!(said.stderr.contains("the pod template of `Deployment"), "{}", said.stderr);
    let (field, told) = barred();
    assert!(field.contains("the pod template of `Deployment") && field.contains("`--direct --reason TEXT`"), "{field}");
    assert!(told.contains(&field) && said.stderr.contains(&field), "the words of `apply`: {told}");
    assert_eq!(sample.apply(&["--direct"]).code, Some(64), "a reason is needed");
    assert_eq!(sample.apply(&["--direct", "--reason", " "]).code, Some(64), "it says something");
    let receipt = sample.applied(&["--direct", "--reason", "the canary has no traffic today"]);
    assert_eq!(receipt["record"], 2);
    assert_eq!(sample.records()[1]["reason"], "the canary has no traffic today");
}

#[test]
fn a_plan_says_that_a_trial_closes_the_way() {
    let sample = weighted("tried");
    sample.applied(&["--no-wait"]);
    // by this it is known that a candidate is kept
    bed().apply(
        &sample.namespace,
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: railiance.web.r9.c1\n  labels: { railiance.dev/app: web, railiance.dev/ledger: chunk }\n",
    );
    let (planned, said) = (sample.run(&["plan", "-o", "json"]), sample.apply(&[]));
    assert_eq!((planned.code, said.code), (Some(0), Some(15)), "{}{}", planned.stderr, said.stderr);
    let plan: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
    let barred = plan["barred"].as_str().unwrap();
    assert!(barred.starts_with("closed: a candidate is on trial"), "{barred}");
    assert!(planned.stderr.contains(barred) && said.stderr.contains(barred), "{}", planned.stderr);
    let seen: serde_json::Value =
        serde_json::from_str(&sample.run(&["plan", "-o", "json", "--read-only"]).stdout).unwrap();
    assert!(seen["barred"].is_null(), "{seen:#}");
}

/// The help says that the same verb waits on, and nothing was released yet that a candidate could be held against.
#[test]
fn h7_a_first_release_that_came_to_no_end_goes_on() {
    let sample = weighted("begun");
    sample.version("v1.0.0-held");
    let said = sample.apply(&["--timeout=3s"]);
    assert_eq!(said.code, Some(13), "{}", said.stderr);
    assert!(said.stderr.contains("the same verb waits on"), "{}", said.stderr);
    sample.version("v1.0.1");
    assert_eq!(sample.applied(&[])["record"], 1);
    sample.version("v1.1.0");
    assert_eq!(sample.apply(&[]).code, Some(15));
    // who loses the ledger has not made the door open: what runs was begun by nobody then
    let of_ours = "applyset.kubernetes.io/id!=x,railiance.dev/ledger";
    bed().kubectl(&["delete", "configmap", "-l", of_ours, "-n", &sample.namespace]);
    assert!(sample.ledger().is_empty());
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
}

/// Pods of the user's own that read data, a Service that selects them, and a route to it.
fn manifests(data: &str, selects: &str, leads_to: &str) -> [(&'static str, String); 3] {
    let image = format!("registry.example.org/web/told@sha256:{}", "2".repeat(64));
    let pods = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: told\ndata:\n  a: {data}\n---\n\
         apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: told\nspec:\n  selector: {{ matchLabels: {{ app: told }} }}\n  template:\n    \
         metadata:\n      labels: {{ app: told, tier: front }}\n    spec:\n      containers:\n      - name: main\n        image: {image}\n        \
         envFrom:\n        - configMapRef: {{ name: told }}\n"
    );
    let service = |name: &str, app: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  ports:\n  - port: 80\n  selector:\n    {app}\n---\n"
        )
    };
    let services = service("told", &format!("app: {selects}")) + &service("beside", "app: told");
    let route = format!(
        "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: told\nspec:\n  routes:\n  - match: Host(`told.example.org`)\n    \
         kind: Rule\n    services:\n    - name: {leads_to}\n      port: 80\n"
    );
    [("pods", pods), ("services", services), ("route", route)]
}

fn write_all(sample: &Sample, manifests: &[(&str, String)]) {
    manifests.iter().for_each(|(name, text)| sample.write(&format!("manifests/{name}.yaml"), text));
}

#[test]
fn h7_data_a_selector_and_a_target_of_routes_are_closed() {
    let sample = weighted("parts");
    let before = manifests("old", "told", "told");
    write_all(&sample, &before);
    sample.applied(&[]);
    let both = "told\n    tier: front";
    for (after, closed) in [
        (manifests("new", "told", "told"), "data that pods read of `ConfigMap"),
        (manifests("old", both, "told"), "a selector of `Service"),
        (manifests("old", "told", "beside"), "where requests go of `IngressRoute"),
    ] {
        write_all(&sample, &after);
        let said = sample.apply(&[]);
        assert_eq!(said.code, Some(15), "{}", said.stderr);
        assert!(said.stderr.contains(closed), "{closed}: {}", said.stderr);
    }
    write_all(&sample, &manifests("new", "told", "beside"));
    sample.applied(&["--direct", "--reason", "none of it can be tried"]);
    assert_eq!(sample.get("configmap", "told")["data"]["a"], "new");
    let routes = sample.get("ingressroute.traefik.io", "told")["spec"]["routes"].clone();
    assert_eq!(routes[0]["services"][0]["name"], "beside");
}

#[test]
fn h7_a_critical_application_waits_for_the_word_of_others() {
    let sample = weighted("critical");
    sample.edit(
        "strategy = \"weighted\"\n",
        "strategy = \"weighted\"\n\n[stage.production]\napprovals = { required = 1 }\n",
    );
    becomes_critical(&sample);
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "the first version, too: {}", said.stderr);
    sample.edit("criticality = \"critical\"\n", "");
    sample.applied(&[]);
    sample.edit("contacts =", "criticality = \"critical\"\ncontacts =");
    sample.version("v1.1.0");
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    assert!(said.stderr.contains("this application is critical"), "{}", said.stderr);
    let said = sample.apply(&["--direct", "--reason", "now"]);
    assert_eq!(said.code, Some(11), "{}", said.stderr);
    assert!(said.stderr.contains("0 of 1 approvals"), "{}", said.stderr);
    assert_eq!(sample.records().len(), 1);
}

#[test]
fn h7_without_a_canary_approvals_stand_in_the_place_of_a_verdict() {
    let approvals = "approvals = { required = 1, not_author = false, accept_asserted = \"a test\" }";
    let sample = plain("agreed", &format!("\n[stage.production]\n{approvals}\n"));
    becomes_critical(&sample);
    let grace = bed().user("grace", None);
    let (binding, user) = (format!("{}-grace", sample.namespace), "--user=grace");
    bed().kubectl(&["create", "clusterrolebinding", &binding, "--clusterrole=cluster-admin", user]);
    // of the first version as of any other
    for (nth, version) in ["v1.0.0", "v1.1.0"].into_iter().enumerate() {
        sample.version(version);
        let said = sample.apply(&[]);
        assert_eq!(said.code, Some(11), "{}", said.stderr);
        assert!(said.stderr.contains("0 of 1 approvals") && said.stderr.contains("approve --plan"), "{}", said.stderr);
        let foretold = sample.run(&["plan"]).stdout;
        assert!(foretold.contains("`apply` writes this once others agree:\n  the pod template"), "{foretold}");
        assert_eq!(sample.records().len(), nth);
        for words in [&["plan", "--out", "plan.json"][..], &["approve", "--plan", "plan.json", "--reason", "read it"]] {
            let said = sample.command(&grace, words).output().unwrap();
            assert!(said.status.success(), "{said:?}");
        }
        sample.applied(&[]);
        assert_eq!(sample.records().len(), nth + 1);
    }
    // a namespace of this name on another cluster is another one (decision H32)
    let file = sample.path().join("plan.json");
    let plan = std::fs::read_to_string(&file).unwrap();
    let uid = bed().kubectl(&["get", "namespace", &sample.namespace, "-o", "jsonpath={.metadata.uid}"]);
    std::fs::write(&file, plan.replace(uid.trim(), "another")).unwrap();
    let said = sample.command(&grace, &["approve", "--plan", "plan.json", "--reason", "it is good"]).output().unwrap();
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stderr).contains("another namespace"), "{said:?}");
}

#[test]
fn h19_somebody_elses_objects_are_adopted_by_the_users_word_alone() {
    let sample = plain("adopt", "");
    let map = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\nautomountServiceAccountToken: true\n";
    let file = sample.path().join("theirs.yaml");
    std::fs::write(&file, map).unwrap();
    bed().kubectl(&["apply", "-n", &sample.namespace, "-f", &file.to_string_lossy()]);
    let refused = sample.apply(&[]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(bed().find("lease", &sample.namespace, "railiance.web").is_none(), "nothing was written");
    let receipt = sample.applied(&["--adopt"]);
    let adopted = receipt["written"].as_array().unwrap().iter().filter(|one| one["action"] == "adopt").count();
    assert_eq!(adopted, 1, "{receipt:#}");
    let account = sample.get("serviceaccount", "web");
    let managers = account["metadata"]["managedFields"].to_string();
    assert!(!managers.contains("kubectl-client-side-apply"), "{managers}");
    assert!(account["metadata"]["annotations"].get("kubectl.kubernetes.io/last-applied-configuration").is_none());
    assert!(sample.journal().contains(&"adopted".to_owned()));
}

/// Nothing is written before everything is there that the contract requires, not even the lease.
#[test]
fn a_prerequisite_that_is_missing_closes_the_way() {
    let sample = plain("requires", "\n[[requires]]\napp = \"nobody\"\n");
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    assert!(said.stderr.contains("closed[PRE013] app-not-released"), "{}", said.stderr);
    assert_eq!(sample.ledger(), []);
    for kind in ["deployments", "services", "leases"] {
        assert!(bed().list(kind, &sample.namespace, "").is_empty(), "{kind}");
    }
    sample.edit("app = \"nobody\"", &format!("namespace = \"{}\"", sample.namespace));
    sample.applied(&[]);
}

/// What was released once needs no second proof: whatever became of it, `apply` brings it back without a word.
#[test]
fn a_repair_of_what_was_released_is_free() {
    let sample = weighted("repair");
    sample.edit(
        "strategy = \"weighted\"\n",
        "strategy = \"weighted\"\n\n[stage.production]\napprovals = { required = 1 }\n",
    );
    sample.applied(&[]);
    becomes_critical(&sample);
    let kubectl = |words: &[&str]| bed().kubectl(&[words, &["-n", &sample.namespace]].concat());

    kubectl(&["delete", "deployment", "web"]);
    kubectl(&["delete", "ingressroute.traefik.io", "web"]);
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["written"].as_array().unwrap().len(), 2, "{receipt:#}");

    kubectl(&["set", "image", "deployment/web", "*=registry.example.org/web/web:theirs"]);
    assert_eq!(sample.apply(&[]).code, Some(1), "the field is of kubectl now");
    sample.applied(&["--force-conflicts"]);
    let image = sample.get("deployment", "web")["spec"]["template"]["spec"]["containers"][0]["image"].to_string();
    assert!(image.contains(":1.0.0@"), "{image}");

    sample.run(&["delete", "--yes"]);
    let receipt = sample.applied(&[]);
    assert!(receipt["record"].is_null(), "it is recorded already: {receipt:#}");
    sample.get("deployment", "web");

    // and nothing but a repair is
    sample.edit("replicas = 2\n", "replicas = 2\nenv = { MODE = \"new\" }\n");
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    sample.edit("env = { MODE = \"new\" }\n", "");
    sample.edit("web.example.org\"\n", "shop.example.org\"\n");
    let said = sample.apply(&[]);
    assert_eq!(said.code, Some(15), "{}", said.stderr);
    assert!(said.stderr.contains("where requests go of `IngressRoute"), "{}", said.stderr);
}
