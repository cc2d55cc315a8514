//! The phases of writing, in their order.

use super::Traffic;
use crate::rollout::diff::ObjectId;

/// When an object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Namespaces,
    /// CustomResourceDefinitions, which others wait for.
    Definitions,
    /// What is bound later: the server reads a role when it is bound.
    Roles,
    /// Quotas, accounts and bindings, data, claims, policies.
    Ground,
    /// Kinds that are not known here. They come before the pods, which may need what they make
    /// (an ExternalSecret its Secret).
    Others,
    Services,
    /// Routes that leave a port before the pods that have it go.
    Ahead,
    Workloads,
    /// What acts upon workloads.
    Scalers,
    /// Services that lead to other pods from now on, and webhooks, which need theirs.
    Redirects,
    /// What routes are made of.
    Backends,
    Routes,
}

/// What has to be there before a phase begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Nothing,
    /// New kinds are served.
    Established,
    /// The pods behind the Services are ready.
    Endpoints,
}

impl Phase {
    pub fn of(id: &ObjectId, traffic: Traffic) -> Phase {
        let phase = Phase::of_kind(id);
        match (phase, traffic) {
            (Phase::Services, Traffic::Moves) => Phase::Redirects,
            (_, Traffic::Moves | Traffic::Stays) => phase,
        }
    }

    /// By what the object is, wherever it leads.
    pub fn of_kind(id: &ObjectId) -> Phase {
        match (id.group.as_str(), id.kind.as_str()) {
            ("", "Namespace") => Phase::Namespaces,
            ("apiextensions.k8s.io", "CustomResourceDefinition") => Phase::Definitions,
            ("rbac.authorization.k8s.io", "Role" | "ClusterRole") => Phase::Roles,
            ("", "Service") => Phase::Services,
            ("apps", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
            | ("batch", "Job" | "CronJob")
            | ("", "Pod" | "ReplicationController") => Phase::Workloads,
            ("autoscaling" | "keda.sh" | "autoscaling.k8s.io", _) => Phase::Scalers,
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration")
            | ("apiregistration.k8s.io", _) => Phase::Redirects,
            ("networking.k8s.io", "Ingress")
            | ("traefik.io", "IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP") => Phase::Routes,
            ("traefik.io", _) => Phase::Backends,
            (GATEWAY, kind) if kind.ends_with("Route") => Phase::Routes,
            (GATEWAY, _) => Phase::Backends,
            (group, _) if is_ground(group) => Phase::Ground,
            _ => Phase::Others,
        }
    }

    /// Its rank among removals, the highest first: the reverse of writing, but for kinds that are not known here.
    pub(super) fn rank_of_removal(self) -> (Phase, bool) {
        match self {
            Phase::Others => (Phase::Scalers, true),
            phase => (phase, false),
        }
    }

    pub fn need(self) -> Need {
        match self {
            Phase::Namespaces | Phase::Definitions | Phase::Roles => Need::Nothing,
            // where it leads, it led to the same pods before
            Phase::Ground | Phase::Others | Phase::Services | Phase::Ahead | Phase::Workloads | Phase::Scalers => {
                Need::Established
            }
            Phase::Redirects | Phase::Backends | Phase::Routes => Need::Endpoints,
        }
    }

    /// Whether both may be written at once: all that pods find when they start. Of these the Services take the
    /// server longest, one address after the other.
    pub fn is_beside(self, other: Phase) -> bool {
        let of_pods = |phase: Phase| match phase {
            Phase::Ground | Phase::Others | Phase::Services => true,
            Phase::Namespaces
            | Phase::Definitions
            | Phase::Roles
            | Phase::Ahead
            | Phase::Workloads
            | Phase::Scalers
            | Phase::Redirects
            | Phase::Backends
            | Phase::Routes => false,
        };
        of_pods(self) && of_pods(other)
    }

    /// Whether objects of this phase lead requests to pods.
    pub fn is_routing(self) -> bool {
        match self {
            Phase::Ahead | Phase::Backends | Phase::Routes => true,
            Phase::Namespaces
            | Phase::Definitions
            | Phase::Roles
            | Phase::Ground
            | Phase::Others
            | Phase::Services
            | Phase::Workloads
            | Phase::Scalers
            | Phase::Redirects => false,
        }
    }
}

const GATEWAY: &str = "gateway.networking.k8s.io";

/// Groups of Kubernetes itself.
fn is_ground(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}
