use crate::rollout::judge::Question;
use crate::world::escape::escaped;
use crate::world::site::{Body, Site};
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use std::time::Duration;

/// A query goes as a form: an address of some thousand characters is refused by proxies. The server is told
/// when nobody waits any more.
pub(super) fn of(site: &Site, question: &Question, deadline: Duration) -> Result<Request<Body>, http::Error> {
    match question {
        Question::Started => site.question(Method::GET, "/api/v1/status/runtimeinfo").body(Body::default()),
        Question::Query(text) => {
            let form = format!("query={}&timeout={}s", escaped(text), deadline.as_secs().max(1));
            let request = site.question(Method::POST, "/api/v1/query");
            request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(form))
        }
    }
}
