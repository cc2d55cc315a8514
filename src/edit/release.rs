//! `release.toml`, written by tools: one slot is set, everything else stays as it stands.

use super::{SCHEMAS, Text};
use crate::diag::{Code, Finding, Span};
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// Which version of the file is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// `[candidate]`
    Candidate,
    /// `[stable]`, or `[stable.<target>]` where there are several targets.
    Stable { target: Option<String> },
}

/// The values to set; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReleaseValues {
    pub version: Option<String>,
    pub image: Option<String>,
    pub commit: Option<String>,
    pub base: Option<String>,
    pub source: Option<String>,
}

impl ReleaseValues {
    /// In the order in which a new table lists them.
    fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("version", &self.version),
            ("image", &self.image),
            ("commit", &self.commit),
            ("base", &self.base),
            ("source", &self.source),
        ];
        all.into_iter().filter_map(|(key, value)| value.as_deref().map(|value| (key, value)))
    }
}

/// Sets values in a slot. Without a text a new one is made. Doing it again changes nothing.
///
/// # Errors
/// The text is not TOML; something else stands where the slot belongs; or the file states one
/// `[stable]` and the slot is one of several, or the other way round.
pub fn set(current: Option<Text<'_>>, slot: &Slot, values: &ReleaseValues) -> Result<String, Vec<Finding>> {
    let Some(current) = current else {
        let mut document = DocumentMut::new();
        let found = Text { text: "", source: crate::diag::SourceId(0) };
        fill(&mut document, found, slot, values).map_err(|finding| vec![finding])?;
        return Ok(format!("{}\n{document}", header()));
    };
    current.errors()?;
    let mut document: DocumentMut = current.text.parse().map_err(|error| vec![not_toml(&error, current)])?;
    fill(&mut document, current, slot, values).map_err(|finding| vec![finding])?;
    Ok(document.to_string())
}

fn header() -> String {
    format!("#:schema {SCHEMAS}/release.v1.json\n# written by tools: `railiance release set`, or a pipeline\n")
}

fn not_toml(error: &toml_edit::TomlError, current: Text<'_>) -> Finding {
    let span = Span::new(current.source, error.span().unwrap_or(0..0));
    Finding::new(Code::TomlSyntax, error.message().to_owned()).at(span, "")
}

fn fill(document: &mut DocumentMut, text: Text<'_>, slot: &Slot, values: &ReleaseValues) -> Result<(), Finding> {
    let root = document.as_table_mut();
    let table = match slot {
        Slot::Candidate => child(root, "candidate", text, Header::Shown)?,
        Slot::Stable { target: None } => {
            let stable = child(root, "stable", text, Header::Shown)?;
            let target = stable.iter().find(|(_, item)| item.is_table_like()).map(|(target, _)| target.to_owned());
            if let Some(target) = target {
                return Err(several_targets(&target, text));
            }
            stable
        }
        Slot::Stable { target: Some(target) } => {
            let stable = child(root, "stable", text, Header::Hidden)?;
            let plain = stable.iter().any(|(_, item)| item.is_value() && !item.is_table_like());
            if plain {
                return Err(one_target(target, text));
            }
            child(stable, target, text, Header::Shown)?
        }
    };
    values.given().for_each(|(key, value)| put(table, key, value));
    Ok(())
}

/// Whether a new table shows a line of its own, `[stable]`, above `[stable.<target>]`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Shown,
    Hidden,
}

fn child<'a>(
    parent: &'a mut dyn TableLike,
    key: &str,
    text: Text<'_>,
    header: Header,
) -> Result<&'a mut dyn TableLike, Finding> {
    if !parent.contains_key(key) {
        let mut table = Table::new();
        table.set_implicit(header == Header::Hidden);
        parent.insert(key, Item::Table(table));
    }
    parent.get_mut(key).and_then(Item::as_table_like_mut).ok_or_else(|| {
        Finding::new(Code::WrongType, format!("`{key}` is not a table"))
            .at(Span::whole_file(text.source), "")
            .help(format!("make it a table: `[{key}]`"))
    })
}

/// A value that is there keeps its place and the comment behind it.
fn put(table: &mut dyn TableLike, key: &str, value: &str) {
    match table.get_mut(key) {
        Some(Item::Value(old)) if old.as_str() == Some(value) => {}
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = Value::from(value);
            *old.decor_mut() = decor;
        }
        _ => {
            table.insert(key, toml_edit::value(value));
        }
    }
}

fn several_targets(target: &str, text: Text<'_>) -> Finding {
    Finding::new(
        Code::ConflictingKeys,
        format!("the file has `[stable.{target}]`, so `[stable]` alone names no target"),
    )
    .at(Span::whole_file(text.source), "")
    .help("name the target")
}

fn one_target(target: &str, text: Text<'_>) -> Finding {
    let message = format!("the file has a `[stable]` without a target beside `[stable.{target}]`");
    Finding::new(Code::ConflictingKeys, message)
        .at(Span::whole_file(text.source), "")
        .help("rename `[stable]` to the target that it is about")
}
