//! Which of the server's words may be shown.

use crate::rollout::diff::veil;

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
    let shown = match (cut.len() < line.len(), ending(message.trim())) {
        (true, Some(ending)) => format!("{}{CUT}: {ending}", cut.trim_end()),
        (true, None) => format!("{}{CUT}", cut.trim_end()),
        (false, _) => line.to_owned(),
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

/// The constant words that a message ends with, after a value.
fn ending(message: &str) -> Option<&'static str> {
    let ending = |words: &&&str| message.strip_suffix(**words).is_some_and(|before| before.ends_with([' ', ',']));
    ENDINGS.iter().find(ending).copied()
}
