//! What is never taken away, and what is taken by the user's word alone.

use crate::bed::{bed, eventually};
use crate::sample::{Said, Sample, plain};
use serde_json::{Value, json};

/// A claim, a kind and a namespace, and what Helm's mark or ours keeps.
fn precious(sample: &Sample) -> String {
    let name = &sample.namespace;
    let annotated = |name: &str, annotation: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  annotations: {{ {annotation} }}\ndata: {{ a: b }}\n---\n"
        )
    };
    [
        annotated("helms", "helm.sh/resource-policy: keep"),
        annotated("ours", "railiance.dev/prune: keep"),
        annotated("dropped", "example.org/kept: keep"),
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: files\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: { requests: { storage: 1Gi } }\n---\n".to_owned(),
        format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}-room\n---\n"),
        definition(name),
    ]
    .concat()
}

fn definition(group: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.{group}.example.org\nspec:\n  \
         group: {group}.example.org\n  scope: Namespaced\n  names: {{ kind: Thing, plural: things, singular: thing, listKind: ThingList }}\n  \
         versions:\n    - {{ name: v1, served: true, storage: true, schema: {{ openAPIV3Schema: {{ type: object }} }} }}\n"
    )
}

#[test]
fn what_holds_data_or_others_and_what_says_keep_is_not_pruned() {
    let sample = plain("precious", "");
    sample.write("manifests/precious.yaml", &precious(&sample));
    sample.applied(&["--no-wait"]);
    sample.remove("manifests/precious.yaml");
    let receipt = sample.applied(&["--no-wait"]);
    let names = |key: &str| -> Vec<String> {
        let objects = receipt[key].as_array().unwrap().iter().map(|one| one.get("object").unwrap_or(one));
        let mut names: Vec<String> = objects.map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let (room, kind) = (format!("{}-room", sample.namespace), format!("things.{}.example.org", sample.namespace));
    assert_eq!(names("removed"), ["dropped"], "{receipt:#}");
    let mut stays = vec!["files".to_owned(), "helms".to_owned(), "ours".to_owned(), room.clone(), kind.clone()];
    stays.sort();
    assert_eq!(names("kept"), stays);
    assert!(bed().find("configmap", &sample.namespace, "dropped").is_none());
    for (of, name) in
        [("configmap", "helms"), ("configmap", "ours"), ("pvc", "files"), ("namespace", &room), ("crd", &kind)]
    {
        let live = bed().get(of, &sample.namespace, name);
        assert_eq!(live["metadata"]["deletionTimestamp"], Value::Null, "{of} {name}");
    }
}

/// A manifest of each kind that is never made anew, with a field that cannot change.
fn fixed(namespace: &str, changed: bool) -> String {
    let either = |before: &'static str, after: &'static str| if changed { after } else { before };
    let marked =
        |name: &str| format!("metadata:\n  name: {name}\n  annotations: {{ railiance.dev/on-immutable: replace }}\n");
    let claim = format!(
        "apiVersion: v1\nkind: PersistentVolumeClaim\n{}spec:\n  storageClassName: {}\n  accessModes: [ReadWriteOnce]\n  resources: {{ requests: {{ storage: 1Gi }} }}\n---\n",
        marked("files"),
        either("slow", "fast")
    );
    let set = format!(
        "apiVersion: apps/v1\nkind: StatefulSet\n{}spec:\n  replicas: 1\n  serviceName: {}\n  selector: {{ matchLabels: {{ app: store }} }}\n  \
         template:\n    metadata: {{ labels: {{ app: store }} }}\n    spec: {{ containers: [{{ name: store, image: registry.example.org/x }}] }}\n---\n",
        marked("store"),
        either("store", "other")
    );
    let balancer = format!(
        "apiVersion: v1\nkind: Service\n{}spec:\n  type: LoadBalancer\n  loadBalancerClass: example.org/{}\n  selector: {{ app: store }}\n  ports: [{{ port: 80 }}]\n---\n",
        marked("outside"),
        either("slow", "fast")
    );
    let kind = definition(namespace)
        .replace("metadata:\n", "metadata:\n  annotations: { railiance.dev/on-immutable: replace }\n");
    let kind = kind.replace("scope: Namespaced", either("scope: Namespaced", "scope: Cluster"));
    [claim, set, balancer, kind].concat()
}

#[test]
fn what_would_be_lost_is_never_made_anew_whatever_the_manifest_says() {
    let sample = plain("lasting", "");
    sample.write("manifests/fixed.yaml", &fixed(&sample.namespace, false));
    sample.applied(&["--no-wait"]);
    let kind = format!("things.{}.example.org", sample.namespace);
    let all = [("pvc", "files"), ("statefulset", "store"), ("service", "outside"), ("crd", &kind)];
    let uids = || all.map(|(of, name)| sample.get(of, name)["metadata"]["uid"].clone());
    let before = uids();
    sample.write("manifests/fixed.yaml", &fixed(&sample.namespace, true));
    let said = sample.apply(&["--no-wait"]);
    assert_eq!(said.code, Some(1), "{}", said.stdout);
    let help = "keep the old values: objects of this kind are never replaced";
    assert_eq!(said.stderr.matches(help).count(), all.len(), "{}", said.stderr);
    assert_eq!(uids(), before);
}

#[test]
fn the_inventory_of_another_target_is_taken_over_by_the_users_word_alone() {
    let sample = plain("moved", "\n[target.main]\n\n[target.other]\n");
    sample.applied(&["--target=main"]);
    let versions = sample.versions();
    let said = sample.apply(&["--no-wait", "--target=other"]);
    assert_eq!(said.code, Some(1), "{}", said.stdout);
    assert!(said.stderr.contains("written for the target `main`"), "{}", said.stderr);
    assert!(said.stderr.contains("`--take-over`"), "{}", said.stderr);
    assert_eq!(sample.versions(), versions);
    let taken = sample.apply(&["--no-wait", "--target=other", "--take-over"]);
    let told = "the inventory is taken over: until now it was written from `railiance` for the target `main`";
    assert!(taken.code == Some(0) && taken.stderr.contains(told), "{taken:?}");
    let target = || sample.get("configmap", "railiance.web")["metadata"]["annotations"]["railiance.dev/target"].clone();
    assert_eq!(target(), "other");
    // from now on it is the other one that has to ask
    let said = sample.apply(&["--no-wait", "--target=main"]);
    assert_eq!((said.code, target()), (Some(1), json!("other")), "{}", said.stderr);
}

/// KEDA's kind, as far as it is read here.
const SCALED: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: scaledobjects.keda.sh }
spec:
  group: keda.sh
  scope: Namespaced
  names: { kind: ScaledObject, plural: scaledobjects, singular: scaledobject, listKind: ScaledObjectList }
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
";

/// KEDA is there.
fn scales() {
    bed().apply("default", SCALED);
    bed().kubectl(&["wait", "--for=condition=Established", "crd/scaledobjects.keda.sh"]);
}

/// Who may edit a namespace may seldom see the kinds of others.
#[test]
fn who_may_not_see_scaled_objects_is_told_and_goes_on() {
    let sample = plain("unscaled", "");
    scales();
    sample.applied(&["--no-wait"]);
    let user = bed().unique("editor");
    let role = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {user} }}\nrules:\n\
         - {{ apiGroups: ['', apps, policy, networking.k8s.io, coordination.k8s.io, GROUP], resources: ['*'], verbs: ['*'] }}\n"
    );
    bed().apply("", &role.replace("GROUP", "autoscaling"));
    bed().kubectl(&["create", "clusterrolebinding", &user, "--clusterrole", &user, "--user", &user]);
    let login = bed().user(&user, None);
    sample.version("v1.1.0");
    for words in [&["plan"][..], &["apply", "--yes", "--no-wait"]] {
        let said = Said::new(sample.command(&login, words).output().unwrap());
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        let line = said.stderr.lines().find(|line| line.contains("cannot all be seen"));
        assert!(line.is_some_and(|line| line.contains("scaledobjects")), "{}", said.stderr);
    }
    // without the others nobody knows who chooses the number of pods
    bed().apply("", &role.replace("GROUP", "events.k8s.io"));
    eventually("the right is gone", || {
        let said = Said::new(sample.command(&login, &["plan"]).output().unwrap());
        (said.code == Some(1) && said.stderr.contains("horizontalpodautoscalers")).then_some(())
    });
}

#[test]
fn h22_a_scaled_object_has_the_number_of_pods() {
    let sample = plain("scaled", "");
    scales();
    let worker = |image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: worker\nspec:\n  selector: {{ matchLabels: {{ app: worker }} }}\n  \
             template:\n    metadata: {{ labels: {{ app: worker }} }}\n    spec: {{ containers: [{{ name: worker, image: registry.example.org/{image} }}] }}\n"
        )
    };
    sample.write("manifests/worker.yaml", &worker("a"));
    sample.applied(&["--no-wait"]);
    let scaler = |target: &str| {
        format!(
            "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {{ name: {target} }}\nspec: {{ scaleTargetRef: {{ name: {target} }}, minReplicaCount: 3 }}\n"
        )
    };
    bed().apply(&sample.namespace, &scaler("worker"));
    bed().kubectl(&["-n", &sample.namespace, "scale", "deployment/worker", "--replicas=5"]);
    sample.write("manifests/worker.yaml", &worker("b"));
    let said = sample.run(&["plan"]);
    assert!(said.stdout.contains("`replicas` is left to `ScaledObject worker`"), "{}{}", said.stdout, said.stderr);
    let receipt = sample.applied(&["--no-wait"]);
    let written = receipt["written"].as_array().unwrap();
    assert!(written.iter().any(|one| one["object"]["name"] == "worker"), "{receipt:#}");
    assert_eq!(sample.get("deployment", "worker")["spec"]["replicas"], 5);
    // a number of the contract's own beside it is refused
    bed().apply(&sample.namespace, &scaler("web"));
    let said = sample.apply(&["--no-wait"]);
    let refused = "`replicas` is set, and `ScaledObject web` chooses it as well";
    assert!(said.code == Some(1) && said.stderr.contains(refused), "{}", said.stderr);
    // until the contract leaves it to the other one
    sample.edit("replicas = 2", "autoscale = { min = 2, max = 6, external = true }");
    let replicas = || sample.get("deployment", "web")["spec"]["replicas"].clone();
    sample.applied(&["--no-wait"]);
    assert_eq!(replicas(), 2, "handed over, not dropped");
    bed().kubectl(&["-n", &sample.namespace, "scale", "deployment/web", "--replicas=4"]);
    sample.version("v1.1.0");
    sample.applied(&["--no-wait"]);
    assert_eq!(replicas(), 4);
    assert!(bed().list("horizontalpodautoscaler", &sample.namespace, "").is_empty(), "none is made");
}
