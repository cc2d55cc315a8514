//! What came of a question: a body read, or the class of what went wrong. No body makes this fail in another way.

use super::{Question, number};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// The answers of one look.
pub type Answers = BTreeMap<Question, Answer>;

/// What came of one question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// An instant query was executed.
    Told { result: Result, warnings: Vec<String> },
    /// The server is up since then.
    Started(Timestamp),
    /// An HTTP status that is no success; what the server says, where it is Prometheus that says it.
    Refused { status: u16, says: Option<String> },
    /// A success whose body is not of Prometheus' API.
    Unreadable { cause: String },
    /// No connection, or it broke.
    Unreachable { cause: String },
    /// No answer within this many seconds.
    TimedOut { after: u64 },
}

/// What an instant query gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Result {
    Scalar(f64),
    Series(Vec<Sample>),
    /// The query is a range selector: no number of now.
    Range,
    Text,
}

/// What one series has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    Number(f64),
    Histogram,
}

/// Texts of servers are read in one look; longer ones are cut.
const LONGEST: usize = 240;
/// This many warnings are kept.
const MOST_WARNINGS: usize = 3;

impl Answer {
    /// Reads what a server sent. Only texts from Prometheus' own envelope are repeated: the page of a proxy may
    /// hold anything.
    pub fn read(question: &Question, status: u16, body: &[u8]) -> Answer {
        let parsed = serde_json::from_slice::<Value>(body);
        if !(200..300).contains(&status) {
            return Answer::Refused { status, says: parsed.ok().as_ref().and_then(complaint) };
        }
        let read = match (&parsed, question) {
            (Err(_), _) => Err("it is no JSON".to_owned()),
            (Ok(envelope), Question::Started) => started(envelope),
            (Ok(envelope), Question::Query(_)) => told(envelope),
        };
        read.unwrap_or_else(|cause| Answer::Unreadable { cause })
    }
}

fn complaint(envelope: &Value) -> Option<String> {
    let kind = envelope.get("errorType")?.as_str()?;
    let error = envelope.get("error")?.as_str()?;
    Some(cut(&format!("{kind}: {error}")))
}

fn data(envelope: &Value) -> std::result::Result<&Value, String> {
    match envelope.get("status").and_then(Value::as_str) {
        Some("success") => envelope.get("data").ok_or_else(|| "it has no `data`".to_owned()),
        _ => Err(complaint(envelope).unwrap_or_else(|| "its `status` is not `success`".to_owned())),
    }
}

fn started(envelope: &Value) -> std::result::Result<Answer, String> {
    let time = data(envelope)?.get("startTime").and_then(Value::as_str);
    let parsed = time.and_then(|time| time.parse().ok());
    parsed.map(Answer::Started).ok_or_else(|| "it has no `startTime`".to_owned())
}

fn told(envelope: &Value) -> std::result::Result<Answer, String> {
    let data = data(envelope)?;
    let content = data.get("result").ok_or("it has no `result`")?;
    let result = match data.get("resultType").and_then(Value::as_str) {
        Some("scalar") => Result::Scalar(pair(content).ok_or("its scalar is no number")?),
        Some("vector") => Result::Series(series(content).ok_or("its vector cannot be read")?),
        Some("matrix") => Result::Range,
        Some("string") => Result::Text,
        _ => return Err("it has no known `resultType`".to_owned()),
    };
    Ok(Answer::Told { result, warnings: warnings(envelope) })
}

fn series(content: &Value) -> Option<Vec<Sample>> {
    content.as_array()?.iter().map(sample).collect()
}

fn sample(one: &Value) -> Option<Sample> {
    match (one.get("value"), one.get("histogram")) {
        (Some(value), _) => pair(value).map(Sample::Number),
        (None, Some(_)) => Some(Sample::Histogram),
        (None, None) => None,
    }
}

/// `[1712345678.9, "0.25"]`: numbers are texts, so that `NaN` can be said.
fn pair(value: &Value) -> Option<f64> {
    number::parse(value.get(1)?.as_str()?)
}

/// `infos` are advice about the query; `warnings` say that something is missing.
fn warnings(envelope: &Value) -> Vec<String> {
    let all = envelope.get("warnings").and_then(Value::as_array).into_iter().flatten();
    all.take(MOST_WARNINGS).map(|warning| cut(warning.as_str().unwrap_or("(no text)"))).collect()
}

fn cut(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or("");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or("")),
        None => line.to_owned(),
    }
}
