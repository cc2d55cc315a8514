//! Which of the server's words may be shown.

use crate::rollout::diff::veil;
use serde_json::Value;

/// What the server writes before a value of the object.
const BEFORE_VALUES: &[&str] = &[
    "Invalid value:",
    "Duplicate value:",
    "Unsupported value:",
    "Not found:",
    "Too short:",
    " got ",
    "cannot unmarshal ",
    "parsing time ",
    "parsing \"",
];

/// How the server ends a message after a value: its own constant words, which therefore may be shown.
const ENDINGS: &[&str] = &[
    "field is immutable",
    "may not change once set",
    "cannot change roleRef",
    "must be no more than 63 characters",
    "must be no more than 253 characters",
    "must be greater than or equal to 0",
    "must be greater than 0",
    "`selector` does not match template `labels`",
    "must be specified for an update",
    "may not be specified when `value` is not empty",
    "must be empty",
    "must be unique",
    "provided port is already allocated",
    "got string",
    "got map",
    "got list",
    "got boolean",
    "got bool",
    "got int",
    "got float",
    "got null",
    "got nil",
];

/// What stands in place of a value.
const CUT: &str = " …";

/// The first line of a message, without the values in it and without credentials in addresses.
pub fn safe(message: &str) -> String {
    let line = first_line(message.trim());
    let cut = without_value(line);
    let ending = || ending(message.trim()).map(str::to_owned).or_else(|| reason(line.get(cut.len()..)?));
    let shown = match cut.len() < line.len() {
        true => match ending() {
            Some(ending) => format!("{}{CUT}: {ending}", cut.trim_end()),
            None => format!("{}{CUT}", cut.trim_end()),
        },
        false => line.to_owned(),
    };
    veil(&shown).unwrap_or(shown)
}

/// Up to the words before the first value. What tells the items of a list apart, such as the name of a
/// container, stands in paths and is no value.
pub(super) fn without_value(text: &str) -> &str {
    let ends = BEFORE_VALUES.iter().filter_map(|words| text.find(words).map(|at| at + words.len()));
    ends.min().and_then(|end| text.get(..end)).unwrap_or(text)
}

pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("").trim_end()
}

/// What a rule of a kind's definition says behind an object or a list that is written as JSON, if nothing of that stands in it.
fn reason(rest: &str) -> Option<String> {
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    // what is said of a text may repeat it in another form
    let value = values.next()?.ok().filter(|value| match value {
        Value::String(text) => TYPES.contains(&text.as_str()),
        value => value.is_object() || value.is_array(),
    })?;
    let said = rest.get(values.byte_offset()..)?.strip_prefix(": ")?;
    // another fault may follow, with a value of its own
    let said = without_value(said).trim_end();
    (!said.is_empty() && !repeats(said, &value)).then(|| said.to_owned())
}

fn words(said: &str) -> impl Iterator<Item = &str> {
    said.split(|letter: char| !is_of_word(letter))
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || "-_./:@".contains(letter)
}

/// Types that stand in place of a value.
const TYPES: &[&str] = &["object", "array", "string", "integer", "boolean", "number"];
/// A shorter text is in every sentence.
const SHORT: usize = 3;

fn repeats(said: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let is_word = text.chars().all(is_of_word);
            let is_there = if is_word { words(said).any(|word| word == text) } else { said.contains(text.as_str()) };
            text.len() > SHORT && is_there
        }
        Value::Array(items) => items.iter().any(|item| repeats(said, item)),
        Value::Object(map) => map.values().any(|value| repeats(said, value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The constant words that a message ends with, after a value.
fn ending(message: &str) -> Option<&'static str> {
    let ending = |words: &&&str| message.strip_suffix(**words).is_some_and(|before| before.ends_with([' ', ',']));
    ENDINGS.iter().find(ending).copied()
}
