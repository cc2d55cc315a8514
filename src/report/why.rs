//! Where a value comes from, as a chain: `railiance.dev/why/v1`.

use crate::compile::check::defaults;
use crate::diag::{Sources, Span};
use crate::rollout::diff::{ObjectId, list_keys, masked_object};
use crate::tree::{FieldPath, Missing, Origin, Placed};
use serde::Serialize;
use serde_json::Value;

/// The answer to "why is this field what it is?".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    format: &'static str,
    object: String,
    field: String,
    value: Value,
    chain: Vec<Link>,
}

/// One link of the chain, the nearest to the object first; `depth` grows towards the source.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Link {
    depth: usize,
    /// `text`, `template`, `table` or `step`.
    kind: &'static str,
    /// Where, or which row or step.
    at: String,
    /// The line that stands there, or why the row says what it says.
    says: String,
}

impl Answer {
    /// # Errors
    /// The object has no such field; the text suggests the nearest.
    pub fn new(path: &FieldPath, object: &Placed, sources: &Sources) -> Result<Self, Missing> {
        let id = ObjectId::of(&object.value);
        let keys = list_keys(&id);
        let (value, trace) = path.resolve(object, &keys)?;
        let covered = masked_object(&id, &object.value);
        let shown = path.value(&covered, &keys).unwrap_or(value).clone();
        let mut chain = Vec::new();
        follow(&trace.origin, 0, sources, &mut chain);
        if shown != *value {
            for link in &mut chain {
                link.says.clear();
            }
        }
        let object = format!("{}/{}", id.kind.to_lowercase(), id.name);
        Ok(Answer { format: "railiance.dev/why/v1", object, field: path.to_string(), value: shown, chain })
    }

    /// # Errors
    /// The JSON writer's own error.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    pub fn text(&self) -> String {
        let head = format!("{} {}\n  = {}\n", self.object, self.field, shown(&self.value));
        let wide = self.chain.iter().map(|link| link.at.chars().count() + 2 * link.depth).max().unwrap_or(0);
        let lines = self.chain.iter().map(|link| line(link, wide));
        std::iter::once(head).chain(lines).collect()
    }
}

fn line(link: &Link, wide: usize) -> String {
    let indent = "  ".repeat(link.depth);
    let word = match link.kind {
        "template" => "placed by",
        "text" => "written in",
        "table" => "row of",
        _ => "made by",
    };
    let width = wide - indent.len();
    format!("  {indent}{word:10} {:width$}   {}", link.at, link.says).trim_end().to_owned() + "\n"
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text,
    }
}

fn follow(origin: &Origin, depth: usize, sources: &Sources, chain: &mut Vec<Link>) {
    match origin {
        Origin::Text(span) => chain.push(place("text", *span, depth, sources)),
        Origin::Placed { site, value } => {
            chain.push(place("template", *site, depth, sources));
            follow(value, depth + 1, sources, chain);
        }
        Origin::Row { table, row } => {
            chain.push(Link { depth, kind: "table", at: format!("{table}: {row}"), says: reason(row) });
        }
        Origin::Computed { step, from } => {
            chain.push(Link { depth, kind: "step", at: (*step).to_owned(), says: String::new() });
            for origin in from.iter() {
                follow(origin, depth + 1, sources, chain);
            }
        }
    }
}

fn place(kind: &'static str, span: Span, depth: usize, sources: &Sources) -> Link {
    let source = sources.get(span.source);
    let (line, _) = source.line_column(span.start);
    let says = source.text.lines().nth(line.saturating_sub(1)).unwrap_or("").trim();
    let says: String = says.chars().take(100).collect();
    Link { depth, kind, at: sources.place(span), says }
}

/// Why a row of the table of defaults says what it says.
fn reason(row: &str) -> String {
    defaults::ALL.iter().find(|default| default.key == row).map_or_else(String::new, |default| default.why.to_owned())
}
