//! Changes, and what is left over by them.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::{Said, plain};
use serde_json::json;
use std::time::{Duration, Instant};

const EXTRA: &str = r"apiVersion: v1
kind: ConfigMap
metadata:
  name: extra
data:
  a: b
";

#[test]
fn a_change_writes_what_changed_and_nothing_else() {
    let sample = plain("change", "");
    sample.applied(&[]);
    let before = sample.versions();
    sample.edit("replicas = 2", "replicas = 3");
    let receipt = sample.applied(&[]);
    let written = receipt["written"].as_array().unwrap();
    assert_eq!(written.len(), 1, "{receipt:#}");
    assert_eq!((&written[0]["action"], &written[0]["object"]["kind"]), (&json!("change"), &json!("Deployment")));
    // the number of pods is no part of a version
    assert_eq!(receipt["record"], json!(null));
    let changed: Vec<_> = sample.versions().into_iter().zip(before).filter(|(now, then)| now != then).collect();
    // the status of a budget counts pods
    let counted = |name: &str| name.contains("Deployment") || name.contains("PodDisruptionBudget");
    assert!(changed.iter().all(|((name, _), _)| counted(name)), "{changed:?}");

    sample.version("v1.1.0");
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["record"], json!(2));
    let records = sample.records();
    assert_eq!((&records[1]["version"], &records[1]["previous"]["number"]), (&json!("v1.1.0"), &json!(1)));
    assert_eq!(sample.get("deployment", "web")["status"]["updatedReplicas"], 3);
}

#[test]
fn what_is_not_wanted_any_more_goes_and_what_says_keep_stays() {
    let sample = plain("prune", "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.write(
        "manifests/kept.yaml",
        &EXTRA.replace("name: extra", "name: kept\n  annotations:\n    railiance.dev/prune: keep"),
    );
    sample.applied(&[]);
    sample.remove("manifests/extra.yaml");
    sample.remove("manifests/kept.yaml");
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["removed"].as_array().unwrap().len(), 1, "{receipt:#}");
    assert!(bed().find("configmap", &sample.namespace, "extra").is_none());
    assert_eq!(receipt["kept"][0]["object"]["name"], "kept");
    assert!(bed().find("configmap", &sample.namespace, "kept").is_some());
    assert_eq!(sample.journal()[2..], ["begun", "pruning", "done"]);
    let parent = sample.get("configmap", "railiance.web");
    let kinds = &parent["metadata"]["annotations"]["applyset.kubernetes.io/contains-group-kinds"];
    assert!(kinds.as_str().unwrap().contains("ConfigMap"), "what is kept is a member still: {kinds}");
}

/// A ConfigMap of the application among what is others'.
fn elsewhere(namespace: &str, name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  \
         namespace: {namespace} # railiance: allow K8S015 -- it is read there\ndata:\n  a: b\n"
    )
}

/// A pod of nobody's that reads a ConfigMap, whether there is one or not.
fn reads(namespace: &str, name: &str) {
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: reader\nspec:\n  containers:\n  - name: main\n    \
         image: registry.example.org/web/reader:1\n    envFrom: [{{ configMapRef: {{ name: {name} }} }}]\n"
    );
    bed().apply(namespace, &pod);
}

/// A reference is one to what is in the same namespace, and in no other.
#[test]
fn h12_data_in_another_namespace_stays_while_a_pod_there_reads_it() {
    let (sample, other) = (plain("beyond", ""), bed().namespace("beyond-there"));
    let there = |name: &str| bed().find("configmap", &other, name).is_some();
    sample.write("manifests/extra.yaml", &[elsewhere(&other, "read"), elsewhere(&other, "unread")].join("---\n"));
    sample.applied(&["--no-wait"]);
    assert!(there("read") && there("unread"));
    reads(&other, "read");
    reads(&sample.namespace, "unread");
    sample.remove("manifests/extra.yaml");
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["removed"].as_array().unwrap().len(), 1, "{receipt:#}");
    assert_eq!(receipt["kept"].as_array().unwrap().len(), 1, "{receipt:#}");
    let kept = &receipt["kept"][0];
    assert_eq!(kept["object"]["name"], "read", "{receipt:#}");
    assert_eq!(kept["why"], "pods, earlier revisions or the release before may still read it", "{receipt:#}");
    assert!(there("read") && !there("unread"));
    // nobody reads it any more
    bed().kubectl(&["delete", "pod", "reader", "--force", "--grace-period=0", "-n", &other]);
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["removed"].as_array().unwrap().len(), 1, "{receipt:#}");
    assert!(!there("read"));
}

#[test]
fn what_is_taken_by_force_is_listed() {
    let sample = plain("forced", "");
    sample.applied(&["--no-wait"]);
    bed().kubectl(&[
        "set",
        "image",
        "deployment/web",
        "*=registry.example.org/web/web:theirs",
        "-n",
        &sample.namespace,
    ]);
    let said = sample.run(&["apply", "--yes", "--no-wait", "--force-conflicts"]);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let line =
        said.stdout.lines().find(|line| line.starts_with("taken: ")).unwrap_or_else(|| panic!("{}", said.stdout));
    assert!(line.contains(".image of `Deployment ") && line.ends_with("from `kubectl-set`"), "{line}");
}

/// A route to a port that a Service does not have is answered with 404, and so is every other request that it leads.
#[test]
fn a_port_goes_after_the_route_leads_to_another_one() {
    bed().definitions();
    let sample = plain("ports", "\n[target.main]\nsettle = \"0s\"\n");
    let front = |port: u16| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: front\nspec:\n  ports:\n  - name: http\n    port: {port}\n    targetPort: http\n  selector:\n    app.kubernetes.io/name: web\n---\n\
             apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: front\nspec:\n  routes:\n  - match: Host(`web.example.org`)\n    kind: Rule\n    services:\n    - name: front\n      port: {port}\n"
        )
    };
    sample.write("manifests/front.yaml", &front(80));
    sample.applied(&[]);
    sample.write("manifests/front.yaml", &front(8080));
    let plan = sample.run(&["plan"]).stdout;
    assert!(plan.contains("ports that go stay beside the new ones until the routes are written"), "{plan}");
    let faults = bed().faults();
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    let asked = faults.requests();
    let written = asked.iter().filter(|request| request.is_write() && request.path.ends_with("/front"));
    let kinds: Vec<&str> = written.filter_map(|request| request.path.rsplit('/').nth(1)).collect();
    assert_eq!(kinds, ["services", "ingressroutes", "services"]);
    let ports = sample.get("service", "front")["spec"]["ports"].clone();
    assert_eq!((ports[0]["port"].clone(), ports.as_array().unwrap().len()), (json!(8080), 1));
    assert_eq!(sample.applied(&[])["written"], json!([]));
}

/// A route to a Service of this name.
fn front(name: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  ports:\n  - port: 80\n    targetPort: http\n  selector:\n    app.kubernetes.io/name: web\n---\n\
         apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata:\n  name: front\nspec:\n  routes:\n  - match: Host(`web.example.org`)\n    kind: Rule\n    services:\n    - name: {name}\n      port: 80\n"
    )
}

/// A proxy may act on the routing of before for as long as the target says; what that led to stays as long.
#[test]
fn what_requests_were_led_to_goes_once_no_proxy_leads_there() {
    bed().definitions();
    let sample = plain("settled", "\n[target.main]\nsettle = \"3s\"\n");
    sample.write("manifests/front.yaml", &front("old"));
    sample.applied(&[]);
    sample.write("manifests/front.yaml", &front("new"));
    let begin = Instant::now();
    let receipt = sample.applied(&[]);
    assert_eq!(receipt["removed"].as_array().unwrap().len(), 1, "{receipt:#}");
    assert!(begin.elapsed() >= Duration::from_secs(3), "{:?}", begin.elapsed());
}

/// Whoever goes on does not know when the route was written.
#[test]
fn a_run_that_goes_on_waits_for_proxies_anew() {
    bed().definitions();
    let sample = plain("unsettled", "\n[target.main]\nsettle = \"5s\"\n");
    sample.write("manifests/front.yaml", &front("old"));
    sample.applied(&["--no-wait"]);
    sample.write("manifests/front.yaml", &front("new"));
    let faults = bed().faults();
    let goes = |request: &Request| request.method == "DELETE" && request.path.ends_with("/services/old");
    faults.inject(goes, 1..=1, Fault::answer(403));
    let said = Said::new(sample.command(faults.kubeconfig(), &["apply", "--yes", "--no-wait"]).output().unwrap());
    assert_eq!(said.code, Some(1), "{}", said.stderr);
    let begin = Instant::now();
    let receipt = sample.applied(&["--no-wait"]);
    let counts = [&receipt["written"], &receipt["removed"]].map(|list| list.as_array().unwrap().len());
    assert_eq!(counts, [0, 1], "{receipt:#}");
    assert!(begin.elapsed() >= Duration::from_secs(5), "{:?}", begin.elapsed());
}
