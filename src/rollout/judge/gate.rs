use super::number;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A gate as the contract said it when the trial began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    pub name: String,
    pub asks: Asks,
    /// Requests that the canary must have served since the step began; fewer are no verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// It is shown and stops nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What a gate looks at: the closed list. A reader that does not know a kind refuses the document, because it
/// could not judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Asks {
    /// One number, and its limits.
    Prometheus { query: Query, limits: Limits },
    /// Canary against stable, in the same window.
    Compare { canary: Query, stable: Query, apart: Apart },
    /// How often containers of the canary may restart in a step.
    Restarts { most: u64 },
    /// A request to the canary through the real route.
    Http { probe: Probe },
    /// A program: 0 passes, 10 fails, anything else says nothing.
    Exec {
        command: Vec<String>,
        timeout: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        files: Option<Files>,
    },
    /// A person confirms these words.
    Manual { words: String },
}

/// The files of the repository that a command names, as they were when it was recorded (decision H34).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Files {
    /// The places of the words that named one; what is written by the command itself was not there yet.
    pub words: Vec<usize>,
    pub digest: String,
}

/// A PromQL query with what has to be known about it, so that whoever judges needs no parser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// As it was written; `$canary_version` and `$stable_version` are put in when it is asked.
    pub text: String,
    /// Each raw selector, whose freshness is asked for.
    #[serde(default)]
    pub selectors: Vec<Selector>,
    /// Seconds before now that it looks back at.
    #[serde(default)]
    pub reach: u64,
}

/// A raw selector of a query, without its range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Selector {
    pub text: String,
    /// Seconds that its samples lie back on purpose (`offset`); negative where they lie ahead.
    #[serde(default)]
    pub offset: i64,
    /// The query provides for its absence: it stands left of `or`, right of `unless`, or in `absent()`.
    #[serde(default)]
    pub may_be_absent: bool,
}

/// What a number is held against; at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub equals: Option<f64>,
}

/// How far apart canary and stable may be; at least one is given.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Apart {
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub max_ratio: Option<f64>,
    #[serde(default, with = "number::maybe", skip_serializing_if = "Option::is_none")]
    pub max_difference: Option<f64>,
}

/// A request to the canary and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    pub path: String,
    /// Headers beside the one that reaches the canary.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    pub status: u16,
    /// A text that the body must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Values that the body must hold as JSON, by JSON Pointer (RFC 6901).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub json: Vec<(String, Value)>,
    /// Headers of the answer, and their whole values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<(String, String)>,
    /// Seconds.
    pub timeout: u64,
}

impl Gate {
    /// Whether a query of it takes a replaced candidate for the one on trial: its series carry no version, so that
    /// for the longest range it still sees what another candidate did (decision H16).
    pub fn mixes_candidates(&self) -> bool {
        let canary = self.queries().next();
        canary.is_some_and(|query| !query.selectors.is_empty() && !query.text.contains("$canary_version"))
    }

    /// The queries of a gate, to be asked about something else.
    pub fn queries_mut(&mut self) -> impl Iterator<Item = &mut Query> {
        let both = match &mut self.asks {
            Asks::Prometheus { query, .. } => [Some(query), None],
            Asks::Compare { canary, stable, .. } => [Some(canary), Some(stable)],
            Asks::Restarts { .. } | Asks::Http { .. } | Asks::Exec { .. } | Asks::Manual { .. } => [None, None],
        };
        both.into_iter().flatten()
    }

    /// The queries of a gate.
    pub fn queries(&self) -> impl Iterator<Item = &Query> {
        let both = match &self.asks {
            Asks::Prometheus { query, .. } => [Some(query), None],
            Asks::Compare { canary, stable, .. } => [Some(canary), Some(stable)],
            Asks::Restarts { .. } | Asks::Http { .. } | Asks::Exec { .. } | Asks::Manual { .. } => [None, None],
        };
        both.into_iter().flatten()
    }
}
