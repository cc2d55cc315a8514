//! Which objects may be deleted and made anew.

use super::step::Replacing;
use crate::rollout::diff::ObjectId;
use crate::rollout::live::{annotation, text};
use serde_json::Value;

/// The annotation by which a manifest allows it: `railiance.dev/on-immutable: replace`.
pub const ON_IMMUTABLE: &str = "railiance.dev/on-immutable";

/// Whether the manifest allows it, and nothing is lost that a new object does not have: data, a
/// cluster's address, all that is in a namespace or of a kind.
pub(super) fn may(wanted: Option<&Value>, live: Option<&Value>) -> Replacing {
    let Some(wanted) = wanted else { return Replacing::NotAsked };
    let id = ObjectId::of(wanted);
    let balanced = |object: &Value| text(object, "/spec/type") == Some("LoadBalancer");
    let never = match (id.group.as_str(), id.kind.as_str()) {
        ("", "PersistentVolumeClaim" | "PersistentVolume" | "Namespace")
        | ("apps", "StatefulSet")
        | ("apiextensions.k8s.io", "CustomResourceDefinition") => true,
        ("", "Service") => balanced(wanted) || live.is_some_and(balanced),
        _ => false,
    };
    match (never, annotation(wanted, ON_IMMUTABLE)) {
        (true, _) => Replacing::Never,
        (false, Some("replace")) => Replacing::Allowed,
        (false, _) => Replacing::NotAsked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(api: &str, kind: &str, spec: Value) -> Value {
        let annotations = json!({ ON_IMMUTABLE: "replace" });
        json!({ "apiVersion": api, "kind": kind, "metadata": { "annotations": annotations }, "spec": spec })
    }

    #[test]
    fn by_the_manifests_word() {
        assert_eq!(may(Some(&object("apps/v1", "Deployment", json!({}))), None), Replacing::Allowed);
        assert_eq!(may(Some(&json!({ "kind": "Deployment" })), None), Replacing::NotAsked);
    }

    #[test]
    fn never_where_something_would_be_lost() {
        for (api, kind) in [
            ("v1", "PersistentVolumeClaim"),
            ("apps/v1", "StatefulSet"),
            ("v1", "Namespace"),
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ] {
            assert_eq!(may(Some(&object(api, kind, json!({}))), None), Replacing::Never, "{kind}");
        }
        let service = object("v1", "Service", json!({}));
        assert_eq!(may(Some(&service), None), Replacing::Allowed);
        let live = json!({ "spec": { "type": "LoadBalancer" } });
        assert_eq!(may(Some(&service), Some(&live)), Replacing::Never);
    }
}
