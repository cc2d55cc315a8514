//! What can go wrong with a request, and which one is meant.

use serde_json::json;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

/// A request as the proxy saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    /// What was answered; nothing where the connection was reset, or while the server thinks.
    pub status: Option<u16>,
}

impl Request {
    /// Changes the cluster: not a read, not a dry run, and no question in the form of a write.
    pub fn is_write(&self) -> bool {
        !self.is_read() && !self.is_dry_run() && !self.path.contains("reviews")
    }

    pub fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    pub fn is_dry_run(&self) -> bool {
        self.query.split('&').any(|pair| pair == "dryRun=All")
    }

    pub fn is_watch(&self) -> bool {
        self.query.split('&').any(|pair| matches!(pair, "watch=true" | "watch=1"))
    }
}

/// When, in the life of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The server never hears of it.
    Before,
    /// The server has done it, and nobody hears of that.
    After,
}

type Hook = Arc<dyn Fn() + Send + Sync>;

/// What happens to a request.
#[derive(Clone)]
pub struct Fault {
    pub(super) action: Action,
    pub(super) hook: Option<Hook>,
}

#[derive(Clone)]
pub(super) enum Action {
    /// The server answers.
    Pass,
    /// The proxy answers, in the server's place.
    Answer { status: u16, retry_after: Option<u32> },
    /// The connection is reset.
    Reset(Moment),
}

impl Fault {
    pub(super) fn none() -> Self {
        Self { action: Action::Pass, hook: None }
    }

    /// This status instead of the server's answer, with a body as the server would write it.
    pub fn answer(status: u16) -> Self {
        Self { action: Action::Answer { status, retry_after: None }, hook: None }
    }

    /// The connection is reset.
    pub fn reset(moment: Moment) -> Self {
        Self { action: Action::Reset(moment), hook: None }
    }

    /// Something happens first (somebody else writes, say), then the request goes on its way.
    pub fn meanwhile(hook: impl Fn() + Send + Sync + 'static) -> Self {
        Self::none().hook(hook)
    }

    /// With `Retry-After`, in seconds.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        if let Action::Answer { retry_after, .. } = &mut self.action {
            *retry_after = Some(seconds);
        }
        self
    }

    /// Runs at the very moment: before the answer or the reset, and for `Moment::After` when the server has answered.
    pub fn hook(mut self, hook: impl Fn() + Send + Sync + 'static) -> Self {
        self.hook = Some(Arc::new(hook));
        self
    }
}

/// Which requests meet with a fault.
pub(super) struct Rule {
    pub pick: Box<dyn Fn(&Request) -> bool + Send>,
    pub places: (Bound<usize>, Bound<usize>),
    pub seen: usize,
    pub fault: Fault,
}

impl Rule {
    pub fn meets(&mut self, request: &Request) -> Option<Fault> {
        if !(self.pick)(request) {
            return None;
        }
        self.seen += 1;
        self.places.contains(&self.seen).then(|| self.fault.clone())
    }
}

/// The body of an error, in the words of the API.
pub(super) fn status_body(status: u16, retry_after: Option<u32>) -> String {
    let (reason, message) = match status {
        409 => (
            "Conflict",
            "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
        ),
        429 => ("TooManyRequests", "the server has received too many requests and has asked us to try again later"),
        503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => ("Timeout", "the server was unable to return a response in the time allotted"),
        _ => ("InternalError", "Internal error occurred: injected by the test"),
    };
    let mut body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": status,
    });
    if let Some(seconds) = retry_after {
        body["details"] = json!({ "retryAfterSeconds": seconds });
    }
    body.to_string()
}
