use crate::world::escape::escaped;
use http::{Method, header};
use hyper::body::Bytes;
use kube::client::Body;
use serde_json::Value;
use std::fmt;

/// A request as a value: it can be sent again.
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    /// The path, and after the first parameter the query.
    target: String,
    content: Option<(&'static str, Bytes)>,
    accept: &'static str,
}

const JSON: &str = "application/json";

impl Request {
    pub fn new(method: Method, path: &str) -> Self {
        Request { method, target: path.to_owned(), content: None, accept: JSON }
    }

    pub fn get(path: &str) -> Self {
        Request::new(Method::GET, path)
    }

    /// Adds a parameter.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.target.push(if self.target.contains('?') { '&' } else { '?' });
        self.target.push_str(name);
        self.target.push('=');
        self.target.push_str(&escaped(value));
        self
    }

    /// Another form of the answer than the object itself.
    pub fn accept(mut self, form: &'static str) -> Self {
        self.accept = form;
        self
    }

    pub fn json(self, value: &Value) -> Self {
        self.content(JSON, value)
    }

    /// A body of a certain type; every type that is sent is one of JSON.
    pub fn content(mut self, form: &'static str, value: &Value) -> Self {
        self.content = Some((form, Bytes::from(value.to_string())));
        self
    }

    /// Whether it may change something.
    pub(super) fn mutates(&self) -> bool {
        self.method != Method::GET
    }

    /// Whether something is read, or asked about rights.
    pub(super) fn is_question(&self) -> bool {
        !self.mutates() || self.path().ends_with("reviews")
    }

    pub(super) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(super) fn build(&self) -> http::Result<http::Request<Body>> {
        let request = http::Request::builder().method(self.method.clone()).uri(&self.target);
        let request = request.header(header::ACCEPT, self.accept);
        match &self.content {
            Some((form, bytes)) => request.header(header::CONTENT_TYPE, *form).body(Body::from(bytes.clone())),
            None => request.body(Body::empty()),
        }
    }
}

/// Method and address; nothing of what is sent.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_escaped() {
        let request = Request::get("/api/v1/pods").query("labelSelector", "a/b=c,d in (e)").query("limit", "5");
        assert_eq!(request.target, "/api/v1/pods?labelSelector=a%2Fb%3Dc%2Cd%20in%20%28e%29&limit=5");
    }
}
