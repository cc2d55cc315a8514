//! What others wrote is neither taken back nor taken along without a word.

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::bound::stops;
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};

const EXTRA: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  a: \"1\"\n";

/// Somebody changes an object by hand.
fn patches(sample: &Sample, who: &str, object: &str, patch: &Value) {
    let (manager, patch) = (format!("--field-manager={who}"), patch.to_string());
    bed().kubectl(&["patch", object, "-n", &sample.namespace, &manager, "--type=merge", "-p", &patch]);
}

fn step(said: &Said, name: &str) -> Value {
    let plan: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    let named = |step: &&Value| step["object"]["name"] == name;
    plan["steps"].as_array().unwrap().iter().find(named).cloned().unwrap_or_else(|| panic!("{name}: {said:?}"))
}

/// Fields with this outcome, each with its manager.
fn held(step: &Value, outcome: &str) -> Vec<String> {
    let all = step["ownership"].as_array().unwrap().iter().filter(|held| held["outcome"] == outcome);
    all.map(|held| format!("{} of {}", held["field"].as_str().unwrap(), held["manager"].as_str().unwrap())).collect()
}

/// Client-side apply, as people have it.
fn applies_by_hand(sample: &Sample, value: &str) {
    by_hand(sample, &EXTRA.replace("\"1\"", value));
}

fn by_hand(sample: &Sample, manifest: &str) {
    let file = sample.path().join("by-hand.yaml");
    std::fs::write(&file, manifest).unwrap();
    bed().kubectl(&["apply", "-n", &sample.namespace, "-f", file.to_str().unwrap()]);
}

#[test]
fn h21_a_saved_adoption_is_of_the_values_that_were_there() {
    let sample = plain("adopted-later", "");
    sample.applied(&["--no-wait"]);
    sample.write("manifests/extra.yaml", EXTRA);
    applies_by_hand(&sample, "\"1\"");
    patches(&sample, "ops", "configmap/extra", &json!({ "data": { "beside": "x" } }));
    let planned = sample.run(&["plan", "--adopt", "--out", "plan.json", "-o", "json"]);
    let adopts = step(&planned, "extra");
    assert!(adopts["action"] == "adopt" && !adopts["fields"].to_string().contains("\"data."), "{adopts:#}");
    assert_eq!(adopts["added"], json!([{ "field": ".data.beside", "manager": "ops" }]), "it stays, and is told");
    applies_by_hand(&sample, "hot-fix");
    let said = stops(&sample, &[]);
    let told = format!("`ConfigMap {}/extra` would change in other fields", sample.namespace);
    assert!(said.stderr.contains(&told), "{said:?}");
    assert_eq!(sample.get("configmap", "extra")["data"]["a"], "hot-fix");
    applies_by_hand(&sample, "\"1\"");
    let said = sample.run(&["apply", "plan.json", "--no-wait"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sample.get("configmap", "extra")["data"], json!({ "a": "1", "beside": "x" }));
}

#[test]
fn what_others_put_into_an_object_that_goes_is_told_and_bound() {
    let sample = plain("swept", "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.applied(&["--no-wait"]);
    patches(&sample, "ops", "configmap/extra", &json!({ "data": { "precious": "1" } }));
    sample.remove("manifests/extra.yaml");
    let planned = sample.run(&["plan", "-o", "json", "--out", "plan.json"]);
    assert_eq!(held(&step(&planned, "extra"), "gone"), [".data.precious of ops"]);
    let shown = sample.run(&["plan"]).stdout;
    assert!(shown.contains("`.data.precious` of `ops`") && shown.contains("goes with what it is part of"), "{shown}");
    patches(&sample, "night", "configmap/extra", &json!({ "metadata": { "labels": { "example.org/later": "1" } } }));
    let said = stops(&sample, &[]);
    assert!(said.stderr.contains("held by others than before"), "{said:?}");
    let gone = sample.applied(&["--no-wait"]);
    assert_eq!(gone["removed"].as_array().unwrap().len(), 1, "{gone:#}");
}

/// A Deployment with a second container, which has two variables; without one of the variables, and without the container.
fn two(variables: &str, second: bool) -> String {
    let env = format!("env: [{{ name: KEPT, value: k }}{variables}]");
    let helper = format!(", {{ name: helper, image: registry.example.org/web/helper:1, {env} }}");
    let helper = if second { helper.as_str() } else { "" };
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: two\nspec:\n  selector: {{ matchLabels: {{ app: two }} }}\n  \
         template:\n    metadata: {{ labels: {{ app: two }} }}\n    \
         spec: {{ containers: [{{ name: main, image: registry.example.org/web/main:1 }}{helper}] }}\n"
    )
}

const MODE: &str = ", { name: MODE, value: a }";

fn sets_mode(sample: &Sample, value: &str) {
    let (object, env) = ("deployment/two", format!("MODE={value}"));
    bed().kubectl(&["set", "env", object, "-c", "helper", &env, "-n", &sample.namespace]);
}

/// The value of the variable, where it is there.
fn mode(sample: &Sample) -> Value {
    let live = sample.get("deployment", "two");
    let env = live["spec"]["template"]["spec"]["containers"][1]["env"].as_array().cloned().unwrap_or_default();
    env.iter().find(|one| one["name"] == "MODE").map_or(Value::Null, |one| one["value"].clone())
}

/// It is told as a removal that restarts pods, and of whose value it takes along.
fn takes_an_item_along(step: &Value, item: &str, of: &str) {
    let gone = held(step, "gone");
    assert!(gone.iter().any(|one| one.contains(item) && one.ends_with(of)), "{step:#}");
    assert!(!step["added"].to_string().contains(item), "nothing of it stays: {step:#}");
    let removed = |field: &Value| field["change"] == "removed" && field["path"].to_string().contains(item);
    assert!(step["fields"].as_array().unwrap().iter().any(removed), "{step:#}");
    assert!(step["risks"].to_string().contains("restarts-pods"), "{step:#}");
}

#[test]
fn h21_an_item_that_client_side_apply_made_goes_with_what_others_changed_in_it() {
    let sample = plain("item-adopted", "");
    sample.applied(&["--no-wait"]);
    by_hand(&sample, &two(MODE, true));
    sets_mode(&sample, "hot");
    sample.write("manifests/two.yaml", &two("", true));
    let planned = sample.run(&["plan", "--adopt", "--out", "plan.json", "-o", "json"]);
    takes_an_item_along(&step(&planned, "two"), "MODE", " of kubectl-set");
    sets_mode(&sample, "hotter");
    stops(&sample, &[]);
    assert_eq!(mode(&sample), "hotter");
    sample.run(&["plan", "--adopt", "--out", "plan.json"]);
    let said = sample.run(&["apply", "plan.json", "--no-wait"]);
    assert!(said.code == Some(0) && mode(&sample).is_null(), "{said:?}");
}

#[test]
fn an_item_that_is_not_wanted_any_more_goes_with_what_others_changed_in_it() {
    let sample = plain("item-dropped", "");
    sample.write("manifests/two.yaml", &two(MODE, true));
    sample.applied(&["--no-wait"]);
    sets_mode(&sample, "hot");
    sample.write("manifests/two.yaml", &two("", true));
    for words in [&["plan", "-o", "json"][..], &["plan", "--read-only", "-o", "json"]] {
        takes_an_item_along(&step(&sample.run(words), "two"), "MODE", " of kubectl-set");
    }
    sample.write("manifests/two.yaml", &two("", false));
    for words in [&["plan", "-o", "json"][..], &["plan", "--read-only", "-o", "json"]] {
        takes_an_item_along(&step(&sample.run(words), "two"), "helper", " of kubectl-set");
    }
    sample.applied(&["--no-wait"]);
    let live = sample.get("deployment", "two");
    assert_eq!(live["spec"]["template"]["spec"]["containers"].as_array().map(Vec::len), Some(1), "{live:#}");
}

/// Who may not try it sees what the adoption does, too.
#[test]
fn h21_what_client_side_apply_holds_is_no_conflict_without_dry_runs() {
    let sample = plain("item-read", "");
    sample.applied(&["--no-wait"]);
    applies_by_hand(&sample, "\"1\"");
    sample.write("manifests/extra.yaml", &EXTRA.replace("\"1\"", "\"2\""));
    let planned = sample.run(&["plan", "--adopt", "--read-only", "-o", "json"]);
    let adopts = step(&planned, "extra");
    assert_eq!((held(&adopts, "conflict"), held(&adopts, "shared")), (Vec::new(), Vec::new()), "{adopts:#}");
    assert_eq!(held(&adopts, "migrated"), [".data.a of kubectl-client-side-apply"], "{adopts:#}");
}

fn worker(selected: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\n  annotations: {{ railiance.dev/on-immutable: replace }}\nspec:\n  \
         selector: {{ matchLabels: {{ app: {selected} }} }}\n  template:\n    metadata: {{ labels: {{ app: {selected} }} }}\n    \
         spec: {{ containers: [{{ name: worker, image: registry.example.org/web/worker:1, resources: {{ requests: {{ cpu: 1m }} }} }}] }}\n---\n\
         apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{ name: worker }}\nspec:\n  minReplicas: 1\n  maxReplicas: 9\n  \
         scaleTargetRef: {{ apiVersion: apps/v1, kind: Deployment, name: worker }}\n  \
         metrics: [{{ type: Resource, resource: {{ name: cpu, target: {{ type: Utilization, averageUtilization: 80 }} }} }}]\n"
    )
}

/// Made anew, it would begin with one pod, and what others put there is gone.
#[test]
fn h22_what_is_made_anew_has_the_pods_that_an_autoscaler_chose() {
    let sample = plain("anew-scaled", "");
    sample.write("manifests/worker.yaml", &worker("old"));
    sample.applied(&["--no-wait"]);
    bed().kubectl(&["scale", "deployment/worker", "--replicas=5", "-n", &sample.namespace]);
    let env = json!([{ "op": "add", "path": "/spec/template/spec/containers/0/env", "value": [{ "name": "OPS", "value": "1" }] }]);
    let env = ["--type=json", "-p", &env.to_string()].map(str::to_owned);
    let mut words = vec!["patch", "deployment/worker", "-n", &sample.namespace, "--field-manager=ops"];
    words.extend(env.iter().map(String::as_str));
    bed().kubectl(&words);
    sample.write("manifests/worker.yaml", &worker("new"));
    let replaced = step(&sample.run(&["plan", "-o", "json"]), "worker");
    assert_eq!(replaced["action"], "replace", "{replaced:#}");
    assert!(held(&replaced, "gone").iter().any(|one| one.ends_with(" of ops")), "{replaced:#}");
    let fields = replaced["fields"].to_string();
    assert!(fields.contains("spec.selector"), "what cannot be changed is shown: {fields}");
    sample.applied(&["--no-wait"]);
    let live = sample.get("deployment", "worker");
    assert_eq!((&live["spec"]["replicas"], &live["metadata"]["labels"]["app"]), (&json!(5), &Value::Null), "{live:#}");
    assert_eq!(live["spec"]["selector"]["matchLabels"]["app"], "new");
    let again = sample.applied(&["--no-wait"]);
    assert_eq!(again["written"], json!([]), "{again:#}");
}

#[test]
fn what_was_deleted_and_not_made_anew_is_told() {
    let sample = plain("unmade", "");
    let service = |name: &str, address: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  annotations: {{ railiance.dev/on-immutable: replace }}\n\
             spec:\n  {address}ports: [{{ port: 80 }}]\n"
        )
    };
    bed().apply(&sample.namespace, &service("taken", ""));
    let taken = sample.get("service", "taken")["spec"]["clusterIP"].as_str().unwrap().to_owned();
    sample.write("manifests/fixed.yaml", &service("fixed", ""));
    sample.applied(&["--no-wait"]);
    sample.write("manifests/fixed.yaml", &service("fixed", &format!("clusterIP: {taken}\n  ")));
    let said = sample.apply(&["--no-wait", "-o", "json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let told = format!("deleted, and not made anew: `Service {}/fixed`", sample.namespace);
    assert!(said.stderr.contains(&told), "{said:?}");
    let receipt: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(receipt["deleted"][0]["name"], "fixed", "{receipt:#}");
    assert!(bed().find("service", &sample.namespace, "fixed").is_none());
    sample.write("manifests/fixed.yaml", &service("fixed", ""));
    let receipt = sample.applied(&["--no-wait"]);
    assert_eq!(receipt["deleted"], json!([]), "{receipt:#}");
    assert!(bed().find("service", &sample.namespace, "fixed").is_some());
}

/// The object itself says from whom, where the server cannot be asked.
#[test]
fn h10_what_is_taken_behind_a_webhook_without_dry_run_is_told() {
    let sample = plain("taken-untried", "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.applied(&["--no-wait"]);
    patches(&sample, "ops", "configmap/extra", &json!({ "data": { "a": "theirs" } }));
    let faults = bed().faults();
    let barred = |request: &Request| request.is_dry_run() && request.path.ends_with("/configmaps/extra");
    let says = "admission webhook \"check.example.org\" does not support dry run";
    faults.inject(barred, 1.., Fault::answer(400).saying(says));
    let run = |words: &[&str]| Said::new(sample.command(faults.kubeconfig(), words).output().unwrap());
    let said = run(&["apply", "--yes", "--no-wait"]);
    assert!(said.code == Some(1) && said.stderr.contains(".data.a"), "{said:?}");
    assert_eq!(sample.get("configmap", "extra")["data"]["a"], "theirs");
    let planned = step(&run(&["plan", "-o", "json", "--force-conflicts"]), "extra");
    assert_eq!(
        (&planned["action"], held(&planned, "taken")),
        (&json!("unverifiable"), vec![".data.a of ops".to_owned()])
    );
    let said = run(&["apply", "--yes", "--no-wait", "--force-conflicts"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let told = format!("taken: .data.a of `ConfigMap {}/extra` from `ops`", sample.namespace);
    assert!(format!("{}{}", said.stdout, said.stderr).contains(&told), "{said:?}");
    assert_eq!(sample.get("configmap", "extra")["data"]["a"], "1");
}

#[test]
fn of_what_somebody_else_took_status_tells_the_values_as_well() {
    let sample = plain("enrolled", "");
    sample.write("manifests/extra.yaml", EXTRA);
    sample.applied(&["--no-wait"]);
    let taken =
        json!({ "metadata": { "labels": { "applyset.kubernetes.io/part-of": "applyset-x" } }, "data": { "a": "2" } });
    patches(&sample, "ops", "configmap/extra", &taken);
    let shown = sample.run(&["status"]).stdout;
    for drift in [".data.a", ".metadata.labels.applyset.kubernetes.io/part-of"] {
        assert!(shown.contains(&format!("drift: {drift} is now of `ops`")), "{drift}: {shown}");
    }
}

/// `--adopt` was given: what stands in the way is that nobody can try it.
#[test]
fn an_adoption_that_nobody_can_try_is_refused_for_that() {
    let sample = plain("untried-adoption", "");
    bed().apply(&sample.namespace, EXTRA);
    sample.write("manifests/extra.yaml", EXTRA);
    let faults = bed().faults();
    let barred = |request: &Request| request.is_dry_run() && request.path.ends_with("/configmaps/extra");
    let says = "admission webhook \"check.example.org\" does not support dry run";
    faults.inject(barred, 1.., Fault::answer(400).saying(says));
    let words = ["apply", "--yes", "--no-wait", "--adopt"];
    let said = Said::new(sample.command(faults.kubeconfig(), &words).output().unwrap());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains("does not support dry run") && !said.stderr.contains("takes it over"), "{said:?}");
}
