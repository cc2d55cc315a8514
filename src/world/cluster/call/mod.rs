//! The one door for every request: status, warnings, body and time of this very answer; retries that
//! can help, and no others; limits.

mod answer;
mod fault;
mod patience;
mod request;
mod warning;

pub use answer::{Answer, Protocol};
pub use patience::Patience;
pub use request::Request;

use super::{Cluster, Error};
use crate::rollout::answer::{Kind, Refusal, Retry};
use http_body_util::BodyExt;
use kube::client::Body;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The connection to one server.
pub(super) struct Line {
    client: kube::Client,
    server: String,
    answered: AtomicBool,
}

impl Line {
    pub fn new(client: kube::Client, server: String) -> Self {
        Line { client, server, answered: AtomicBool::new(false) }
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// Whether there is a connection that further requests can share.
    pub fn answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
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
            let error = match self.attempt(request).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tries += 1;
            let error = error.after(unanswered);
            let pause = patience::pause(tries, error.retry_after());
            if !error.may_pass() || !self.patience.allows(tries, started.elapsed() + pause) {
                return Err(error);
            }
            unanswered += u32::from(error.is_unanswered());
            tokio::time::sleep(pause).await;
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
        let response = self.line.client.send(built).await.map_err(|error| self.lost(&error))?;
        self.line.answered.store(true, Ordering::Relaxed);
        if response.status().is_success() {
            return Ok(response);
        }
        let answer = self.collect(response).await?;
        Err(self.refused(&answer))
    }

    async fn collect(&self, response: http::Response<Body>) -> Result<Answer, Error> {
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| self.lost(&error))?.to_bytes();
        Ok(Answer::read(&head, &bytes))
    }

    fn refused(&self, answer: &Answer) -> Error {
        let mut refusal = Refusal::read(answer.status, &answer.body);
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
