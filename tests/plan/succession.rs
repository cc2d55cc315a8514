//! Which pods have to be ready before others go.

use crate::support::{applied, deployment, object, scene, want};
use railiance::rollout::Manager;
use railiance::rollout::diff::ObjectId;
use railiance::rollout::inventory::{Fate, Leftover};
use railiance::rollout::plan::{Answer, Plan, Seen, plan};
use serde_json::{Value, json};

/// A workload whose pods are behind the Service of a name.
fn pods(name: &str, behind: &str) -> Value {
    let mut workload = deployment(name, "web:1", None);
    workload["spec"]["template"]["metadata"]["labels"]["behind"] = json!(behind);
    workload
}

fn service(name: &str) -> Value {
    object("v1", "Service", name, json!({ "spec": { "selector": { "behind": name } } }))
}

/// The names of those that take over, where these go.
fn successors(wanted: &[Value], gone: &[Value]) -> Vec<String> {
    plan_with(wanted, gone).successors().map(|step| step.id.name.clone()).collect()
}

fn plan_with(wanted: &[Value], gone: &[Value]) -> Plan {
    let objects = wanted.iter().map(|one| (want(one.clone()), Seen { live: None, answer: Answer::Creates })).collect();
    let left = |one: &Value| Leftover { id: ObjectId::of(one), live: applied(one, Manager::App), fate: Fate::Goes };
    plan(scene(&[]), objects, gone.iter().map(left).collect())
}

/// An autoscaler that goes before the number of pods is written.
#[test]
fn what_chose_the_number_goes_before_it_is_stated() {
    let scaler =
        |kind: &str, target: Value| object("x/v1", kind, "web", json!({ "spec": { "scaleTargetRef": target } }));
    let mut hpa = scaler("HorizontalPodAutoscaler", json!({ "kind": "Deployment", "name": "web" }));
    hpa["apiVersion"] = json!("autoscaling/v2");
    let mut keda = scaler("ScaledObject", json!({ "name": "web" }));
    keda["apiVersion"] = json!("keda.sh/v1alpha1");
    let mut other = hpa.clone();
    other["spec"]["scaleTargetRef"]["name"] = json!("other");
    let goes_first = |gone: &Value, replicas| {
        let plan = plan_with(&[deployment("web", "web:1", replicas)], std::slice::from_ref(gone));
        plan.steps.iter().any(|step| plan.relieves(step))
    };
    assert!(goes_first(&hpa, Some(3)) && goes_first(&keda, Some(3)));
    assert!(!goes_first(&other, Some(3)), "it scales another one");
    assert!(!goes_first(&hpa, None), "nobody states a number");
}

/// Routes of another proxy, or of another API of it, take over; others only go, or are still of the same kind.
#[test]
fn another_router_is_seen_as_one() {
    let traefik = |name: &str| object("traefik.io/v1alpha1", "IngressRoute", name, json!({ "spec": {} }));
    let gateway = || object("gateway.networking.k8s.io/v1", "HTTPRoute", "web", json!({ "spec": {} }));
    let changes = |wanted: &[Value], gone: &Value| plan_with(wanted, std::slice::from_ref(gone)).changes_router();
    assert!(changes(&[gateway()], &traefik("web")) && changes(&[traefik("web")], &gateway()));
    assert!(!changes(&[traefik("web")], &traefik("docs")), "one of several");
    assert!(!changes(&[], &traefik("web")), "nothing leads in its place");
}

#[test]
fn pods_take_over_behind_the_service_of_those_that_go() {
    let wanted = [pods("new", "shop"), pods("worker", "queue"), service("shop"), service("queue")];
    assert_eq!(successors(&wanted, &[pods("old", "shop")]), ["new"]);
    assert_eq!(successors(&wanted, &[pods("old", "nothing")]), [""; 0], "no Service leads there");
    assert_eq!(successors(&wanted, &[]), [""; 0], "nothing goes");
    assert_eq!(successors(&wanted[..2], &[pods("old", "shop"), service("shop")]), [""; 0], "the Service goes as well");
    let mut elsewhere = service("shop");
    elsewhere["metadata"]["namespace"] = json!("other");
    assert_eq!(successors(&[pods("new", "shop"), elsewhere], &[pods("old", "shop")]), [""; 0], "of another namespace");
}
