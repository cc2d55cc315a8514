//! What can go wrong with a request, and which one is meant.

use hyper::body::Bytes;
use serde_json::{Value, json};
use std::collections::BTreeSet;
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
    pub body: Bytes,
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

    /// The document that was sent: an object, a JSON patch, or the options of a deletion.
    ///
    /// # Panics
    /// If there was none.
    pub fn document(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
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
    Answer { moment: Moment, status: u16, retry_after: Option<u32>, says: Option<String> },
    /// The connection is reset.
    Reset(Moment),
}

impl Fault {
    pub(super) fn none() -> Self {
        Self { action: Action::Pass, hook: None }
    }

    /// This status instead of the server's answer, with a body as the server would write it.
    pub fn answer(status: u16) -> Self {
        Self { action: Action::Answer { moment: Moment::Before, status, retry_after: None, says: None }, hook: None }
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

    /// The server has done it by then, as where its store answers too late.
    pub fn late(mut self) -> Self {
        if let Action::Answer { moment, .. } = &mut self.action {
            *moment = Moment::After;
        }
        self
    }

    /// With this message.
    pub fn saying(mut self, message: &str) -> Self {
        if let Action::Answer { says, .. } = &mut self.action {
            *says = Some(message.to_owned());
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
    pub turn: Turn,
    pub fault: Fault,
}

/// Whose turn it is, of the requests that a rule picks.
pub(super) enum Turn {
    /// Those at some places.
    At { places: (Bound<usize>, Bound<usize>), seen: usize },
    /// Each, but when it is tried again: these have met the fault, and were not tried again yet.
    FirstTry(BTreeSet<(String, String, String, Bytes)>),
}

impl Rule {
    pub fn meets(&mut self, request: &Request) -> Option<Fault> {
        ((self.pick)(request) && self.turn.comes(request)).then(|| self.fault.clone())
    }
}

impl Turn {
    fn comes(&mut self, request: &Request) -> bool {
        match self {
            Turn::At { places, seen } => {
                *seen += 1;
                places.contains(&*seen)
            }
            Turn::FirstTry(owed) => {
                let Request { method, path, query, body, status: _ } = request.clone();
                let same = (method, path, query, body);
                !owed.remove(&same) && owed.insert(same)
            }
        }
    }
}

/// The body of an error about a path, in the words of the API.
pub(super) fn status_body(status: u16, retry_after: Option<u32>, says: Option<&str>, path: &str) -> String {
    let forbidden = format!("forbidden: User \"nobody\" cannot get path \"{path}\"");
    let (reason, message) = match status {
        400 => ("BadRequest", "the server could not understand the request"),
        403 => ("Forbidden", forbidden.as_str()),
        409 => (
            "Conflict",
            "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
        ),
        429 => ("TooManyRequests", "the server has received too many requests and has asked us to try again later"),
        503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
        504 => ("Timeout", "the server was unable to return a response in the time allotted"),
        _ => ("InternalError", "Internal error occurred: injected by the test"),
    };
    let message = says.unwrap_or(message);
    let mut body = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": status,
    });
    if let Some(seconds) = retry_after {
        body["details"] = json!({ "retryAfterSeconds": seconds });
    }
    body.to_string()
}
