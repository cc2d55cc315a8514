use super::values::TableOrScalar;
use crate::tree::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The versions in flight. Tools write this file: `railiance release set`, or a pipeline.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReleaseToml")]
pub struct Release {
    /// The version on trial.
    pub candidate: Option<Spanned<Candidate>>,
    /// The version in production, as a report: `[stable]` where there is one target, else `[stable.<target>]`.
    /// On a cluster the ledger decides.
    pub stable: Option<Spanned<Stable>>,
}

/// The version on trial.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The version tag: semver, with or without a leading `v`.
    #[schemars(example = &"v0.5.0-staging.1")]
    pub version: Spanned<String>,
    /// The image, by digest.
    #[schemars(example = &"registry.example.org/web/greeter@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub image: Option<Spanned<String>>,
    /// The commit that it was built from.
    #[schemars(regex(pattern = "^[0-9a-f]{7,64}$"), example = &"6d95249")]
    pub commit: Option<Spanned<String>>,
    /// The stable version that it was built on.
    #[schemars(example = &"v0.4.2")]
    pub base: Option<Spanned<String>>,
}

/// The version in production: of the only target, or of each by name.
#[derive(Debug, Clone, PartialEq)]
pub enum Stable {
    /// `[stable]`
    Only(Box<StableVersion>),
    /// `[stable.<target>]`
    Targets(BTreeMap<Spanned<String>, StableVersion>),
}

impl<'de> Deserialize<'de> for Stable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = BTreeMap::<Spanned<String>, Spanned<TableOrScalar<StableVersion>>>::deserialize(deserializer)?;
        let mut targets = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for (key, entry) in entries {
            match entry.value {
                TableOrScalar::Table(version) => _ = targets.insert(key, version),
                TableOrScalar::Short(scalar) => {
                    texts.insert(key.value, Spanned::new(scalar.to_string(), entry.span));
                }
            }
        }
        match (texts.is_empty(), targets.is_empty()) {
            (true, _) => Ok(Stable::Targets(targets)),
            (false, true) => only(texts).map(|version| Stable::Only(Box::new(version))).map_err(D::Error::custom),
            (false, false) => Err(D::Error::custom("`[stable]` is either one version or a table for each target")),
        }
    }
}

fn only(mut texts: BTreeMap<String, Spanned<String>>) -> Result<StableVersion, String> {
    let version = texts.remove("version").ok_or("missing key `version`")?;
    let [image, commit, source] = ["image", "commit", "source"].map(|key| texts.remove(key));
    match texts.into_keys().next() {
        None => Ok(StableVersion { version, image, commit, source }),
        Some(key) => Err(format!("unknown key `{key}`")),
    }
}

impl JsonSchema for Stable {
    fn schema_name() -> Cow<'static, str> {
        "Stable".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let version = generator.subschema_for::<StableVersion>();
        let of_targets = json_schema!({ "type": "object", "additionalProperties": version.clone() });
        json_schema!({
            "description": "The version in production: `[stable]` where there is one target, else `[stable.<target>]`.",
            "anyOf": [version, of_targets],
        })
    }
}

/// One version in production.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StableVersion {
    /// The version tag.
    #[schemars(example = &"v0.4.2")]
    pub version: Spanned<String>,
    /// The image, by digest.
    #[schemars(example = &"registry.example.org/web/greeter@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    pub image: Option<Spanned<String>>,
    /// The commit that the image was built from.
    #[schemars(regex(pattern = "^[0-9a-f]{7,64}$"))]
    #[schemars(example = &"6d95249")]
    pub commit: Option<Spanned<String>>,
    /// The commit whose `railiance/` it was rendered from.
    #[schemars(regex(pattern = "^[0-9a-f]{7,64}$"), example = &"91aa0c3")]
    pub source: Option<Spanned<String>>,
}
