//! What the API server answered where it did not do what was asked.
//!
//! In: the HTTP status and the body of an answer. Out: a [`Refusal`]: which class of error it is, in
//! words that hold no value of an object. The server puts values of the refused object into its
//! messages, a Job's environment among them: nothing of a body is shown that has not gone through here.

mod contested;
mod kind;
mod retry;
#[cfg(test)]
mod tests;
mod typed;
mod words;

pub use contested::{Contested, Operation};
pub use kind::{Kind, Right};
pub use retry::Retry;
pub use words::safe;

use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// An answer that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    /// The server's own word for the class, such as `Invalid`; empty where it has none.
    pub reason: String,
    pub kind: Kind,
    /// The server's words, cut where a value would begin.
    pub message: String,
    pub causes: Vec<Cause>,
    /// What was read, where the server's words do not say so. Whoever writes an object names it.
    pub read: Option<String>,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// One of several faults that the server lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The server's word, such as `FieldValueInvalid`; empty where it has none.
    pub reason: String,
    /// The field as the server writes it; empty where it names none.
    pub field: String,
    pub message: String,
}

impl Refusal {
    /// Reads an answer that is no success. A body that is no JSON is a string.
    pub fn read(status: u16, body: &Value) -> Self {
        let raw = Raw::of(status, body);
        Refusal {
            status,
            reason: raw.reason.to_owned(),
            kind: kind::classify(&raw),
            message: raw.message(),
            causes: raw.causes.iter().map(Cause::of).collect(),
            read: None,
            retry_after: raw.detail("retryAfterSeconds").and_then(Value::as_u64).map(Duration::from_secs),
        }
    }

    /// The same as an answer to the reading of a path. Who fails, or is tired, says nothing of what he was asked.
    #[must_use]
    pub fn of_reading(self, path: &str) -> Self {
        let read = self.kind.is_of_the_server().then(|| path.to_owned());
        Refusal { read, ..self }
    }

    /// Whether asking again can help, and how.
    pub fn retry(&self) -> Retry {
        self.kind.retry()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        if let Some(path) = &self.read {
            write!(formatter, ", reading {path}")?;
        }
        if self.message.is_empty() || self.kind.says_all() {
            return Ok(());
        }
        write!(formatter, ": {}", self.message)
    }
}

impl Cause {
    fn of(cause: &RawCause<'_>) -> Self {
        Cause { reason: cause.reason.to_owned(), field: cause.field.to_owned(), message: safe(cause.message) }
    }
}

/// A body's parts as the server sent them, not yet fit to be shown.
struct Raw<'a> {
    status: u16,
    reason: &'a str,
    text: &'a str,
    /// Whether the server answered with a `Status` and not with plain text.
    structured: bool,
    details: Option<&'a Value>,
    causes: Vec<RawCause<'a>>,
}

struct RawCause<'a> {
    reason: &'a str,
    field: &'a str,
    message: &'a str,
}

impl<'a> Raw<'a> {
    fn of(status: u16, body: &'a Value) -> Self {
        let details = body.get("details");
        let causes = details.and_then(|details| details.get("causes")).and_then(Value::as_array);
        Raw {
            status,
            reason: text(body, "reason"),
            text: body.as_str().unwrap_or_else(|| text(body, "message")),
            structured: body.is_object(),
            details,
            causes: causes.into_iter().flatten().map(RawCause::of).collect(),
        }
    }

    fn detail(&self, name: &str) -> Option<&'a Value> {
        self.details?.get(name)
    }

    fn detail_text(&self, name: &str) -> &'a str {
        self.detail(name).and_then(Value::as_str).unwrap_or("")
    }

    fn message(&self) -> String {
        match self.causes.as_slice() {
            [_, _, ..] if self.status == 422 => self.faults(),
            // a proxy's page of HTML explains nothing
            _ if self.text.trim_start().starts_with('<') => String::new(),
            _ => safe(self.text),
        }
    }

    /// Several faults, each with its words: of the one line that the server makes of them nothing behind the first value
    /// could be shown.
    fn faults(&self) -> String {
        let head = self.text.split_once(": [").map_or(self.reason, |(head, _)| head);
        let mut faults: Vec<String> =
            self.causes.iter().map(|cause| format!("{}: {}", cause.field, safe(cause.message))).collect();
        // the server lists what it finds in maps in any order
        faults.sort_unstable();
        faults.dedup();
        format!("{}: {}", safe(head), faults.join("; "))
    }
}

impl<'a> RawCause<'a> {
    fn of(cause: &'a Value) -> Self {
        RawCause { reason: text(cause, "reason"), field: text(cause, "field"), message: text(cause, "message") }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("")
}
