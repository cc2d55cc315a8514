//! The field managers under which this program writes, in one place.

use crate::rollout::diff::ObjectId;
use serde_json::Value;

/// Whose name a write carries. One name never writes in two styles: an entry of server-side apply
/// and one of `PUT` under the same name conflict with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manager {
    /// Objects of an application, by server-side apply.
    App,
    /// Objects that hold the weight, whole, by server-side apply (decision H6).
    Traffic,
    /// The parent object of the inventory.
    ApplySet,
    /// The ledger and the lease, by `POST` and `PUT`.
    Store,
    /// The annotation that fences slow writers off (decision H9).
    Lease,
    /// `replicas` on their way to an autoscaler (decision H22).
    Handover,
}

impl Manager {
    pub const ALL: [Manager; 6] =
        [Manager::App, Manager::Traffic, Manager::ApplySet, Manager::Store, Manager::Lease, Manager::Handover];

    pub const fn name(self) -> &'static str {
        match self {
            Manager::App => "railiance",
            Manager::Traffic => "railiance-traffic",
            Manager::ApplySet => "railiance-applyset",
            Manager::Store => "railiance-store",
            Manager::Lease => "railiance-lease",
            Manager::Handover => "railiance-handover",
        }
    }

    /// The manager of this name, if it is one of ours.
    pub fn of(name: &str) -> Option<Manager> {
        Manager::ALL.into_iter().find(|manager| manager.name() == name)
    }

    /// Who writes an object of the desired set: what holds the weight belongs to the traffic manager
    /// from its creation on, all else to the application, and so does a route for a header alone.
    pub fn of_object(object: &Value) -> Manager {
        let id = ObjectId::of(object);
        match (id.group.as_str(), id.kind.as_str()) {
            ("traefik.io", "TraefikService") => Manager::Traffic,
            ("gateway.networking.k8s.io", "HTTPRoute") if !is_for_header(object) => Manager::Traffic,
            _ => Manager::App,
        }
    }
}

/// Whether every rule of a route asks for a header: then no share of the others' requests is in it.
fn is_for_header(route: &Value) -> bool {
    let list = |value: &'_ Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let asks = |rule: &Value| {
        let matches = list(rule, "matches");
        !matches.is_empty() && matches.iter().all(|one| !list(one, "headers").is_empty())
    };
    let rules = route.get("spec").map(|spec| list(spec, "rules")).unwrap_or_default();
    !rules.is_empty() && rules.iter().all(asks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_read_back() {
        assert!(Manager::ALL.into_iter().all(|manager| Manager::of(manager.name()) == Some(manager)));
        assert_eq!(Manager::of("helm"), None);
    }

    #[test]
    fn h6_what_holds_the_weight_belongs_to_the_traffic_manager() {
        let of = |api: &str, kind: &str, rules: Value| {
            Manager::of_object(&json!({ "apiVersion": api, "kind": kind, "spec": { "rules": rules } }))
        };
        let gateway = "gateway.networking.k8s.io/v1";
        assert_eq!(of(gateway, "HTTPRoute", json!([{ "matches": [{ "path": {} }] }])), Manager::Traffic);
        assert_eq!(of(gateway, "HTTPRoute", json!([])), Manager::Traffic);
        assert_eq!(of(gateway, "HTTPRoute", json!([{ "matches": [{ "headers": [{}] }] }])), Manager::App);
        assert_eq!(of("traefik.io/v1alpha1", "TraefikService", json!([])), Manager::Traffic);
        assert_eq!(of("traefik.io/v1alpha1", "IngressRoute", json!([])), Manager::App);
    }
}
