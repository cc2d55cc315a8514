use super::values::{Brief, Scalar, Shorthand};
use crate::diag::Span;
use crate::tree::Spanned;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Named ports; a number is the short form of a table.
pub type Ports = BTreeMap<Spanned<String>, Brief<Port>>;

/// A port that a container listens on.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// The port number inside the container.
    #[schemars(range(min = 1, max = 65535), example = 8080)]
    pub port: Spanned<u16>,
    /// The port number of the Service.
    #[schemars(range(min = 1, max = 65535), example = 80)]
    pub service: Option<Spanned<u16>>,
    /// The transport protocol.
    pub protocol: Option<Spanned<Protocol>>,
    /// What is spoken on it (Service `appProtocol`), for proxies that want to know.
    #[schemars(example = &"kubernetes.io/h2c")]
    pub app_protocol: Option<Spanned<String>>,
}

impl Shorthand for Port {
    fn short_schema() -> Schema {
        json_schema!({ "title": "a port number", "type": "integer", "minimum": 1, "maximum": 65535 })
    }
    fn expand(scalar: Scalar, span: Span) -> Result<Self, String> {
        let port = match scalar {
            Scalar::Integer(number) => u16::try_from(number).ok(),
            Scalar::Text(_) | Scalar::Float(_) | Scalar::Bool(_) => None,
        };
        let port = Spanned::new(port.ok_or("expected a port number")?, span);
        Ok(Port { port, service: None, protocol: None, app_protocol: None })
    }
}

/// A transport protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// a stream
    Tcp,
    /// datagrams
    Udp,
    /// messages
    Sctp,
}

/// Where the value of an environment variable comes from; a string, number or boolean is the short form of `value`.
/// Exactly one of `value`, `secret` and `field` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvValue {
    /// The text itself. Never a secret.
    #[schemars(example = &"info")]
    pub value: Option<Spanned<String>>,
    /// The name of an entry in `[secrets]`.
    #[schemars(example = &"db")]
    pub secret: Option<Spanned<String>>,
    /// The key in that secret.
    #[schemars(example = &"url")]
    pub key: Option<Spanned<String>>,
    /// The pod starts even where the secret or key is missing.
    pub optional: Option<Spanned<bool>>,
    /// A fact that the cluster knows about the pod.
    pub field: Option<Spanned<EnvField>>,
}

impl Shorthand for EnvValue {
    fn short_schema() -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
    fn expand(scalar: Scalar, span: Span) -> Result<Self, String> {
        let value = Some(Spanned::new(scalar.to_string(), span));
        Ok(EnvValue { value, secret: None, key: None, optional: None, field: None })
    }
}

/// A fact about the pod, delivered by the downward API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EnvField {
    /// `stable` or `canary`: the declared way to learn the track
    Track,
    /// the version tag of the release
    Version,
    /// the name of the pod
    PodName,
    /// the address of the pod
    PodIp,
    /// the node that the pod runs on
    NodeName,
    /// the namespace that the pod runs in
    Namespace,
}

/// Compute resources: explicit requests and limits; the name of a size is the short form.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// A size of the target's profile: `tiny`, `small`, `medium` or `large`.
    #[schemars(regex(pattern = "^(tiny|small|medium|large)$"), example = &"small")]
    pub size: Option<Spanned<String>>,
    /// What the scheduler sets aside.
    #[serde(default)]
    pub requests: ResourceList,
    /// What a container may not exceed.
    #[serde(default)]
    pub limits: ResourceList,
}

impl Shorthand for Resources {
    fn short_schema() -> Schema {
        json_schema!({ "title": "the name of a size", "type": "string", "enum": ["tiny", "small", "medium", "large"] })
    }
    fn expand(scalar: Scalar, span: Span) -> Result<Self, String> {
        match scalar {
            Scalar::Text(size) => Ok(Resources {
                size: Some(Spanned::new(size, span)),
                requests: ResourceList::default(),
                limits: ResourceList::default(),
            }),
            Scalar::Integer(_) | Scalar::Float(_) | Scalar::Bool(_) => Err("expected the name of a size".to_owned()),
        }
    }
}

/// Amounts of compute resources, as Kubernetes quantities.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceList {
    /// Processor time: `100m` is a tenth of a core.
    #[schemars(example = &"100m")]
    pub cpu: Option<Spanned<String>>,
    /// Memory.
    #[schemars(example = &"128Mi")]
    pub memory: Option<Spanned<String>>,
    /// Local scratch space.
    #[schemars(example = &"1Gi")]
    pub ephemeral_storage: Option<Spanned<String>>,
}

/// A container beside the main one.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// `init` runs to its end before the others start; `sidecar` starts first and stops last; `beside` starts with the main one.
    pub role: Option<Spanned<ContainerRole>>,
    /// The image, by digest.
    #[schemars(example = &"registry.example.org/tools/proxy@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub image: Spanned<String>,
    /// Replaces the image's entry point.
    #[serde(default)]
    #[schemars(example = ["/bin/proxy"])]
    pub command: Vec<Spanned<String>>,
    /// Arguments of the entry point.
    #[serde(default)]
    #[schemars(example = ["--listen", ":9901"])]
    pub args: Vec<Spanned<String>>,
    /// Environment variables.
    #[serde(default)]
    pub env: BTreeMap<Spanned<String>, Brief<EnvValue>>,
    /// Ports that it listens on.
    #[serde(default)]
    pub ports: Ports,
    /// Requests and limits.
    pub resources: Option<Brief<Resources>>,
    /// Volumes of the workload by name, and where they appear in this container.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "data": "/data" }))]
    pub mounts: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// When an extra container runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContainerRole {
    /// runs to its end before the others start
    Init,
    /// starts before the main container and stops after it
    Sidecar,
    /// starts together with the main container
    Beside,
}
