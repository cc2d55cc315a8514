use crate::bed::bed;
use crate::bed::faults::{Moment, Request};
use crate::sample::{Said, Sample, plain};
use crate::support::json;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The application as somebody runs it by `kubectl apply`, client-side.
fn by_kubectl(sample: &Sample) {
    by_kubectl_on(sample, 80);
}

/// The same, with another port of its Service.
fn by_kubectl_on(sample: &Sample, port: u16) {
    let manifests = r#"
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { app: web, team: shop } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: "registry.example.org/web/web:0.9.0", ports: [{ containerPort: 8080, name: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ name: http, port: PORT, targetPort: http }]
"#
    .replace("PORT", &port.to_string());
    let mut command = Command::new(crate::bed::tools::tool("kubectl"));
    command.env("KUBECONFIG", bed().kubeconfig()).args(["apply", "-n", &sample.namespace, "-f", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(manifests.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    bed().wait("deployment", &sample.namespace, "web", |web| web["status"]["availableReplicas"] == 2);
}

#[test]
fn h21_a_selector_that_cannot_change_has_to_be_in_the_contract_first() {
    let sample = plain("adopted", "");
    by_kubectl(&sample);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("[workload]\n    selector = { app = \"web\" }\n"), "{}", said.stderr);
    assert!(sample.ledger().is_empty(), "nothing was written");

    sample.edit("replicas = 2\n", "replicas = 2\nselector = { app = \"web\" }\n");
    let plan = sample.run(&["plan", "--adopt"]);
    assert!(
        plan.stdout.contains("- metadata.labels.team"),
        "what goes with client-side apply is foreseen: {}",
        plan.stdout
    );
    let said = sample.run(&["adopt", "--yes", "--reason", "one tool for all"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("verified: a dry run of every object changes nothing"), "{}", said.stderr);
    assert_eq!(sample.journal(), ["begun", "adopted", "done"]);
    assert_eq!(sample.records().len(), 1);

    let deployment = sample.get("deployment", "web");
    let managers: Vec<&Value> =
        deployment["metadata"]["managedFields"].as_array().unwrap().iter().map(|entry| &entry["manager"]).collect();
    assert!(!managers.contains(&&json!("kubectl-client-side-apply")), "{managers:?}");
    assert!(deployment["metadata"]["labels"].get("team").is_none(), "what kubectl alone said goes with it");
    let last = &deployment["metadata"]["annotations"]["kubectl.kubernetes.io/last-applied-configuration"];
    assert!(last.is_null(), "{last}");
    assert_eq!(json(&sample, &["status", "--detailed-exitcode"]).0, Some(0));

    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("it is released already"), "{}", said.stderr);
}

/// What the old tool alone held would be made one by the server once it is left out.
#[test]
fn h22_a_number_of_pods_that_the_old_tool_held_is_handed_over() {
    let sample = plain("numbered", "");
    by_kubectl(&sample);
    sample.edit("replicas = 2\n", "autoscale = { min = 1, max = 6, cpu = 80 }\nselector = { app = \"web\" }\n");
    let plan = sample.run(&["plan", "--adopt"]);
    assert!(plan.stdout.contains("`replicas` stays 2"), "{}{}", plan.stdout, plan.stderr);
    let said = sample.run(&["adopt", "--yes", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sample.get("deployment", "web")["spec"]["replicas"], 2);
}

#[test]
fn where_nothing_runs_there_is_nothing_to_adopt() {
    let sample = plain("nothing", "");
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    assert!(said.stderr.contains("there is nothing to adopt"), "{}", said.stderr);
}

#[test]
fn h6_what_another_controller_would_take_back_is_refused() {
    let sample = plain("argo", "");
    sample.edit("replicas = 2\n", "replicas = 2\nselector = { app = \"web\" }\n");
    by_kubectl(&sample);
    let tracked = "argocd.argoproj.io/tracking-id=shop:apps/Deployment:demo/web";
    bed().kubectl(&["annotate", "deployment/web", tracked, "-n", &sample.namespace]);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("the plan is refused: nothing was written"), "{}", said.stderr);
    assert!(sample.ledger().is_empty());
}

/// The application as `kubectl apply` made it, on a port of its own choice, and led to by an Ingress.
fn led_by_an_ingress(sample: &Sample) {
    by_kubectl_on(sample, 8080);
    let rule = |host: &str, service: &str, port: u16| {
        format!(
            "  - host: {host}\n    http: {{ paths: [{{ path: /, pathType: Prefix, backend: {{ service: {{ name: {service}, port: {{ number: {port} }} }} }} }}] }}\n"
        )
    };
    let host = format!("{}.example.org", sample.namespace);
    let ingress = |name: &str, rules: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: {name} }}\nspec:\n  rules:\n{rules}"
        )
    };
    bed().apply(&sample.namespace, &ingress("old", &rule(&host, "web", 8080)));
    bed().apply(&sample.namespace, &ingress("docs", &rule(&host, "docs", 80)));
    bed().definitions();
}

/// It exposes itself by the proxy's own routes, and its selector is frozen.
fn exposed(name: &str) -> Sample {
    let sample = plain(name, "\n[expose]\nhost = \"NAMESPACE.example.org\"\n\n[target.main]\nsettle = \"0s\"\n");
    sample.edit("replicas = 2\n", "replicas = 2\nmin_ready = \"0s\"\nselector = { app = \"web\" }\n");
    led_by_an_ingress(&sample);
    sample
}

fn numbers(service: &Value) -> Vec<u64> {
    service["spec"]["ports"].as_array().unwrap().iter().map(|port| port["port"].as_u64().unwrap()).collect()
}

/// What a write is about, if requests depend on it.
fn leads(request: &Request) -> Option<&'static str> {
    let path = request.path.split('?').next()?;
    let written = request.is_write() && !request.is_dry_run();
    ["/services/web", "/ingressroutes/web", "/ingresses/old"].into_iter().find(|end| written && path.ends_with(end))
}

/// Both ports, then the route, then the Ingress goes, then the port of before (decision H21).
#[test]
fn h21_an_old_port_and_an_old_ingress_go_after_the_new_route() {
    let sample = exposed("moved");
    let said = sample.run(&["plan", "--adopt"]);
    let told = ["- Ingress ", "beside the routes that do so from now on", "ports that go stay beside the new ones"];
    assert!(said.code == Some(0) && told.iter().all(|one| said.stdout.contains(one)), "{}{}", said.stdout, said.stderr);
    let faults = bed().faults();
    let said = Said::new(sample.command(faults.kubeconfig(), &["adopt", "--yes"]).output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("verified: a dry run of every object changes nothing"), "{}", said.stderr);
    let writes: Vec<String> = faults
        .requests()
        .iter()
        .filter_map(|request| Some(format!("{} {}", request.method, leads(request)?)))
        .collect();
    // client-side apply ends with a write of its own
    let expected = [
        "PATCH /services/web",
        "PATCH /services/web",
        "PATCH /ingressroutes/web",
        "DELETE /ingresses/old",
        "PATCH /services/web",
    ];
    assert_eq!(writes, expected);
    assert_eq!(numbers(&sample.get("service", "web")), [80]);
    assert!(bed().find("ingress", &sample.namespace, "docs").is_some(), "another application's part of the host");
}

/// An adoption that is killed behind its `n`th write, and finished then; whether it made so many.
fn killed(n: usize) -> bool {
    let faults = bed().faults();
    let sample = exposed("halfway");
    let words = ["adopt", "--yes", "--no-wait", "--lease=2s"];
    let mut command = sample.command(faults.kubeconfig(), &words);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let ended = faults.run_killed(&mut command, Request::is_write, n, Moment::After);
    let route = bed().find("ingressroute.traefik.io", &sample.namespace, "web");
    let ingress = bed().find("ingress", &sample.namespace, "old");
    let ports = numbers(&sample.get("service", "web"));
    assert!(ports.contains(&8080) || ingress.is_none(), "after write {n}: {ports:?}");
    assert!(route.is_some() || ingress.is_some(), "after write {n}");
    assert!(route.is_none() || ports.contains(&80), "after write {n}: {ports:?}");
    if ended.status.code() != Some(0) {
        let said = sample.run(&["adopt", "--yes", "--no-wait"]);
        // behind its last write, which gives the lease back, it was done
        let done = said.code == Some(15) && said.stderr.contains("it is released already");
        assert!(done || said.code == Some(0), "after write {n}: {said:?}");
    }
    assert!(bed().find("ingress", &sample.namespace, "old").is_none(), "after write {n}");
    assert_eq!(numbers(&sample.get("service", "web")), [80], "after write {n}");
    assert_eq!(sample.records().len(), 1, "after write {n}");
    let managers = sample.get("deployment", "web")["metadata"]["managedFields"].to_string();
    assert!(!managers.contains("kubectl-client-side-apply"), "after write {n}: {managers}");
    // two seconds are short on a busy machine: where it stopped by itself, there may be more writes
    ended.killed || ended.status.code() == Some(1)
}

#[test]
fn h21_wherever_an_adoption_is_killed_the_old_way_is_there_until_the_new_one_is() {
    let (next, end) = (AtomicUsize::new(1), AtomicUsize::new(usize::MAX));
    let each = || {
        while let Some(n) = Some(next.fetch_add(1, Relaxed)).filter(|n| *n < end.load(Relaxed)) {
            if !killed(n) {
                end.fetch_min(n, Relaxed);
            }
        }
    };
    // each has an application of its own, which waits for its lease most of the time
    std::thread::scope(|scope| (0..3).for_each(|_| _ = scope.spawn(each)));
    let writes = end.load(Relaxed) - 1;
    assert!((15..100).contains(&writes), "{writes} writes");
}

#[test]
fn h21_an_ingress_that_leads_elsewhere_too_is_a_persons() {
    let sample = exposed("shared");
    let host = format!("{}.example.org", sample.namespace);
    let more = format!(
        r#"[{{"op":"add","path":"/spec/rules/-","value":{{"host":"docs.{host}","http":{{"paths":[{{"path":"/","pathType":"Prefix","backend":{{"service":{{"name":"docs","port":{{"number":80}}}}}}}}]}}}}}}]"#
    );
    bed().kubectl(&["patch", "ingress/old", "-n", &sample.namespace, "--type=json", "-p", &more]);
    let said = sample.run(&["adopt", "--yes"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let told = format!("`docs.{host}/` would be led no more");
    assert!(said.stderr.contains(&told), "{}", said.stderr);
    assert!(sample.ledger().is_empty());
}

/// With a canary the pods need a value of their own for the one key that the selector has.
#[test]
fn h21_what_of_others_selects_by_the_key_that_tells_a_canary_apart_is_listed() {
    let sample = exposed("watched");
    sample.edit("strategy = \"none\"\nreason = \"a test\"\n", "strategy = \"weighted\"\nsessions = \"independent\"\nsteps = [{ weight = 10, hold = \"10m\" }]\n[[stage.canary.gate]]\nname = \"restarts\"\nrestarts = 0\n");
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: fence }\nspec: { podSelector: { matchLabels: { app: web } } }\n";
    bed().apply(&sample.namespace, policy);
    bed().apply(
        &sample.namespace,
        &policy.replace("name: fence", "name: all").replace("{ matchLabels: { app: web } }", "{}"),
    );
    let (code, plan) = json(&sample, &["plan", "--adopt"]);
    assert_eq!(code, Some(0), "{plan:#}");
    let passed: Vec<&Value> = plan["others"].as_array().unwrap().iter().map(|one| &one["object"]["name"]).collect();
    assert_eq!(passed, ["fence"], "{plan:#}");
    let said = sample.run(&["adopt", "--yes"]);
    let told = format!(
        "NetworkPolicy {}/fence selects the pods, and not those of a canary: `app` is `web-canary` there",
        sample.namespace
    );
    assert!(said.code == Some(0) && said.stderr.contains(&told), "{said:?}");
}
