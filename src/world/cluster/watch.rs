//! Changes as they happen, from a known moment on, over as many connections as it takes.

use super::read::not_served;
use super::{Cluster, Error, Request, Resource, Within};
use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::live::folded;
use futures_util::{Stream, stream};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// What is watched, and from when.
#[derive(Debug, Clone)]
pub struct Watched<'a> {
    pub resource: &'a Resource,
    pub within: Within<'a>,
    /// Such as `metadata.name=web`; empty for all.
    pub field_selector: &'a str,
    /// Empty for all.
    pub label_selector: &'a str,
    /// The last version that was seen: of a list, or of an answer to a write.
    pub since: &'a str,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Added(Value),
    Modified(Value),
    Deleted(Value),
    /// nothing of ours; the server tells how far it has come
    Bookmark,
    /// the server no longer knows what happened since: list again, and watch from there
    Expired,
}

/// A watch; it ends at its deadline or with [`Event::Expired`].
pub struct Watch {
    cluster: Cluster,
    request: Request,
    resource: Resource,
    since: String,
    deadline: Instant,
    open: Option<Open>,
    /// Connections in a row that brought nothing, since when, and when the next one begins.
    futile: u32,
    failing_since: Instant,
    resume: Instant,
    ended: bool,
}

/// An answer that goes on.
struct Open {
    body: Body,
    /// What has come of the next line.
    line: Vec<u8>,
    silent_after: Instant,
}

/// The server ends an answer after this time; we ask again.
const ROUND: Duration = Duration::from_secs(240);
/// An answer that is not ended then has been lost on the way.
const OVERDUE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl Cluster {
    /// Watches for at most `within`.
    pub fn watch(&self, watched: &Watched<'_>, within: Duration) -> Watch {
        let mut request = Request::get(&watched.resource.path(watched.within)).query("watch", "1");
        request = request.query("allowWatchBookmarks", "true");
        for (name, selector) in [("fieldSelector", watched.field_selector), ("labelSelector", watched.label_selector)] {
            if !selector.is_empty() {
                request = request.query(name, selector);
            }
        }
        Watch {
            cluster: self.clone(),
            request,
            resource: watched.resource.clone(),
            since: watched.since.to_owned(),
            deadline: Instant::now() + within,
            open: None,
            futile: 0,
            failing_since: Instant::now(),
            resume: Instant::now(),
            ended: false,
        }
    }
}

impl Watch {
    /// The next event; none at the deadline, and after the watch has expired. May be dropped and asked
    /// again without losing an event.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        if self.ended {
            return Ok(None);
        }
        let deadline = self.deadline;
        match timeout_at(deadline, self.advance()).await {
            Ok(Ok(event)) => {
                self.ended = event == Event::Expired;
                Ok(Some(event))
            }
            Ok(Err(error)) => {
                self.ended = true;
                Err(error)
            }
            Err(_) => {
                self.ended = true;
                Ok(None)
            }
        }
    }

    /// The version that has been seen; another watch can go on from here.
    pub fn since(&self) -> &str {
        &self.since
    }

    /// The events one after the other, for use beside other streams.
    pub fn events(self) -> impl Stream<Item = Result<Event, Error>> {
        stream::try_unfold(self, async |mut watch| Ok(watch.next().await?.map(|event| (event, watch))))
    }

    async fn advance(&mut self) -> Result<Event, Error> {
        loop {
            let Some(open) = &mut self.open else {
                match self.connect().await {
                    Ok(()) => continue,
                    Err(error) if matches!(error.kind(), Some(Kind::Expired)) => return Ok(Event::Expired),
                    Err(error) => return Err(error),
                }
            };
            match open.line().await {
                Some(line) => {
                    self.futile = 0;
                    if let Some(event) = self.read(&line)? {
                        return Ok(event);
                    }
                }
                None => self.broken_off(),
            }
        }
    }

    /// Asks from where we are. What may pass is asked again, for as long as patience lasts in all.
    async fn connect(&mut self) -> Result<(), Error> {
        sleep_until(self.resume).await;
        let request = self.request.clone().query("resourceVersion", &self.since);
        let request = request.query("timeoutSeconds", &ROUND.as_secs().to_string());
        match self.cluster.begin(&request).await {
            Ok(response) => {
                self.open = Some(Open::of(response.into_body()));
                Ok(())
            }
            Err(error) if self.may_go_on(&error) => {
                self.broken_off();
                Ok(())
            }
            Err(error) => Err(not_served(error, &self.resource)),
        }
    }

    fn may_go_on(&self, error: &Error) -> bool {
        let passing = error.may_pass() || matches!(error, Error::TimedOut { .. });
        passing && (self.futile == 0 || self.failing_since.elapsed() < self.cluster.patience().total)
    }

    fn broken_off(&mut self) {
        self.open = None;
        if self.futile == 0 {
            self.failing_since = Instant::now();
        }
        let pause = Duration::from_millis(50).saturating_mul(2u32.saturating_pow(self.futile));
        self.futile = self.futile.saturating_add(1);
        self.resume = Instant::now() + pause.min(LONGEST_PAUSE);
    }

    /// One line of the answer; none if it is about nothing, or if the server wants to be asked again.
    fn read(&mut self, line: &[u8]) -> Result<Option<Event>, Error> {
        let Ok(Value::Object(mut event)) = folded::read(line) else {
            // cut off in the middle
            self.broken_off();
            return Ok(None);
        };
        let object = event.remove("object").unwrap_or_default();
        let kind = event.remove("type").unwrap_or_default();
        let seen = object.pointer("/metadata/resourceVersion").and_then(Value::as_str).map(str::to_owned);
        let event = match kind.as_str() {
            Some("ADDED") => Event::Added(object),
            Some("MODIFIED") => Event::Modified(object),
            Some("DELETED") => Event::Deleted(object),
            Some("BOOKMARK") => Event::Bookmark,
            Some("ERROR") => return self.failed(&object),
            _ => return Ok(None),
        };
        self.since = seen.unwrap_or_else(|| std::mem::take(&mut self.since));
        Ok(Some(event))
    }

    fn failed(&mut self, status: &Value) -> Result<Option<Event>, Error> {
        let code = status.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok()).unwrap_or(500);
        let error = Error::Refused { refusal: Box::new(Refusal::read(code, status)), unanswered: 0 };
        match error.kind() {
            Some(Kind::Expired) => Ok(Some(Event::Expired)),
            _ if error.may_pass() => {
                self.broken_off();
                Ok(None)
            }
            _ => Err(error),
        }
    }
}

impl Open {
    fn of(body: Body) -> Self {
        Open { body, line: Vec::new(), silent_after: Instant::now() + ROUND + OVERDUE }
    }

    /// The next whole line; none if the answer is at its end, or lost.
    async fn line(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = self.line.iter().position(|byte| *byte == b'\n') {
                let rest = self.line.split_off(end + 1);
                return Some(std::mem::replace(&mut self.line, rest));
            }
            let frame = timeout_at(self.silent_after, self.body.frame()).await.ok()??.ok()?;
            if let Ok(data) = frame.into_data() {
                self.line.extend_from_slice(&data);
            }
        }
    }
}
