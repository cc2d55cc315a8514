//! What belongs to others is not written, and only what nobody reconciles can be adopted (decisions H6, H19).

use crate::bed::bed;
use crate::bed::faults::{Fault, Request};
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};

/// A mark on a live object, and the owner that it stands for. Objects have its name.
struct Mark {
    name: &'static str,
    metadata: Value,
    owner: &'static str,
}

fn mark(name: &'static str, metadata: Value, owner: &'static str) -> Mark {
    Mark { name, metadata, owner }
}

fn label(name: &'static str, key: &str, value: &str, owner: &'static str) -> Mark {
    mark(name, json!({ "labels": { key: value } }), owner)
}

fn annotation(name: &'static str, key: &str, value: &str, owner: &'static str) -> Mark {
    mark(name, json!({ "annotations": { key: value } }), owner)
}

/// Those who would take an object back.
fn reconcilers() -> Vec<Mark> {
    let shop = json!({ "apiVersion": "example.org/v1", "kind": "Shop", "name": "s", "uid": "5", "controller": true });
    let tracked = "shop:/ConfigMap:demo/tracked";
    vec![
        label("kustomized", "kustomize.toolkit.fluxcd.io/name", "apps", "Flux, by the Kustomization `apps`"),
        label("flux-helm", "helm.toolkit.fluxcd.io/name", "shop", "Flux, by the HelmRelease `shop`"),
        annotation("tracked", "argocd.argoproj.io/tracking-id", tracked, "the Argo CD application `shop`"),
        label("instance", "argocd.argoproj.io/instance", "shop", "the Argo CD application `shop`"),
        mark("made", json!({ "ownerReferences": [shop] }), "the controller of `Shop s`"),
    ]
}

/// Those who do not look again by themselves.
fn keepers() -> Vec<Mark> {
    let helm = json!({
        "labels": { "app.kubernetes.io/managed-by": "Helm" },
        "annotations": { "meta.helm.sh/release-name": "old", "meta.helm.sh/release-namespace": "shop" },
    });
    let sibling = json!({ "app.kubernetes.io/managed-by": "railiance", "app.kubernetes.io/instance": "shop" });
    vec![
        mark("helm", helm, "the Helm release `old` in `shop`"),
        label("kapp", "kapp.k14s.io/app", "17", "the kapp application `17`"),
        annotation("kpt", "config.k8s.io/owning-inventory", "inv-1", "the inventory `inv-1`"),
        label("set", "applyset.kubernetes.io/part-of", "applyset-x-v1", "the ApplySet `applyset-x-v1`"),
        mark("sibling", json!({ "labels": sibling }), "the application `shop`"),
        mark("nobodys", json!({}), "no inventory, and was written by `bed`"),
    ]
}

fn objects(name: &str) -> [Value; 2] {
    let labels = json!({ "app": name });
    let containers = json!([{ "name": "main", "image": "registry.example.org/web/worker:1" }]);
    let template = json!({ "metadata": { "labels": labels }, "spec": { "containers": containers } });
    let spec = json!({ "replicas": 0, "selector": { "matchLabels": labels }, "template": template });
    [
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name }, "data": { "a": "b" } }),
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": name }, "spec": spec }),
    ]
}

fn documents(objects: impl Iterator<Item = Value>) -> String {
    objects.map(|object| format!("{object}\n")).collect::<Vec<_>>().join("---\n")
}

/// The application wants a ConfigMap and a Deployment of each name.
fn wants(sample: &Sample, marks: &[Mark]) {
    sample.write("manifests/taken.yaml", &documents(marks.iter().flat_map(|mark| objects(mark.name))));
}

/// Somebody else has made them.
fn makes(sample: &Sample, marks: &[Mark]) {
    let marked = |mark: &Mark| {
        objects(mark.name).map(|mut object| {
            let metadata = object["metadata"].as_object_mut().unwrap();
            metadata.extend(mark.metadata.as_object().unwrap().clone());
            object
        })
    };
    bed().apply(&sample.namespace, &documents(marks.iter().flat_map(marked)));
}

/// What a plan with these words says of the objects of a mark: actions and reasons.
fn told(sample: &Sample, words: &[&str]) -> impl Fn(&Mark) -> Vec<(String, String)> {
    let said = sample.run(&[&["plan", "-o", "json"], words].concat());
    let plan: Value = serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    assert_eq!(said.code, Some(1), "{plan:#}");
    let steps = plan["steps"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    move |mark| {
        let own = steps.iter().filter(|step| step["object"]["name"] == mark.name);
        own.map(|step| (text(&step["action"]), text(&step["reason"]))).collect()
    }
}

fn refused(mark: &Mark) -> Vec<(String, String)> {
    vec![("refused".to_owned(), format!("it belongs to {}", mark.owner)); 2]
}

/// Applies, which must end without any write.
fn nothing_written(sample: &Sample, words: &[&str]) -> Said {
    let faults = bed().faults();
    let all = [&["apply", "--yes", "--no-wait"], words].concat();
    let said = Said::new(sample.command(faults.kubeconfig(), &all).output().unwrap());
    assert_eq!(said.code, Some(1), "{said:?}");
    let writes: Vec<Request> = faults.requests().into_iter().filter(Request::is_write).collect();
    assert!(writes.is_empty(), "{writes:?}");
    assert!(said.stderr.contains("the plan is refused: nothing was written"), "{}", said.stderr);
    said
}

#[test]
fn h19_what_belongs_to_others_is_refused_and_they_are_named() {
    let sample = plain("owned", "");
    let marks: Vec<Mark> = reconcilers().into_iter().chain(keepers()).collect();
    wants(&sample, &marks);
    makes(&sample, &marks);
    let told = told(&sample, &[]);
    for mark in &marks {
        assert_eq!(told(mark), refused(mark), "{}", mark.name);
    }
    let said = nothing_written(&sample, &[]);
    for mark in &marks {
        assert!(said.stderr.contains(mark.owner), "{}: {}", mark.name, said.stderr);
    }
}

#[test]
fn h6_what_others_reconcile_is_refused_whatever_is_said() {
    let sample = plain("reconciled", "");
    wants(&sample, &reconcilers());
    makes(&sample, &reconcilers());
    for words in [&["--adopt"][..], &["--adopt", "--force-conflicts"]] {
        let told = told(&sample, words);
        for mark in &reconcilers() {
            assert_eq!(told(mark), refused(mark), "{words:?}: {}", mark.name);
        }
        nothing_written(&sample, words);
    }
}

/// Fields that others hold with another value are a matter of their own.
#[test]
fn h19_what_others_only_keep_is_adopted_by_a_persons_word() {
    let sample = plain("kept", "");
    wants(&sample, &keepers());
    makes(&sample, &keepers());
    let receipt = sample.applied(&["--no-wait", "--adopt", "--force-conflicts"]);
    let ours = sample.get("configmap", "railiance.web")["metadata"]["labels"]["applyset.kubernetes.io/id"].clone();
    let members = bed().list("configmap,deployment", &sample.namespace, "applyset.kubernetes.io/part-of");
    for mark in &keepers() {
        let written = receipt["written"].as_array().unwrap().iter();
        let adopted = written.filter(|one| one["object"]["name"] == mark.name && one["action"] == "adopt");
        assert_eq!(adopted.count(), 2, "{}: {receipt:#}", mark.name);
        let own: Vec<&Value> = members.iter().filter(|live| live["metadata"]["name"] == mark.name).collect();
        let is_ours = |live: &&Value| live["metadata"]["labels"]["applyset.kubernetes.io/part-of"] == ours;
        assert!(own.len() == 2 && own.iter().all(is_ours), "{}: {own:#?}", mark.name);
    }
    is_settled(&sample);
}

/// Nothing is anybody else's any more.
fn is_settled(sample: &Sample) {
    let planned = sample.run(&["plan", "--detailed-exitcode"]);
    assert_eq!(planned.code, Some(0), "{planned:?}");
    let adopting = sample.run(&["plan", "--detailed-exitcode", "--adopt"]);
    assert_eq!(adopting.code, Some(0), "{adopting:?}");
    sample.applied(&["--no-wait"]);
}

/// What kapp writes on its objects, and what it leaves to people.
const KAPPS: [&str; 2] = ["kapp.k14s.io/identity=v1;demo//ConfigMap/extra;v1", "kapp.k14s.io/original-diff-md5=c6e9"];

/// An inventory's mark is held by that tool's own manager: nothing that is applied would ever take it off.
#[test]
fn h19_a_mark_that_another_tool_holds_goes_with_the_adoption() {
    let sample = plain("marked", "");
    wants(&sample, &[mark("extra", json!({}), "")]);
    sample.applied(&["--no-wait"]);
    let kubectl = |words: &[&str], manager: &str| {
        bed().kubectl(&[words, &["-n", &sample.namespace, &format!("--field-manager={manager}")]].concat())
    };
    kubectl(&["label", "configmap/extra", "kapp.k14s.io/app=17", "kapp.k14s.io/association=v1.a", "team=shop"], "kapp");
    kubectl(&[&["annotate", "configmap/extra", "note=n"], &KAPPS[..]].concat(), "kapp");
    kubectl(&["annotate", "deployment/extra", "config.k8s.io/owning-inventory=inv-1"], "kpt");
    let refused = sample.apply(&["--no-wait"]);
    assert!(refused.stderr.contains("it belongs to the kapp application `17`"), "{}", refused.stderr);
    assert!(refused.stderr.contains("it belongs to the inventory `inv-1`"), "{}", refused.stderr);

    for words in [&["plan", "--adopt"][..], &["plan", "--adopt", "--read-only"]] {
        let plan = sample.run(words);
        assert_eq!(plan.code, Some(0), "{plan:?}");
        for gone in ["kapp.k14s.io/app", "kapp.k14s.io/identity", "config.k8s.io/owning-inventory"] {
            let shown = plan.stdout.lines().any(|line| line.contains("- metadata.") && line.contains(gone));
            assert!(shown, "{words:?}: {gone}: {}", plan.stdout);
        }
    }
    let receipt = sample.applied(&["--no-wait", "--adopt"]);
    assert!(receipt["next"].to_string().contains("does not know what was adopted any more"), "{receipt:#}");
    let metadata = sample.get("configmap", "extra")["metadata"].clone();
    assert_eq!(metadata["labels"]["team"], "shop", "what is no mark stays: {metadata:#}");
    assert_eq!(metadata["annotations"]["note"], "n", "{metadata:#}");
    let told = format!("{metadata}{}", sample.get("deployment", "extra")["metadata"]);
    assert!(!told.contains("kapp.k14s.io") && !told.contains("owning-inventory"), "{told}");
    is_settled(&sample);
}

/// What the manifest states is the manifest's to say.
#[test]
fn h19_a_mark_that_is_wanted_stays_and_so_does_its_owner() {
    let sample = plain("stated-mark", "");
    let map =
        |labels: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n{labels}data: {{ a: b }}\n");
    sample.write("manifests/extra.yaml", &map("  labels: { kapp.k14s.io/app: \"17\" }\n"));
    sample.applied(&["--no-wait", "--adopt"]);
    let said = nothing_written(&sample, &[]);
    assert!(said.stderr.contains("it belongs to the kapp application `17`"), "{}", said.stderr);
    sample.applied(&["--no-wait", "--adopt"]);
    assert_eq!(sample.get("configmap", "extra")["metadata"]["labels"]["kapp.k14s.io/app"], "17");
}

#[test]
fn h19_another_application_of_ours_is_told_by_its_name() {
    let sample = plain("two", "");
    let extra = [mark("extra", json!({}), "")];
    wants(&sample, &extra);
    sample.applied(&["--no-wait"]);
    sample.edit("name = \"web\"", "name = \"shop\"");
    let refused = "help: give one of the two another name, or `--adopt` if `web` gave it up";
    let said = nothing_written(&sample, &[]);
    assert!(said.stderr.contains("it belongs to the application `web`"), "{}", said.stderr);
    assert!(said.stderr.contains(refused), "{}", said.stderr);
    sample.applied(&["--no-wait", "--adopt"]);
    assert_eq!(sample.get("configmap", "extra")["metadata"]["labels"]["app.kubernetes.io/instance"], "shop");
}

/// Argo CD's label is one that many use: what counts is who wrote it.
#[test]
fn h6_the_common_label_is_of_argo_where_argo_wrote_it() {
    let sample = plain("labelled", "");
    wants(&sample, &[mark("extra", json!({}), "")]);
    bed().kubectl(&["create", "configmap", "extra", "--from-literal=a=b", "-n", &sample.namespace]);
    let label = ["label", "configmap/extra", "app.kubernetes.io/instance=shop", "-n", &sample.namespace];
    bed().kubectl(&[&label[..], &["--field-manager=argocd-controller"]].concat());
    let said = nothing_written(&sample, &["--adopt"]);
    assert!(said.stderr.contains("it belongs to the Argo CD application `shop`"), "{}", said.stderr);
}

/// An application wants a ConfigMap, and somebody makes it between the plan and the write; what the run says.
fn meets(sample: &Sample, name: &str, literal: &'static str, words: &[&str]) -> Said {
    let map = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  a: ours\n");
    sample.write("manifests/extra.yaml", &map);
    let (faults, path) = (bed().faults(), format!("/configmaps/{name}"));
    let (namespace, name) = (sample.namespace.clone(), name.to_owned());
    let comes = move || {
        let literal = format!("--from-literal={literal}");
        bed().kubectl(&["create", "configmap", &name, &literal, "-n", &namespace]);
    };
    let is_it = move |request: &Request| request.is_write() && request.path.ends_with(&path);
    faults.inject(is_it, 1..=1, Fault::meanwhile(comes));
    let all = [&["apply", "--yes", "--no-wait"], words].concat();
    Said::new(sample.command(faults.kubeconfig(), &all).output().unwrap())
}

#[test]
fn h19_what_came_since_the_plan_stays_with_whoever_made_it() {
    let sample = plain("came", "");
    sample.applied(&["--no-wait"]);
    let forced: &[&str] = &["--force-conflicts"];
    for (name, literal, words) in
        [("same", "a=theirs", forced), ("beside", "b=theirs", &[]), ("both", "b=theirs", forced)]
    {
        let said = meets(&sample, name, literal, words);
        assert_eq!(said.code, Some(1), "{name}: {said:?}");
        let live = sample.get("configmap", name);
        let (key, value) = literal.split_once('=').unwrap();
        assert_eq!(live["data"], json!({ key: value }), "{name}");
        assert_eq!(live["metadata"]["labels"], Value::Null, "{name}: it is enrolled nowhere");
        // the next plan sees it, and asks
        let planned = sample.apply(&["--no-wait"]);
        assert!(planned.stderr.contains("the plan is refused: nothing was written"), "{name}: {}", planned.stderr);
    }
}

#[test]
fn a_name_of_the_ledger_that_somebody_else_took_is_told() {
    let sample = plain("named", "");
    sample.applied(&["--no-wait"]);
    bed().kubectl(&["create", "configmap", "railiance.web.v2", "-n", &sample.namespace]);
    sample.version("v1.1.0");
    for _ in 0..2 {
        let said = sample.apply(&["--no-wait"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stderr.contains("the ConfigMap `railiance.web.v2` is none of ours"), "{}", said.stderr);
    }
    bed().kubectl(&["delete", "configmap", "railiance.web.v2", "-n", &sample.namespace]);
    assert_eq!(sample.applied(&["--no-wait"])["record"], 2);
}
