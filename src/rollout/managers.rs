//! The field managers under which this program writes, in one place.

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

    pub fn name(self) -> &'static str {
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
    /// from its creation on, all else to the application.
    pub fn of_object(group: &str, kind: &str) -> Manager {
        match (group, kind) {
            ("traefik.io", "TraefikService") | ("gateway.networking.k8s.io", "HTTPRoute") => Manager::Traffic,
            _ => Manager::App,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert!(Manager::ALL.into_iter().all(|manager| Manager::of(manager.name()) == Some(manager)));
        assert_eq!(Manager::of("helm"), None);
    }

    #[test]
    fn what_holds_the_weight_belongs_to_the_traffic_manager() {
        assert_eq!(Manager::of_object("gateway.networking.k8s.io", "HTTPRoute"), Manager::Traffic);
        assert_eq!(Manager::of_object("traefik.io", "TraefikService"), Manager::Traffic);
        assert_eq!(Manager::of_object("traefik.io", "IngressRoute"), Manager::App);
        assert_eq!(Manager::of_object("apps", "Deployment"), Manager::App);
    }
}
