//! Prometheus: the questions of one look, asked at once, each answered or classed within a deadline.
//!
//! In: a [`Server`] (where, as whom) and [`Question`]s as values. Out: an [`Answer`] for each of them, whatever
//! happens. What answers mean is decided in `rollout::judge`.

mod request;

use super::site::{Lost, Server, Site, Unusable};
use crate::rollout::judge::{Answer, Answers, Question};
use futures_util::{StreamExt, stream};
use std::collections::BTreeSet;
use std::time::Duration;

/// How many questions are under way at once: Prometheus executes twenty queries by default, and there are others
/// who ask.
const IN_FLIGHT: usize = 8;

/// What one look's answers may take.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// The connection to one server.
pub struct Metrics {
    site: Site,
    deadline: Duration,
}

impl Metrics {
    /// Prepares the connection; the server is asked for nothing yet.
    ///
    /// # Errors
    /// An https server, and no certificate authority can be read.
    pub fn connect(server: Server, deadline: Duration) -> Result<Metrics, Unusable> {
        Ok(Metrics { site: Site::new(server)?, deadline })
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
        match self.site.ask(request::of(&self.site, question, self.deadline)).await {
            Ok(page) => Answer::read(question, page.status, &page.body),
            Err(lost @ Lost::TooLong) => Answer::Unreadable { cause: lost.to_string() },
            Err(lost @ Lost::Unreachable(_)) => Answer::Unreachable { cause: lost.to_string() },
        }
    }
}
