use crate::tree::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// What was resolved and pinned. Tools write this file.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RailianceLock")]
pub struct Lock {
    /// The version of this format.
    #[schemars(extend("const" = 1))]
    pub lock: Spanned<u32>,
    /// The upstream source.
    pub upstream: Option<Spanned<LockedUpstream>>,
}

/// A pinned upstream source.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedUpstream {
    /// The source as written in `app.toml`.
    #[schemars(example = &"oci://registry.example.org/charts/forgejo")]
    pub source: Spanned<String>,
    /// The resolved version.
    #[schemars(example = &"17.2.0")]
    pub version: Option<Spanned<String>>,
    /// The digest of what was fetched.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    #[schemars(example = &"sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub digest: Spanned<String>,
    /// The digest of the unpacked files.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    #[schemars(example = &"sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub tree: Option<Spanned<String>>,
}
