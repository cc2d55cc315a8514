//! Written values, or the rows of the table of defaults in their place.

use crate::compile::check::contract::Duration;
use crate::compile::check::defaults::{Default, Value};
use crate::tree::{Origin, Spanned, Traced};

/// The origin of a value that a row of the table of defaults decided.
pub fn origin(row: &Default) -> Origin {
    Origin::Row { table: "default", row: row.key }
}

/// What a row says as text; rules are decided by code and say nothing here.
fn text_of(row: &Default) -> String {
    match row.value {
        Value::Text(text) => text.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Rule(_) => String::new(),
    }
}

pub fn text(written: Option<&Spanned<String>>, row: &Default) -> Traced<String> {
    written.map_or_else(|| Traced::new(text_of(row), origin(row)), Traced::from)
}

pub fn number(written: Option<&Spanned<u32>>, row: &Default) -> Traced<u32> {
    written.map_or_else(
        || {
            let number = match row.value {
                Value::Number(number) => number,
                Value::Text(_) | Value::Flag(_) | Value::Rule(_) => 0,
            };
            Traced::new(number, origin(row))
        },
        Traced::from,
    )
}

pub fn flag(written: Option<&Spanned<bool>>, row: &Default) -> Traced<bool> {
    written.map_or_else(|| Traced::new(matches!(row.value, Value::Flag(true)), origin(row)), Traced::from)
}

/// Whole seconds.
pub fn seconds(written: Option<&Spanned<Duration>>, row: &Default) -> Traced<u64> {
    match written {
        Some(duration) => Traced::new(duration.seconds, Origin::Text(duration.span)),
        None => {
            let seconds = Duration::parse(&text_of(row)).map_or(0, |duration| duration.seconds);
            Traced::new(seconds, origin(row))
        }
    }
}

/// A value of a closed set; `default` is what the row's text names.
pub fn choice<T: Clone>(written: Option<&Spanned<T>>, row: &Default, default: T) -> Traced<T> {
    written.map_or_else(|| Traced::new(default, origin(row)), Traced::from)
}

/// The origin of what is made because of something written.
pub fn because(span: crate::diag::Span, step: &'static str) -> Origin {
    Origin::computed(step, [Origin::Text(span)])
}
