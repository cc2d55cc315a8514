//! The versions that `release.toml` names.

use crate::report::document::document;
use serde::Serialize;

/// The name of this format; a change that can break a reader gets a new one.
const FORMAT: &str = "railiance.dev/release/v1";

/// One version and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Version {
    pub version: String,
    pub image: Option<String>,
    pub commit: Option<String>,
    /// The stable version that a candidate was built on.
    pub base: Option<String>,
    /// The commit whose `railiance/` a stable version was rendered from.
    pub source: Option<String>,
}

/// A target and its version in production; the target of a contract without targets has no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnTarget {
    pub target: Option<String>,
    pub stable: Option<Version>,
}

/// The versions of one application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Versions {
    pub app: String,
    pub directory: String,
    pub candidate: Option<Version>,
    pub targets: Vec<OnTarget>,
}

#[derive(Serialize)]
struct View<'a> {
    applications: &'a [Versions],
}

/// `railiance.dev/release/v1`.
pub fn json(applications: &[Versions]) -> Result<String, serde_json::Error> {
    document(FORMAT, View { applications })
}

/// A paragraph an application, a line a slot, and what is known of its version below.
pub fn text(applications: &[Versions]) -> String {
    applications.iter().map(paragraph).collect::<Vec<_>>().join("\n")
}

fn paragraph(one: &Versions) -> String {
    let candidate = std::iter::once(("candidate".to_owned(), one.candidate.as_ref()));
    let slots = candidate.chain(one.targets.iter().map(|on| (slot(on), on.stable.as_ref())));
    format!("{}\n{}", one.app, slots.map(|(name, version)| lines(&name, version)).collect::<String>())
}

fn slot(on: &OnTarget) -> String {
    on.target.as_ref().map_or_else(|| "stable".to_owned(), |target| format!("stable on {target}"))
}

fn lines(name: &str, version: Option<&Version>) -> String {
    let Some(version) = version else { return format!("  {name}: none\n") };
    let facts =
        [("image", &version.image), ("commit", &version.commit), ("base", &version.base), ("source", &version.source)];
    let facts = facts.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value)));
    let facts: String = facts.map(|(key, value)| format!("    {key} {value}\n")).collect();
    format!("  {name}: {}\n{facts}", version.version)
}
