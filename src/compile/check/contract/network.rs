use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// Which pods may talk to this application, and to whom it may talk. Becomes a NetworkPolicy.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Who may connect to the pods. Absent: everybody, to the declared ports only.
    pub allow_from: Option<Vec<Spanned<Peer>>>,
    /// Where the pods may connect to, beside DNS. Absent: everywhere.
    pub allow_to: Option<Vec<Spanned<Peer>>>,
}

/// One side of a connection. At least one of `app`, `namespace` and `cidr` is given.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// Pods of this application (`app.kubernetes.io/name`).
    #[schemars(example = &"gateway")]
    pub app: Option<Spanned<String>>,
    /// Pods of this namespace.
    #[schemars(example = &"monitoring")]
    pub namespace: Option<Spanned<String>>,
    /// Addresses.
    #[schemars(regex(pattern = "^[0-9a-fA-F.:]+/[0-9]{1,3}$"), example = &"10.0.0.0/8")]
    pub cidr: Option<Spanned<String>>,
    /// Port numbers; absent: all.
    #[serde(default)]
    #[schemars(inner(range(min = 1, max = 65535)), example = [5432])]
    pub ports: Vec<Spanned<u16>>,
}
