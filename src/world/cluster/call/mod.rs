//! The one door for every request: status, warnings, body and time of this very answer; retries that
//! can help, and no others; limits.

mod answer;
mod fault;
mod patience;
mod request;
mod warning;

pub use answer::{Answer, Protocol};
pub(in crate::world) use fault::why_no_answer;
pub use patience::Patience;
pub use request::Request;

use super::{Cluster, Error, Trace};
use crate::rollout::answer::{Kind, Refusal, Retry};
use crate::world::terminal::note;
use http_body_util::BodyExt;
use jiff::Timestamp;
use kube::client::Body;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The connection to one server.
pub(super) struct Line {
    client: kube::Client,
    server: String,
    answered: AtomicBool,
    /// The server's clock as it was last told, and when that was.
    clock: Mutex<Option<(Timestamp, Instant)>>,
    /// The shortest time to the beginning of an answer.
    quickest: Mutex<Option<Duration>>,
    trace: Trace,
}

impl Line {
    pub fn new(client: kube::Client, server: String, trace: Trace) -> Self {
        let answered = AtomicBool::new(false);
        Line { client, server, answered, clock: Mutex::new(None), quickest: Mutex::new(None), trace }
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// Whether there is a connection that further requests can share.
    pub fn answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    fn told(&self, date: Option<Timestamp>) {
        if let Some(date) = date {
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some((date, Instant::now()));
        }
    }

    fn took(&self, time: Duration) {
        let mut quickest = self.quickest.lock().unwrap_or_else(PoisonError::into_inner);
        *quickest = Some(quickest.map_or(time, |before| before.min(time)));
    }

    /// How long the quickest of all answers took to begin.
    pub fn quickest(&self) -> Option<Duration> {
        *self.quickest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's time now, as far as it ever said one.
    fn now(&self) -> Option<Timestamp> {
        let told = *self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        told.and_then(|(date, at)| date.checked_add(at.elapsed()).ok())
    }
}

impl Cluster {
    /// Sends a request until it is answered for good, or patience ends. An answer that is no success is
    /// an [`Error`].
    pub async fn call(&self, request: &Request) -> Result<Answer, Error> {
        let started = Instant::now();
        let mut unanswered = 0;
        let mut tries = 0;
        loop {
            self.pass(request).await?;
            let error = match self.attempt(request).await {
                Ok(answer) => return Ok(Answer { repeated: tries > 0, ..answer }),
                Err(error) => error,
            };
            tries += 1;
            // of a write nobody knows what it came to
            unanswered += u32::from(request.mutates() && error.is_fault());
            let error = error.after(unanswered);
            let pause = patience::pause(tries, error.retry_after());
            if !error.may_pass() || !self.patience.allows(tries, started.elapsed() + pause) {
                return Err(error);
            }
            unanswered += u32::from(error.is_unanswered());
            tokio::time::sleep(pause).await;
        }
    }

    /// What time it is by the server's clock (decision H29): counted on from what it said last.
    pub async fn now(&self) -> Result<Timestamp, Error> {
        if self.line.now().is_none() {
            self.call(&Request::get("/version")).await?;
        }
        self.line.now().ok_or_else(|| Error::Unfit(format!("{} does not tell the time", self.server())))
    }

    /// Under a lease nothing that changes anything leaves, unless it ends within it.
    async fn pass(&self, request: &Request) -> Result<(), Error> {
        match (&self.fence, self.patience.attempt) {
            (Some(fence), Some(limit)) if request.mutates() => fence.pass(limit).await,
            (Some(_), None) if request.mutates() => Err(Error::Fenced("the request has no limit of time".to_owned())),
            _ => Ok(()),
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Answer, Error> {
        let exchange = async {
            let response = self.open(request).await?;
            self.collect(response).await
        };
        match self.patience.attempt {
            Some(limit) => tokio::time::timeout(limit, exchange).await.unwrap_or_else(|_| Err(self.timed_out(limit))),
            None => exchange.await,
        }
    }

    /// One try, until the answer begins: what follows may take for ever.
    pub(super) async fn begin(&self, request: &Request) -> Result<http::Response<Body>, Error> {
        match self.patience.attempt {
            Some(limit) => {
                let opened = tokio::time::timeout(limit, self.open(request)).await;
                opened.unwrap_or_else(|_| Err(self.timed_out(limit)))
            }
            None => self.open(request).await,
        }
    }

    /// Sends a request and returns once the answer begins; of an answer that is no success, its end.
    async fn open(&self, request: &Request) -> Result<http::Response<Body>, Error> {
        let built = request.build().map_err(|error| Error::Unfit(format!("no request can be made of it: {error}")))?;
        let sent = Instant::now();
        let response = self.line.client.send(built).await.map_err(|error| self.lost(&error));
        self.trace(request, &response, sent.elapsed());
        let response = response?;
        self.line.took(sent.elapsed());
        self.line.answered.store(true, Ordering::Relaxed);
        if response.status().is_success() {
            return Ok(response);
        }
        let answer = self.collect(response).await?;
        Err(self.refused(request, &answer))
    }

    /// What came of a request, and how long it took until an answer began.
    fn trace(&self, request: &Request, response: &Result<http::Response<Body>, Error>, took: Duration) {
        if self.line.trace == Trace::Requests {
            let came = match response {
                Ok(response) => response.status().as_u16().to_string(),
                Err(error) => error.to_string(),
            };
            note(&format!("{request} {came} in {} ms", took.as_millis()));
        }
    }

    async fn collect(&self, response: http::Response<Body>) -> Result<Answer, Error> {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| self.lost(&error))?.to_bytes();
        let answer = Answer::read(&head, &bytes);
        self.line.told(answer.date);
        Ok(answer)
    }

    fn refused(&self, request: &Request, answer: &Answer) -> Error {
        let mut refusal = Refusal::read(answer.status, &answer.body);
        if request.is_question() {
            refusal = refusal.of_reading(request.path());
        }
        if answer.retry_after.is_some() {
            refusal.retry_after = answer.retry_after;
        }
        match refusal.kind {
            Kind::Unauthorized => Error::Unauthorized { server: self.server().to_owned() },
            _ => Error::Refused { refusal: Box::new(refusal), unanswered: 0 },
        }
    }

    fn lost(&self, error: &kube::Error) -> Error {
        fault::read(error, self.server())
    }

    fn timed_out(&self, after: Duration) -> Error {
        Error::TimedOut { server: self.server().to_owned(), after }
    }
}

impl Error {
    /// Whether the same request may pass a moment later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Error::Unreachable { lasting, .. } => !lasting,
            Error::Refused { refusal, .. } => refusal.retry() == Retry::Later,
            Error::Access(_)
            | Error::Unauthorized { .. }
            | Error::TimedOut { .. }
            | Error::NotServed { .. }
            | Error::Fenced(_)
            | Error::Expired(_)
            | Error::Unfit(_) => false,
        }
    }

    fn is_unanswered(&self) -> bool {
        matches!(self, Error::Unreachable { .. }) && self.perhaps_done()
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Error::Refused { refusal, .. } => refusal.retry_after,
            _ => None,
        }
    }

    fn after(self, earlier: u32) -> Error {
        match self {
            Error::Refused { refusal, .. } => Error::Refused { refusal, unanswered: earlier },
            Error::Unreachable { server, cause, sent, lasting } => {
                let sent = if earlier > 0 { super::Sent::Perhaps } else { sent };
                Error::Unreachable { server, cause, sent, lasting }
            }
            other => other,
        }
    }
}
