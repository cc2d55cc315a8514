use super::{Body, Server};
use crate::rollout::judge::Question;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use std::fmt::Write as _;
use std::time::Duration;

/// A query goes as a form: an address of some thousand characters is refused by proxies. The server is told
/// when nobody waits any more.
pub(super) fn of(server: &Server, question: &Question, deadline: Duration) -> Result<Request<Body>, http::Error> {
    let (method, path, body) = match question {
        Question::Started => ("GET", "/api/v1/status/runtimeinfo", String::new()),
        Question::Query(text) => {
            ("POST", "/api/v1/query", format!("query={}&timeout={}s", escaped(text), deadline.as_secs().max(1)))
        }
    };
    let mut request = Request::builder()
        .method(method)
        .uri(server.address(path))
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, concat!("railiance/", env!("CARGO_PKG_VERSION")));
    if !body.is_empty() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(credentials) = server.credentials() {
        request = request.header(AUTHORIZATION, credentials);
    }
    request.body(Body::from(body))
}

/// A value of a form (RFC 3986, 2.3: what needs no escape).
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // writing to a text cannot fail
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_form_value() {
        assert_eq!(escaped(r#"a{b=~"c+ü"}[5m] % 2"#), "a%7Bb%3D~%22c%2B%C3%BC%22%7D%5B5m%5D%20%25%202");
    }
}
