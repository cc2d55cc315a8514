//! What nobody could see by the numbers alone is told (decisions H12, H28, H35).

use crate::bed::eventually;
use crate::bed::faults::Request;
use crate::candidate::{Candidate, lost_nothing};
use crate::contract::{Contract, SHORT};
use crate::traffic::http::exchange;
use crate::traffic::traffic;
use serde_json::{Value, json};
use std::fs;

const READS: &str = "env = { DB_URL = { secret = \"db\", key = \"url\" } }";
const SECRET: &str = "[secrets]\ndb = { name = \"db\", keys = [\"url\"] }";

pub fn h28_a_secret_that_was_changed_is_told_at_promote_and_rollback() {
    let web = Candidate::unreleased("rotated", "", Contract { workload: READS, more: SECRET, ..SHORT });
    let kubectl = |words: &[&str]| traffic().kubectl(&[words, &["-n", &web.namespace]].concat());
    kubectl(&["create", "secret", "generic", "db", "--from-literal=url=seeded-one"]);
    web.goes_first("");
    let load = web.load();
    web.passes();
    kubectl(&["patch", "secret", "db", "-p", r#"{"stringData":{"url":"seeded-two"}}"#]);
    let said = web.ends(0, &["promote", "--yes"]);
    assert!(said.err.contains("the Secret `db` was changed since the verdict"), "{said:?}");
    let said = web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    assert!(said.err.contains("the Secret `db` was changed since release v1 was recorded"), "{said:?}");
    web.rests_at("v1.0.0", 3);
    // and only what was changed
    web.ends(0, &["resume", "--reason", "looked at it"]);
    let said = web.ends(0, &["rollback", "--plan", "--to", "3", "--reason", "look"]);
    assert!(!said.err.contains("Secret") && !said.out.contains("Secret"), "{said:?}");
    lost_nothing(load);
}

pub fn h35_with_sticky_sessions_the_weight_is_told_to_be_one_of_new_visitors() {
    let web = Candidate::unreleased("sticky", "", SHORT);
    let sticky = "sticky = { cookie = \"railiance\" }";
    let text = SHORT.text(&web.namespace).replace("sessions = \"independent\"", sticky);
    fs::write(web.file("railiance/app.toml"), text).unwrap();
    web.goes_first("");
    let said = web.ends(0, &["deploy", "--once"]);
    assert!(format!("{said:?}").contains("gets 50 % of new visitors now"), "{said:?}");
    assert_eq!(web.observed()["trial"]["sticky"], true);
    assert!(web.run(&["observe"]).out.contains("at 50 % of new visitors"));
    web.ends(0, &["abort", "--reason", "seen"]);
    web.rests_at("v1.0.0", 1);
}

/// A browser does not keep a cookie that is only for TLS where there is none.
pub fn h35_over_plain_http_a_visitor_keeps_the_version() {
    let web = Candidate::unreleased("keeps", "", SHORT);
    let sticky = "sticky = { cookie = \"railiance\" }";
    let text = SHORT.text(&web.namespace).replace("sessions = \"independent\"", sticky);
    fs::write(web.file("railiance/app.toml"), text).unwrap();
    web.goes_first("");
    web.ends(0, &["deploy", "--once"]);
    let (proxy, host) = (traffic().proxy(), web.host());
    // on a busy machine the proxy takes its time to hear of it
    traffic().serves(&host, &["stable", "canary"]);
    let ask = |headers: &str| exchange(proxy.trim_start_matches("http://"), &host, "/", headers).unwrap();
    let track = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["track"].to_string();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..6 {
        let (head, body) = ask("");
        let cookie =
            head.lines().find_map(|line| line.strip_prefix("Set-Cookie: ")).unwrap_or_else(|| panic!("{head}"));
        assert!(!cookie.contains("Secure"), "{cookie}");
        let kept = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
        assert!((0..8).all(|_| track(&ask(&kept).1) == track(&body)), "{cookie}");
        seen.insert(track(&body));
    }
    assert_eq!(seen.len(), 2, "new visitors get both: {seen:?}");
    web.ends(0, &["abort", "--reason", "seen"]);
}

/// What a promotion has written so far is nobody's drift; what somebody else took is, whoever is at work.
pub fn what_an_unfinished_move_has_written_is_told_as_its_own() {
    let web = Candidate::new("halfmade", "", SHORT);
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let mut command = web.command(faults.kubeconfig(), &["promote", "--yes"]);
    let stable = |request: &Request| request.is_write() && request.path.ends_with("/deployments/web");
    let left = faults.run_signalled(&mut command, stable, 1, "INT");
    assert_eq!(left.status.code(), Some(130), "{left:?}");
    faults.clear();
    let told = || {
        let said = web.run(&["status", "--detailed-exitcode", "-o", "json"]);
        let told: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
        let web =
            told["objects"].as_array().unwrap().iter().find(|one| one["kind"] == "Deployment" && one["name"] == "web");
        (said.code, told["totals"]["drifted"].clone(), web.unwrap().clone())
    };
    let (code, drifted, drift) = eventually("all runs", || Some(told()).filter(|(code, ..)| *code != Some(17)));
    assert_eq!((code, &drifted, &drift["drift"]), (Some(0), &json!(0), &json!("moving")));
    let text = web.run(&["status"]).out;
    assert!(text.contains("under way: .spec.template.spec.containers"), "{text}");
    assert!(text.contains("promoting") && text.contains("`promote` goes on from there"), "{text}");
    traffic().kubectl(&["annotate", "--overwrite", "deployment/web", "railiance.dev/contract=x", "-n", &web.namespace]);
    let (_, drifted, drift) = told();
    let theirs = json!([{ "field": ".metadata.annotations.railiance.dev/contract", "manager": "kubectl-annotate" }]);
    assert_eq!((drifted, &drift["drift"], &drift["fields"]), (json!(1), &json!("fields"), &theirs));
    let said = web.ends(1, &["promote", "--yes"]);
    assert!(said.err.contains("of `kubectl-annotate`\nhelp: have it given back by whoever holds it"), "{said:?}");
    // the manager lets go of what it says no more
    traffic().kubectl(&["annotate", "deployment/web", "railiance.dev/contract-", "-n", &web.namespace]);
    web.ends(0, &["promote", "--yes"]);
    let (code, drifted, drift) = told();
    assert_eq!((code, drifted, &drift["drift"]), (Some(0), json!(0), &json!("none")));
    lost_nothing(load);
}

/// On the way back from it stable is written, too.
pub fn what_a_promotion_that_is_taken_back_has_written_is_no_drift() {
    let web = Candidate::new("halfback", "", SHORT);
    let load = web.load();
    web.passes();
    let faults = traffic().faults();
    let back = ["rollback", "--yes", "--reason", "a complaint"];
    // its way back ends before stable's workload, which is the candidate's yet
    for (verb, written) in [(&["promote", "--yes"][..], "/deployments/web"), (&back, "/services/web")] {
        let stable = move |request: &Request| request.is_write() && request.path.ends_with(written);
        let left = faults.run_signalled(&mut web.command(faults.kubeconfig(), verb), stable, 1, "INT");
        assert_eq!(left.status.code(), Some(130), "{verb:?}: {left:?}");
    }
    faults.clear();
    let said = web.run(&["status", "-o", "json"]);
    let told: Value = serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!((&told["trial"]["state"], &told["totals"]["drifted"]), (&json!("aborting"), &json!(0)), "{told:#}");
    let objects = told["objects"].as_array().unwrap();
    let stable = objects.iter().find(|one| one["kind"] == "Deployment" && one["name"] == "web").unwrap();
    assert_eq!(stable["drift"], "moving", "{told:#}");
    let text = web.run(&["status"]).out;
    assert!(text.contains("; `rollback --reason TEXT` goes on from there\n"), "{text}");
    web.ends(0, &back);
    web.rests_at("v1.0.0", 1);
    lost_nothing(load);
}

/// Each kind is looked for in each namespace of the inventory, and who drives a trial may not look everywhere.
pub fn h12_what_is_not_seen_in_another_namespace_is_told_by_the_verbs_of_a_trial() {
    let web = Candidate::unreleased("guest", "", SHORT);
    let (user, other) = (web.namespace.as_str(), traffic().namespace("guest-there"));
    fs::create_dir(web.file("railiance/manifests")).unwrap();
    let account = format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: extra\n  \
         namespace: {other} # railiance: allow K8S015 -- it is used there\n"
    );
    fs::write(web.file("railiance/manifests/extra.yaml"), account).unwrap();
    web.goes_first("");
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\nrules:\n\
         - {{ apiGroups: [''], resources: [serviceaccounts], verbs: ['*'] }}\n\
         - {{ apiGroups: [''], resources: [namespaces, nodes, pods, resourcequotas], verbs: [get, list] }}\n"
    );
    traffic().apply("", &role);
    let bind = |role: &str, of: &[&str]| {
        traffic().kubectl(&[of, &[user, "--clusterrole", role, "--user", user]].concat());
    };
    bind(user, &["create", "clusterrolebinding"]);
    bind("cluster-admin", &["create", "rolebinding", "-n", &web.namespace]);
    let login = traffic().user(user, None);
    eventually("the rights are there", || (web.run_as(&login, &["preflight"]).code == Some(0)).then_some(()));
    let told = format!("`Deployment.apps` may not be listed in namespace `{other}`");
    for verb in [&["deploy", "--once"] as &[&str], &["abort", "--reason", "seen"]] {
        let said = web.ends_as(&login, 0, verb);
        assert!(said.err.contains(&told), "{verb:?}: {said:?}");
    }
    web.rests_at("v1.0.0", 1);
}
