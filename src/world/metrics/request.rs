use super::{Body, Server};
use crate::rollout::judge::Question;
use crate::world::escape::escaped;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
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
