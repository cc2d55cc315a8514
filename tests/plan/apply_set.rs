//! Our inventory and that of `kubectl apply --applyset`: each leaves the other's alone.

use crate::bed::{bed, tools};
use crate::real::Real;
use railiance::rollout::diff::ObjectId;
use railiance::rollout::inventory::{Home, Parent, ParentRefused, Set};
use railiance::rollout::{Consents, Manager};
use railiance::world::cluster::{Force, Run};
use serde_json::json;
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
