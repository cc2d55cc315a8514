//! Prometheus: the questions of one look, asked at once, each answered or classed within a deadline.
//!
//! In: a [`Server`] (where, as whom) and [`Question`]s as values. Out: an [`Answer`] for each of them, whatever
//! happens. What answers mean is decided in `rollout::judge`.

mod client;
mod request;
mod server;

pub use server::{Environment, Server, Unusable};

use crate::rollout::judge::{Answer, Answers, Question};
use crate::world::cluster::why_no_answer;
use client::Client;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Limited};
use hyper::body::Bytes;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many questions are under way at once: Prometheus executes twenty queries by default, and there are others
/// who ask.
const IN_FLIGHT: usize = 8;

/// Numbers need little; whatever is longer is no answer to a question of ours.
const LONGEST: usize = 4 << 20;

/// What one look's answers may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// The connection to one server.
pub struct Metrics {
    server: Server,
    client: Client,
    deadline: Duration,
}

impl Metrics {
    /// Prepares the connection; the server is asked for nothing yet.
    ///
    /// # Errors
    /// An https server, and no certificate authority can be read.
    pub fn connect(server: Server, deadline: Duration) -> Result<Metrics, Unusable> {
        let client = client::build(&server)?;
        Ok(Metrics { server, client, deadline })
    }

    /// Asks all questions. All end by the deadline of the look, which is one for all of them: a server that hangs
    /// costs it once.
    pub async fn ask(&self, questions: &BTreeSet<Question>) -> Answers {
        let ends = tokio::time::Instant::now() + self.deadline;
        let asked = questions.iter().map(|question| async move {
            let answer = tokio::time::timeout_at(ends, self.one(question)).await;
            (question.clone(), answer.unwrap_or(Answer::TimedOut { after: self.deadline.as_secs() }))
        });
        stream::iter(asked).buffer_unordered(IN_FLIGHT).collect().await
    }

    async fn one(&self, question: &Question) -> Answer {
        let request = match request::of(&self.server, question, self.deadline) {
            Ok(request) => request,
            Err(cause) => return self.lost(&cause),
        };
        let response = match self.client.request(request).await {
            Ok(response) => response,
            Err(cause) => return self.lost(&cause),
        };
        let (head, body) = response.into_parts();
        match Limited::new(body, LONGEST).collect().await {
            Ok(body) => Answer::read(question, head.status.as_u16(), &body.to_bytes()),
            Err(cause) if cause.is::<http_body_util::LengthLimitError>() => {
                Answer::Unreadable { cause: format!("it is longer than {LONGEST} bytes") }
            }
            Err(cause) => self.lost(cause.as_ref()),
        }
    }

    fn lost(&self, cause: &(dyn std::error::Error + 'static)) -> Answer {
        Answer::Unreachable { cause: format!("cannot reach {}: {}", self.server, why_no_answer(cause)) }
    }
}

type Body = http_body_util::Full<Bytes>;
