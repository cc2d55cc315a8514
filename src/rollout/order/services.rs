//! Which Services have to be there before pods start.

use crate::rollout::live::text;
use serde_json::Value;

/// Whether a Service is written before a workload: it leads to the pods of that one, or they are told of every
/// Service in their environment when they start, and of none later.
pub fn is_before(service: &Value, workload: &Value) -> bool {
    let same = text(service, "/metadata/namespace") == text(workload, "/metadata/namespace");
    let pods = pods(workload);
    same && (starts(workload) && pods.is_none_or(is_told) || pods.is_some_and(|pods| leads(service, pods)))
}

/// Whether any pod starts with it.
fn starts(workload: &Value) -> bool {
    workload.pointer("/spec/replicas").and_then(Value::as_u64) != Some(0)
}

/// A pod, or what makes it.
fn pods(workload: &Value) -> Option<&Value> {
    match text(workload, "/kind") {
        Some("Pod") => Some(workload),
        Some("CronJob") => workload.pointer("/spec/jobTemplate/spec/template"),
        _ => workload.pointer("/spec/template"),
    }
}

fn is_told(pods: &Value) -> bool {
    pods.pointer("/spec/enableServiceLinks").and_then(Value::as_bool) != Some(false)
}

fn leads(service: &Value, pods: &Value) -> bool {
    let selector = service.pointer("/spec/selector").and_then(Value::as_object).filter(|selector| !selector.is_empty());
    let labels = pods.pointer("/metadata/labels");
    let has = |(key, value): (&String, &Value)| labels.and_then(|labels| labels.get(key)) == Some(value);
    selector.is_some_and(|selector| selector.iter().all(has))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn service(namespace: &str, app: &str) -> Value {
        let metadata = json!({ "name": app, "namespace": namespace });
        json!({ "kind": "Service", "metadata": metadata, "spec": { "selector": { "app": app } } })
    }

    fn deployment(replicas: &Value, links: &Value) -> Value {
        let template =
            json!({ "metadata": { "labels": { "app": "web", "x": "y" } }, "spec": { "enableServiceLinks": links } });
        json!({ "kind": "Deployment", "metadata": { "name": "web", "namespace": "n" },
            "spec": { "replicas": replicas, "template": template } })
    }

    #[test]
    fn a_service_comes_before_its_own_pods_in_any_case() {
        for (replicas, links) in [(json!(2), json!(false)), (json!(0), json!(null)), (json!(null), json!(true))] {
            assert!(is_before(&service("n", "web"), &deployment(&replicas, &links)), "{replicas} {links}");
        }
        let headless = json!({ "kind": "Service", "metadata": { "name": "x", "namespace": "n" }, "spec": {} });
        assert!(!is_before(&headless, &deployment(&json!(2), &json!(false))), "without a selector it leads nowhere");
    }

    #[test]
    fn all_services_come_before_pods_that_are_told_of_them() {
        let is = |replicas, links| is_before(&service("n", "other"), &deployment(&replicas, &links));
        assert!(is(json!(2), json!(null)) && is(json!(null), json!(true)), "that is the default");
        assert!(!is(json!(2), json!(false)), "they do not want to know");
        assert!(!is(json!(0), json!(null)), "none starts");
        assert!(!is_before(&service("elsewhere", "web"), &deployment(&json!(2), &json!(null))));
    }

    #[test]
    fn the_pods_of_every_kind_are_found() {
        let told = json!({ "metadata": { "labels": { "app": "web" } }, "spec": { "enableServiceLinks": false } });
        let mut pod = told.clone();
        (pod["kind"], pod["metadata"]["namespace"]) = (json!("Pod"), json!("n"));
        let metadata = json!({ "namespace": "n" });
        let cron = json!({ "kind": "CronJob", "metadata": metadata,
            "spec": { "jobTemplate": { "spec": { "template": told } } } });
        for workload in [pod, cron] {
            assert!(is_before(&service("n", "web"), &workload), "{workload}");
            assert!(!is_before(&service("n", "other"), &workload), "{workload}");
        }
        let unknown = json!({ "kind": "Rollout", "metadata": metadata, "spec": {} });
        assert!(is_before(&service("n", "other"), &unknown), "whoever cannot be judged waits");
    }
}
