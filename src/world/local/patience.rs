//! A check is asked again until it has passed once, or its time is over.

use super::Place;
use crate::rollout::local::{Ask, Judged, Mask, Outcome, Planned, judge, unanswered as unheard};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Between the beginnings of two attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// Between those of a command, which may be a whole suite of tests.
const LONG_PAUSE: Duration = Duration::from_secs(2);

/// A server that has not answered by then is asked anew: it may have lost the first question while it started. The next time it is
/// given twice as long, since it may be slow as well.
const ATTEMPT: Duration = Duration::from_secs(10);

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub outcome: Outcome,
    pub took: Duration,
    pub attempts: u32,
    /// The last answer, or, where there never was one, why not, as far as that is known.
    pub last: Option<Judged>,
}

/// Asks until the answer is as expected.
pub async fn until_passed(planned: &Planned, place: &Place, mask: &Mask) -> Tried {
    let began = Instant::now();
    let ends = began + Duration::from_secs(planned.within);
    let mut tried = Tried { outcome: Outcome::TimedOut, took: Duration::ZERO, attempts: 0, last: None };
    let mut unanswered = 0;
    while tried.attempts == 0 || Instant::now() < ends {
        tried.attempts += 1;
        let left = ends.saturating_duration_since(Instant::now());
        let (next, limit) = (Instant::now() + pause(&planned.ask), limit(&planned.ask, left, unanswered));
        let answer = place.ask_within(&planned.ask, limit).await;
        unanswered += u32::from(answer.is_err());
        match answer {
            Ok(answer) => tried.hear(judge(&planned.expect, &answer, mask), &planned.ask),
            Err(wrote) => tried.last = tried.last.or_else(|| unheard(&wrote, mask)),
        }
        if tried.outcome == Outcome::Passed {
            break;
        }
        sleep_until(next.min(ends)).await;
    }
    tried.took = began.elapsed();
    tried
}

impl Tried {
    fn hear(&mut self, judged: Judged, ask: &Ask) {
        match (judged.passed(), is_answer(&judged, ask)) {
            (true, _) => self.outcome = Outcome::Passed,
            (false, true) => self.outcome = Outcome::Failed,
            // it says less than an answer that came before
            (false, false) if self.outcome == Outcome::Failed => return,
            (false, false) => {}
        }
        self.last = Some(judged);
    }
}

/// A server that is not reached may come yet; a command that cannot be started, and a file that is not there, say no.
fn is_answer(judged: &Judged, ask: &Ask) -> bool {
    match ask {
        Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } => judged.answer.is_some(),
        Ask::Exec { .. } | Ask::File { .. } => true,
    }
}

/// A command may need all the time there is.
fn limit(ask: &Ask, left: Duration, unanswered: u32) -> Duration {
    match ask {
        Ask::Exec { .. } => left,
        Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } | Ask::File { .. } => {
            left.min(ATTEMPT.saturating_mul(2_u32.saturating_pow(unanswered)))
        }
    }
}

fn pause(ask: &Ask) -> Duration {
    match ask {
        Ask::Exec { .. } => LONG_PAUSE,
        Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } | Ask::File { .. } => PAUSE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::local::{Answer, Expect, Statuses};

    fn tried(ask: &Ask, answers: &[Answer]) -> (Outcome, Option<String>) {
        let expect = Expect { status: Statuses::Only(200), body: None, json: Vec::new(), headers: Vec::new() };
        let mut tried = Tried { outcome: Outcome::TimedOut, took: Duration::ZERO, attempts: 0, last: None };
        for answer in answers {
            tried.hear(judge(&expect, answer, &Mask::default()), ask);
        }
        (tried.outcome, tried.last.map(|last| last.faults.join(", ")))
    }

    fn nothing() -> Answer {
        Answer::Nothing("connection refused".to_owned())
    }

    #[test]
    fn who_never_answers_has_not_said_no() {
        let url = "http://127.0.0.1:1".to_owned();
        let http = Ask::Http { url: url.clone(), headers: Vec::new() };
        let grpc = Ask::Grpc { server: url.clone(), service: String::new() };
        for ask in [&http, &grpc, &Ask::Tcp { authority: url.clone() }] {
            let refused = Some("connection refused".to_owned());
            assert_eq!(tried(ask, &[nothing(), nothing()]), (Outcome::TimedOut, refused), "{ask}");
            assert_eq!(tried(ask, &[]), (Outcome::TimedOut, None), "{ask}");
        }
        let no = || Answer::Http { status: 503, headers: Vec::new(), body: Ok(Vec::new()) };
        let said = Some("status 503, expected 200".to_owned());
        assert_eq!(tried(&http, &[nothing(), no()]), (Outcome::Failed, said.clone()));
        assert_eq!(tried(&http, &[no(), nothing()]), (Outcome::Failed, said), "the last answer is told");
        assert_eq!(tried(&grpc, &[Answer::Health(Err("no".to_owned()))]).0, Outcome::Failed);
        assert_eq!(tried(&grpc, &[Answer::Health(Ok("SERVING".to_owned()))]).0, Outcome::Passed);
    }

    #[test]
    fn a_slow_answer_is_waited_for_in_the_end() {
        let http = Ask::Http { url: "http://127.0.0.1:1".to_owned(), headers: Vec::new() };
        let seconds = |left, unanswered| limit(&http, Duration::from_secs(left), unanswered).as_secs();
        assert_eq!([seconds(60, 0), seconds(50, 1), seconds(30, 2), seconds(60, 99)], [10, 20, 30, 60]);
        assert_eq!(limit(&Ask::Exec { words: Vec::new() }, Duration::from_secs(60), 0).as_secs(), 60);
    }

    #[test]
    fn a_command_and_a_file_always_answer() {
        for ask in [Ask::Exec { words: Vec::new() }, Ask::File { path: String::new() }] {
            assert_eq!(tried(&ask, &[nothing()]).0, Outcome::Failed, "{ask}");
        }
    }
}
