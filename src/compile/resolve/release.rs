//! The intermediate form: one version of one application on one target, every value traced.
//!
//! Ours: no Kubernetes structs, no router's vocabulary, no `Option` that means "not yet". It is also
//! the context of templates, so a field's name here is a name that template authors see.

use super::{Exposure, Isolation};
use crate::tree::{Traced, record};
use std::collections::BTreeMap;

type Text = Traced<String>;

record! {
    /// One version of one application on one target.
    pub struct Release {
        pub app: App,
        pub version: Version,
        pub target: Target,
        pub workload: Workload,
        /// Ports of the Services.
        pub service_ports: Vec<ServicePort>,
        pub config_maps: Vec<ConfigMap>,
        pub claims: Vec<Claim>,
        pub service_account: ServiceAccount,
        pub autoscale: Option<Autoscale>,
        pub disruption: Option<Disruption>,
        pub network: Option<Network>,
        pub jobs: Vec<Job>,
        pub exposure: Option<Exposure>,
        /// The candidate is tried apart from stable.
        pub isolation: Option<Isolation>,
    }
}

record! {
    /// Identity and ownership.
    pub struct App {
        pub name: Text,
        pub namespace: Text,
        pub owner: Text,
        pub criticality: Text,
        pub part_of: Option<Text>,
    }
}

record! {
    /// What is released.
    pub struct Version {
        /// The version tag as written.
        pub tag: Text,
        /// The tag as a label value.
        pub label: Text,
        pub commit: Option<Text>,
        /// The contract's version.
        pub contract: Text,
        /// The path of the `railiance/` directory in its repository.
        pub source: Text,
    }
}

record! {
    /// Where it is released to.
    pub struct Target {
        pub name: Option<Text>,
        pub profile: Text,
        /// The minor version of Kubernetes 1.x.
        pub kubernetes: Traced<u32>,
    }
}

record! {
    /// What runs.
    pub struct Workload {
        /// `Deployment` or `StatefulSet`.
        pub kind: Text,
        /// Absent where an autoscaler chooses the number.
        pub replicas: Option<Traced<u32>>,
        /// Labels by which the workload finds its pods; they never change.
        pub selector: BTreeMap<String, Text>,
        /// Labels that the pods of both tracks share.
        pub both_tracks: BTreeMap<String, Text>,
        pub main: Container,
        /// Run to their end, or (sidecars) start before the main container.
        pub init_containers: Vec<Container>,
        pub other_containers: Vec<Container>,
        pub volumes: Vec<Volume>,
        pub security: Security,
        pub spread: Option<Spread>,
        pub update: Update,
        pub termination_grace: Traced<u64>,
        pub min_ready: Option<Traced<u64>>,
        pub progress_deadline: Traced<u64>,
        pub history: Traced<u32>,
        pub node_selector: Option<BTreeMap<String, Text>>,
        pub priority_class: Option<Text>,
        pub pull_secrets: Option<Vec<Named>>,
        pub labels: BTreeMap<String, Text>,
        pub annotations: BTreeMap<String, Text>,
        /// Claims that each pod of a StatefulSet gets for itself.
        pub claim_templates: Option<Vec<Claim>>,
    }
}

record! {
    /// A thing that is only a name.
    pub struct Named {
        pub name: Text,
    }
}

record! {
    /// One container.
    pub struct Container {
        pub name: Text,
        pub image: Text,
        pub command: Option<Vec<Text>>,
        pub args: Option<Vec<Text>>,
        pub ports: Option<Vec<ContainerPort>>,
        pub env: Option<Vec<EnvVar>>,
        pub resources: Resources,
        pub mounts: Option<Vec<Mount>>,
        pub ready: Option<Probe>,
        pub live: Option<Probe>,
        pub start: Option<Probe>,
        /// Seconds of serving after the order to stop.
        pub pre_stop: Option<Traced<u64>>,
        /// `Always` for a sidecar.
        pub restart: Option<Text>,
    }
}

record! {
    pub struct ContainerPort {
        pub name: Text,
        pub port: Traced<u16>,
        pub protocol: Text,
    }
}

record! {
    pub struct ServicePort {
        pub name: Text,
        pub port: Traced<u16>,
        pub protocol: Text,
        pub app_protocol: Option<Text>,
    }
}

record! {
    /// One environment variable: a text, a key of a secret, or a fact about the pod.
    pub struct EnvVar {
        pub name: Text,
        pub value: Option<Text>,
        pub secret: Option<SecretKey>,
        /// A path of the downward API.
        pub field: Option<Text>,
    }
}

record! {
    pub struct SecretKey {
        pub name: Text,
        pub key: Text,
        pub optional: Option<Traced<bool>>,
    }
}

record! {
    /// Requests and limits, as canonical quantities.
    pub struct Resources {
        pub requests: BTreeMap<String, Text>,
        pub limits: BTreeMap<String, Text>,
    }
}

record! {
    pub struct Mount {
        pub name: Text,
        pub path: Text,
        pub sub_path: Option<Text>,
        pub read_only: Option<Traced<bool>>,
    }
}

record! {
    /// One volume of the pod; exactly one source is there.
    pub struct Volume {
        pub name: Text,
        pub config_map: Option<Text>,
        pub secret: Option<Text>,
        pub claim: Option<Text>,
        /// `medium` and `sizeLimit`, as far as they are given: an empty map is scratch space, too.
        pub empty: Option<BTreeMap<String, Text>>,
    }
}

record! {
    /// One probe; exactly one of the ways is there.
    pub struct Probe {
        pub http: Option<Text>,
        pub tcp: Option<Traced<bool>>,
        pub grpc: Option<Text>,
        pub exec: Option<Vec<Text>>,
        /// The name of the port.
        pub port: Option<Text>,
        /// The number of the port, for gRPC.
        pub port_number: Option<Traced<u16>>,
        pub every: Traced<u64>,
        pub timeout: Traced<u64>,
        pub failures: Traced<u32>,
    }
}

record! {
    pub struct Security {
        pub non_root: Traced<bool>,
        pub user: Option<Traced<u32>>,
        pub group: Option<Traced<u32>>,
        pub fs_group: Option<Traced<u32>>,
        pub read_only_root: Traced<bool>,
        pub privileged: Option<Traced<bool>>,
        pub escalation: Traced<bool>,
        pub add_capabilities: Option<Vec<Text>>,
        pub drop_capabilities: Option<Vec<Text>>,
    }
}

record! {
    pub struct Spread {
        /// `ScheduleAnyway` or `DoNotSchedule`.
        pub when_unsatisfiable: Text,
        /// Count only pods of one revision; known since Kubernetes 1.27.
        pub by_revision: Option<Traced<bool>>,
    }
}

record! {
    pub struct Update {
        /// `RollingUpdate` or `Recreate`.
        pub strategy: Text,
        pub max_surge: Option<Traced<serde_json::Value>>,
        pub max_unavailable: Option<Traced<serde_json::Value>>,
    }
}

record! {
    /// An immutable ConfigMap, named by its content.
    pub struct ConfigMap {
        pub name: Text,
        pub data: Option<BTreeMap<String, Text>>,
        pub binary_data: Option<BTreeMap<String, Text>>,
    }
}

record! {
    pub struct Claim {
        pub name: Text,
        pub size: Text,
        pub access: Text,
        pub class: Option<Text>,
    }
}

record! {
    pub struct ServiceAccount {
        pub name: Text,
        /// Made for this application, not one that exists already.
        pub made: Traced<bool>,
        pub token: Traced<bool>,
        pub annotations: BTreeMap<String, Text>,
    }
}

record! {
    pub struct Autoscale {
        pub min: Traced<u32>,
        pub max: Traced<u32>,
        /// For this application, and not somebody else's that chooses between these bounds.
        pub made: Traced<bool>,
        pub cpu: Option<Traced<u32>>,
        pub memory: Option<Traced<u32>>,
    }
}

record! {
    pub struct Disruption {
        pub max_unavailable: Option<Traced<serde_json::Value>>,
        pub min_available: Option<Traced<serde_json::Value>>,
        /// Known since Kubernetes 1.27.
        pub evict_unhealthy: Option<Text>,
    }
}

record! {
    pub struct Network {
        pub ports: Option<Vec<ContainerPort>>,
        /// Nothing says who may come in, so everybody may, to the declared ports.
        pub everybody: Traced<bool>,
        pub from: Option<Vec<Peer>>,
        /// Something says where the pods may connect to, be it nowhere.
        pub bounded: Traced<bool>,
        pub to: Option<Vec<Peer>>,
    }
}

record! {
    pub struct Peer {
        pub app: Option<Text>,
        pub namespace: Option<Text>,
        pub cidr: Option<Text>,
        pub ports: Option<Vec<Traced<u16>>>,
    }
}

record! {
    pub struct Job {
        pub name: Text,
        pub when: Text,
        pub container: Container,
        pub timeout: Traced<u64>,
        pub retries: Traced<u32>,
        pub reversible: Traced<bool>,
    }
}
