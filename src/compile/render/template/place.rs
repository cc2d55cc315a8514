//! The findings about values and the places they are put in.

use super::expression::Path;
use super::scope::{Found, Miss};
use crate::diag::{Code, Finding, Span, join, nearest};
use serde_json::Value;

/// The field of the context that only the composition of a release may know of: what is judged
/// must be what is promoted.
pub const TRACK: &str = "track";

pub fn reads_track(written: &str, at: Span) -> Finding {
    Finding::new(Code::ReadsTrack, format!("`{written}` makes the objects of stable and canary differ"))
        .at(at, "the track is read here")
        .help("let the program read its pod's track label at run time: `valueFrom: {fieldRef: {fieldPath: metadata.labels[..]}}` (the downward API)")
}

/// A path that leads nowhere in this context.
pub fn missing(path: &Path, miss: &Miss, at: Span, root: &Found) -> Finding {
    let finding = Finding::new(Code::MissingValue, format!("`{}` is not set", path.written)).at(at, "needed here");
    let Some((deepest, taken)) = &miss.deepest else {
        return finding.help("there is no such block around this line; a partial does not see its caller's");
    };
    let step = path.steps.get(*taken).map_or("", String::as_str);
    let near = keys(&deepest.value).and_then(|keys| nearest(step, keys));
    let root_has = || {
        keys(&root.value).is_some_and(|mut keys| keys.any(|key| Some(key) == path.steps.first().map(String::as_str)))
    };
    let finding = with_place(finding, deepest, *taken, path);
    match near {
        Some(near) => finding.help(format!("did you mean `{}`?", corrected(path, *taken, near))),
        None if *taken == 0 && root_has() => finding.help(format!("did you mean `@root.{}`?", path.steps.join("."))),
        None => finding.help(may_be_absent(&path.written)),
    }
}

pub fn may_be_absent(written: &str) -> String {
    format!("if it may be absent, write `{{{{opt {written}}}}}` or `{{{{default {written} ..}}}}`")
}

/// Points at the value that lacks a field, where the user wrote it.
fn with_place(finding: Finding, deepest: &Found, taken: usize, path: &Path) -> Finding {
    match (deepest.trace.origin.span(), path.steps.get(..taken)) {
        (Some(span), Some(known)) if !known.is_empty() => {
            finding.at(span, format!("`{}` is this value", known.join(".")))
        }
        _ => finding,
    }
}

/// The path as written, with one step replaced.
pub fn corrected(path: &Path, step: usize, by: &str) -> String {
    let wrong = path.steps.get(step).map_or("", String::as_str);
    match path.written.rfind(wrong) {
        Some(at) if !wrong.is_empty() => format!("{}{by}{}", &path.written[..at], &path.written[at + wrong.len()..]),
        _ => by.to_owned(),
    }
}

fn keys(value: &Value) -> Option<impl Iterator<Item = &str>> {
    value.as_object().map(|map| map.keys().map(String::as_str))
}

pub fn nothing(at: Span) -> Finding {
    Finding::new(Code::MissingValue, "none of these values is set")
        .at(at, "needed here")
        .help("end `default` with a literal, or put `opt` around it: `{{opt (default a b)}}`")
}

pub fn wrong_kind(what: &str, wanted: &str, at: Span, found: &Found) -> Finding {
    let finding = Finding::new(Code::WrongKind, format!("`{what}` needs {wanted}, not {}", kind(&found.value)));
    with_value(finding.at(at, "used here"), found)
}

pub fn not_text(at: Span, found: &Found) -> Finding {
    let kind = kind(&found.value);
    let finding = Finding::new(Code::NotText, format!("{kind} cannot be part of a text"));
    with_value(finding.at(at, "placed into a text here"), found)
        .help("give it the place of a whole value, as in `key: {{x}}`, or write `{{json x}}` for JSON as text")
}

fn with_value(finding: Finding, found: &Found) -> Finding {
    match found.trace.origin.span() {
        Some(span) => finding.at(span, format!("{} is written here", kind(&found.value))),
        None => finding,
    }
}

pub fn stray_spread(at: Span) -> Finding {
    Finding::new(Code::UnsupportedConstruct, "`spread` outside of a list")
        .at(at, "not an item of a list")
        .help("write `- {{spread list}}`; the entries of a map are merged with `<<: {{map}}`")
}

pub fn duplicate(key: &str, again: Span, first: Span) -> Finding {
    Finding::new(Code::DuplicateAfterPlacing, format!("the key `{key}` stands twice in one map"))
        .at(again, "again here")
        .at(first, "first here")
        .help("keep one of the two; Kubernetes would silently take the last")
}

pub fn unknown_template<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Finding {
    let known: Vec<&str> = known.into_iter().collect();
    Finding::new(Code::UnknownName, format!("there is no template `{name}`")).help(match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", join(&known, "and")),
    })
}

/// What a person calls a value of this kind.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
