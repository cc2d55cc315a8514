use super::warning;
use crate::rollout::answer::safe;
use crate::rollout::live::folded;
use http::response::Parts;
use http::{HeaderMap, HeaderName, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde_json::Value;
use std::time::Duration;

/// What the server answered to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// What the server warns of, without values.
    pub warnings: Vec<String>,
    /// The body; one that is no JSON, such as a log, is a string.
    pub body: Value,
    /// The server's clock.
    pub date: Option<Timestamp>,
    pub retry_after: Option<Duration>,
    pub protocol: Protocol,
    /// Whether the same request was sent before, and its answer was none: what it asks for may have been done then.
    pub repeated: bool,
}

/// The version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Http1,
    Http2,
}

impl Answer {
    pub(super) fn read(head: &Parts, body: &[u8]) -> Self {
        Answer {
            status: head.status.as_u16(),
            warnings: warnings(&head.headers),
            body: content(&head.headers, body),
            date: text(&head.headers, &header::DATE).and_then(date),
            retry_after: text(&head.headers, &header::RETRY_AFTER)
                .and_then(|seconds| seconds.trim().parse().ok())
                .map(Duration::from_secs),
            protocol: if head.version == http::Version::HTTP_2 { Protocol::Http2 } else { Protocol::Http1 },
            repeated: false,
        }
    }

    /// Whether the object was not there before.
    pub fn is_created(&self) -> bool {
        self.status == 201
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A log line may look like JSON; the server says what it is.
fn content(headers: &HeaderMap, body: &[u8]) -> Value {
    let plain = text(headers, &header::CONTENT_TYPE).is_some_and(|form| form.starts_with("text/"));
    let parsed = if plain { None } else { read(body) };
    parsed.unwrap_or_else(|| Value::String(String::from_utf8_lossy(body).into_owned()))
}

/// Where a set of fields is none, the answer is none of an object: it is read as it is.
fn read(body: &[u8]) -> Option<Value> {
    folded::read(body).or_else(|_| serde_json::from_slice(body)).ok()
}

fn warnings(headers: &HeaderMap) -> Vec<String> {
    let all = headers.get_all(header::WARNING).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok());
    all.flat_map(warning::texts).map(|text| safe(&text)).collect()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_clock_is_read() {
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z".parse().ok());
        assert_eq!(date("yesterday"), None);
    }
}
