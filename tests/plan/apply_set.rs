//! Our inventory and that of `kubectl apply --applyset`: each leaves the other's alone.

use crate::bed::{bed, tools};
use crate::real::Real;
use railiance::rollout::diff::ObjectId;
use railiance::rollout::inventory::{Home, Parent, ParentRefused, Set};
use railiance::rollout::plan::{Action, Plan};
use railiance::rollout::{Consent, Consents, Manager};
use railiance::world::cluster::{Force, How, Run, Task, Unplanned};
use serde_json::{Value, json};
use std::process::{Command, Output};

fn kubectl(namespace: &str, set: &str) -> Output {
    let file = bed().directory().join(format!("{namespace}.json"));
    let object =
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "member" }, "data": { "a": "1" } });
    std::fs::write(&file, object.to_string()).unwrap();
    let mut command = Command::new(tools::tool("kubectl"));
    command.env("KUBECONFIG", bed().kubeconfig()).env("KUBECTL_APPLYSET", "true");
    command.args(["apply", "-n", namespace, "--server-side", "--prune", "--applyset", set, "-f"]).arg(file);
    command.output().unwrap()
}

#[test]
fn kubectl_leaves_our_set_alone() {
    let real = Real::new("theirs");
    let set = Set::of("shop", &real.namespace);
    let member = ObjectId::of(&json!({ "apiVersion": "v1", "kind": "Service", "metadata": { "name": "web" } }));
    let parent = Parent::of(Home::default(), &set, [&member]).object(&set);
    let written = real.apply(&parent, Manager::ApplySet, Force::Never, Run::Real).unwrap();
    let said = kubectl(&real.namespace, "configmap/railiance.shop");
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(!said.status.success() && error.contains("managed by tooling \"railiance\""), "{error}");
    let admitted = Parent::admit(Some(&written), &set, &Home::default(), &Consents::none()).unwrap();
    assert_eq!(admitted.parent().unwrap().object(&set), parent, "what was written reads back");
}

#[test]
fn we_leave_the_set_of_kubectl_alone() {
    let real = Real::new("ours");
    let set = Set::of("shop", &real.namespace);
    let said = kubectl(&real.namespace, "configmap/railiance.shop");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let name = json!({ "name": set.parent(), "namespace": real.namespace });
    let live = real.get(&json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": name }));
    assert_eq!(
        live["metadata"]["labels"]["applyset.kubernetes.io/id"],
        set.id().as_str(),
        "the same parent, the same id"
    );
    let refused = Parent::admit(Some(&live), &set, &Home::default(), &Consents::none()).unwrap_err();
    assert!(matches!(refused, ParentRefused::ForeignTooling { .. }), "{refused}");
}

/// A plan of nothing at all for the application `shop`.
fn of_nothing(real: &Real, consents: Consents) -> Result<Plan, Unplanned> {
    let set = Set::of("shop", &real.namespace);
    let task =
        Task { set, home: Home::default(), contract: "v1".to_owned(), consents, wants: Vec::new(), how: How::DryRun };
    real.runtime.block_on(real.cluster.survey(task)).map(|survey| survey.plan)
}

#[test]
fn nothing_wanted_prunes_nothing_without_a_word() {
    let real = Real::new("nothing");
    let set = Set::of("shop", &real.namespace);
    let member = |kind: &str, name: &str, spec: Value| {
        let labels = json!({ "applyset.kubernetes.io/part-of": set.id().as_str() });
        json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name, "namespace": real.namespace, "labels": labels }, "spec": spec })
    };
    let claim = json!({ "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } });
    let members = [
        member("Service", "web", json!({ "ports": [{ "port": 80 }] })),
        member("PersistentVolumeClaim", "files", claim),
    ];
    let ids: Vec<ObjectId> = members.iter().map(ObjectId::of).collect();
    for object in members.iter().chain([&Parent::of(Home::default(), &set, &ids).object(&set)]) {
        real.apply(object, Manager::App, Force::Never, Run::Real).unwrap();
    }
    let refused = of_nothing(&real, Consents::none()).map(|plan| plan.steps.len());
    let Err(Unplanned::Empty(nothing)) = refused else { panic!("not refused: {refused:?}") };
    assert_eq!(nothing.to_string(), "nothing is wanted any more, and 1 live object would go");
    let plan = of_nothing(&real, Consents::from_iter([Consent::Empty])).unwrap();
    let goes: Vec<_> = plan.steps.iter().map(|step| (step.id.name.as_str(), step.action == Action::Prune)).collect();
    assert_eq!(goes, [("web", true)], "what holds data stays even so");
}
