//! Paths to fields, spoken as kubectl and server-side apply speak them:
//! `spec.template.spec.containers[app].env[LOG_LEVEL].value`.
//!
//! Keys that are not plain words are quoted (`metadata.annotations["a.b/c"]`); an item of a list is
//! named by its position (`[0]`), by its key (`[app]`) or by several (`[port=80,protocol=TCP]`).
//! Which fields are the keys of a list is told by the caller: this module knows no list.

mod parse;
mod resolve;

pub use parse::PathError;
pub use resolve::{Missing, key_texts, position};

use serde_json::Value;
use std::fmt;

/// One step from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An entry of a map.
    Field(String),
    /// The item of a list at this position, counted from 0.
    Index(usize),
    /// The item whose only key has this text: `[app]`.
    Named(String),
    /// The item whose fields have these texts: `[name=app]`, `[port=80,protocol=TCP]`.
    Item(Vec<(String, String)>),
}

/// A field that names an item within its list, and what it means to leave it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListKey {
    pub name: &'static str,
    pub default: Option<&'static str>,
}

/// Tells the keys of the list that stands under these field names (list steps left out); no keys
/// for a list whose items have no names.
pub type ListKeys<'a> = &'a dyn Fn(&[&str]) -> &'static [ListKey];

/// The way from a whole object to one of its parts; the empty path is the object itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    pub steps: Vec<Step>,
}

impl Step {
    /// The step to the item with these key texts, in the shortest form that reads back.
    pub fn item(keys: &[ListKey], texts: Vec<String>) -> Step {
        match (keys, texts.as_slice()) {
            ([_], [only]) if stands_bare(only) => Step::Named(only.clone()),
            _ => Step::Item(keys.iter().map(|key| key.name.to_owned()).zip(texts).collect()),
        }
    }
}

impl FieldPath {
    pub fn new(steps: Vec<Step>) -> Self {
        FieldPath { steps }
    }

    /// The names of the fields on the way, list steps left out.
    pub fn fields(&self) -> Vec<&str> {
        field_names(&self.steps)
    }

    /// The last field on the way, if there is one.
    pub fn last_field(&self) -> Option<&str> {
        self.fields().last().copied()
    }
}

/// The names of the fields among these steps.
pub fn field_names(steps: &[Step]) -> Vec<&str> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Field(name) => Some(name.as_str()),
            Step::Index(_) | Step::Named(_) | Step::Item(_) => None,
        })
        .collect()
}

/// Whether `[text]` reads back as the name of an item.
fn stands_bare(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.contains(|c: char| c.is_control() || "[]\"=,\\".contains(c))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Step::Field(name) if is_word(name) => formatter.write_str(name),
            Step::Field(name) => write!(formatter, "[{}]", quoted(name)),
            Step::Index(at) => write!(formatter, "[{at}]"),
            Step::Named(text) => write!(formatter, "[{text}]"),
            Step::Item(pairs) => {
                let bare = |text: &String| !text.is_empty() && (stands_bare(text) || is_word(text));
                let shown = |text: &String| if bare(text) { text.clone() } else { quoted(text) };
                let pairs: Vec<String> = pairs.iter().map(|(key, text)| format!("{key}={}", shown(text))).collect();
                write!(formatter, "[{}]", pairs.join(","))
            }
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        if self.steps.is_empty() {
            return formatter.write_str(".");
        }
        for (at, step) in self.steps.iter().enumerate() {
            let dot = matches!(step, Step::Field(name) if at > 0 && is_word(name));
            write!(formatter, "{}{step}", if dot { "." } else { "" })?;
        }
        Ok(())
    }
}
