use super::values::{Brief, Scalar, Shorthand};
use crate::diag::Span;
use crate::tree::Spanned;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

/// Storage that appears in the main container. Exactly one of `claim`, `existing_claim`, `empty`, `secret` and `config` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Volume {
    /// The path in the main container.
    #[schemars(regex(pattern = "^/"), example = &"/var/lib/greeter")]
    pub mount: Spanned<String>,
    /// The container cannot write to it.
    pub read_only: Option<Spanned<bool>>,
    /// A claim that is made for this application; a StatefulSet makes one for each pod.
    pub claim: Option<Spanned<Claim>>,
    /// The name of a claim that exists already.
    #[schemars(example = &"greeter-data")]
    pub existing_claim: Option<Spanned<String>>,
    /// Scratch space that goes with the pod.
    pub empty: Option<Brief<EmptyDir>>,
    /// The name of an entry in `[secrets]`: its keys become files.
    #[schemars(example = &"tls")]
    pub secret: Option<Spanned<String>>,
    /// A directory below `config/`: its files appear here.
    #[schemars(example = &"config/rules")]
    pub config: Option<Spanned<String>>,
}

/// A PersistentVolumeClaim.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// How much is asked for.
    #[schemars(example = &"10Gi")]
    pub size: Spanned<String>,
    /// Who may mount it at once.
    pub access: Option<Spanned<AccessMode>>,
    /// The storage class; absent: the one of the target's profile, or the cluster's default.
    #[schemars(example = &"local-path")]
    pub class: Option<Spanned<String>>,
}

/// Who may mount a volume at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccessMode {
    /// pods of one node, writing
    ReadWriteOnce,
    /// one pod, writing
    ReadWriteOncePod,
    /// pods of any node, reading
    ReadOnlyMany,
    /// pods of any node, writing
    ReadWriteMany,
}

/// Scratch space; `true` is the short form of an empty table.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmptyDir {
    /// Where it is kept.
    pub medium: Option<Spanned<Medium>>,
    /// Its bound; a pod that writes more is evicted.
    #[schemars(example = &"64Mi")]
    pub size: Option<Spanned<String>>,
}

impl Shorthand for EmptyDir {
    fn short_schema() -> Schema {
        json_schema!({ "title": "`true`", "type": "boolean", "const": true })
    }
    fn expand(scalar: Scalar, _: Span) -> Result<Self, String> {
        match scalar {
            Scalar::Bool(true) => Ok(EmptyDir::default()),
            Scalar::Bool(false) | Scalar::Text(_) | Scalar::Integer(_) | Scalar::Float(_) => {
                Err("expected `true` or a table".to_owned())
            }
        }
    }
}

/// Where scratch space is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// on the node's disk
    Disk,
    /// in memory, counted against the memory limit
    Memory,
}
