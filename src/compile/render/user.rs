//! The user's own objects: templates through the same engine, and plain manifests.

use super::object::{Scope, SideObject};
use super::order::part;
use super::template::Engine;
use crate::compile::resolve::{Release, names};
use crate::diag::{Checked, Code, Finding, nearest};
use crate::tree::{Node, Origin, Placed, Traced};
use serde_json::Value;
use std::sync::Arc;

/// Templates and manifests of a `railiance/` directory.
#[derive(Default)]
pub struct UserObjects {
    /// The compiled templates and the names of those that make objects.
    pub templates: Option<(Engine, Vec<String>)>,
    pub manifests: Vec<Node>,
}

/// The annotation by which a user's object says whom it belongs to.
pub const SCOPE: &str = "railiance.dev/scope";

impl UserObjects {
    pub(super) fn render(&self, context: &Placed, release: &Release) -> Checked<Vec<SideObject>> {
        let mut findings = Vec::new();
        let mut objects = Vec::new();
        if let Some((engine, names)) = &self.templates {
            for name in names {
                objects.extend(engine.render(name, context).take(&mut findings));
            }
        }
        objects.extend(self.manifests.iter().map(Placed::from_node));
        let objects = objects.into_iter().filter_map(|object| adopt(object, release, &mut findings)).collect();
        Checked::new(objects, findings)
    }
}

/// Gives an object its namespace, our labels and its scope; says why where it cannot be one of ours.
fn adopt(mut object: Placed, release: &Release, findings: &mut Vec<Finding>) -> Option<SideObject> {
    if !is_object(&object.value) {
        findings.push(
            at(&object, Code::NotAnObject, "a document without `apiVersion`, `kind` and `metadata.name`")
                .help("every document in `manifests/` and `templates/` is one Kubernetes object"),
        );
        return None;
    }
    if part(&object.value, "/kind") == "Job" {
        findings.push(
            at(&object, Code::UnsafeJob, "a Job among the objects of the desired state").help(
                "declare it under `[jobs]`, with `when`: a job is an action that runs once a candidate, not state",
            ),
        );
        return None;
    }
    let scope = scope(&object, findings)?;
    label(&mut object, release);
    Some(SideObject { scope, object: Arc::new(object) })
}

fn is_object(value: &Value) -> bool {
    ["/apiVersion", "/kind", "/metadata/name"].iter().all(|pointer| !part(value, pointer).is_empty())
}

fn at(object: &Placed, code: Code, message: &str) -> Finding {
    let finding = Finding::new(code, message);
    match object.trace.origin.span() {
        Some(span) => finding.at(span, "this object"),
        None => finding,
    }
}

fn scope(object: &Placed, findings: &mut Vec<Finding>) -> Option<Scope> {
    let path = ["metadata", "annotations", SCOPE];
    let Some((written, trace)) = object.at(path) else {
        // a ScaledObject names stable's pods, and knows nothing of a canary
        let stables = matches!(part(&object.value, "/kind"), "CronJob" | "ScaledObject");
        return Some(if stables { Scope::Stable } else { Scope::Shared });
    };
    let known =
        [("track", Scope::Track), ("content", Scope::Content), ("shared", Scope::Shared), ("stable", Scope::Stable)];
    let text = written.as_str().unwrap_or("");
    let found = known.iter().find(|(name, _)| *name == text).map(|(_, scope)| *scope);
    if found.is_none() {
        let names = known.map(|(name, _)| name);
        let help = nearest(text, names).map_or_else(
            || format!("one of {}", crate::diag::join(&names, "and")),
            |name| format!("did you mean `{name}`?"),
        );
        let finding = Finding::new(Code::NotAllowedValue, format!("`{text}` is no scope of an object")).help(help);
        findings.push(match trace.origin.span() {
            Some(span) => finding.at(span, "not a scope"),
            None => finding,
        });
    }
    found
}

/// Kinds that live outside namespaces, of those that users add beside an application.
const CLUSTER_KINDS: &[&str] = &[
    "Namespace",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "PriorityClass",
    "StorageClass",
    "VolumeAttributesClass",
    "PersistentVolume",
    "CSIDriver",
    "RuntimeClass",
    "DeviceClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "APIService",
    "ClusterTrustBundle",
    "FlowSchema",
    "PriorityLevelConfiguration",
    "GatewayClass",
    "IngressClass",
];

fn label(object: &mut Placed, release: &Release) {
    let cluster = CLUSTER_KINDS.contains(&part(&object.value, "/kind"));
    if !cluster && object.at(["metadata", "namespace"]).is_none() {
        put(object, &["metadata", "namespace"], &release.app.namespace);
    }
    let ours = Traced::row("railiance".to_owned(), "default", "managed-by");
    put(object, &["metadata", "labels", "app.kubernetes.io/managed-by"], &ours);
    for key in [names::NAME, names::INSTANCE] {
        if object.at(["metadata", "labels", key]).is_none() {
            put(object, &["metadata", "labels", key], &release.app.name);
        }
    }
}

fn put(object: &mut Placed, path: &[&str], value: &Traced<String>) {
    let origin: &Origin = &value.origin;
    object.set(path, Value::from(value.value.as_str()), origin);
}
