//! A check is asked again until it has passed once, or its time is over.

use super::Place;
use crate::rollout::local::{Ask, Judged, Mask, Outcome, Planned, judge};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Between the beginnings of two attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// Between those of a command, which may be a whole suite of tests.
const LONG_PAUSE: Duration = Duration::from_secs(2);

/// A server that has not answered by then is asked anew: it may have lost the first question while it started.
const ATTEMPT: Duration = Duration::from_secs(10);

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub outcome: Outcome,
    pub took: Duration,
    pub attempts: u32,
    /// The last answer; `None` where there never was one.
    pub last: Option<Judged>,
}

/// Asks until the answer is as expected.
pub async fn until_passed(planned: &Planned, place: &Place, mask: &Mask) -> Tried {
    let began = Instant::now();
    let ends = began + Duration::from_secs(planned.within);
    let mut tried = Tried { outcome: Outcome::TimedOut, took: Duration::ZERO, attempts: 0, last: None };
    while tried.attempts == 0 || Instant::now() < ends {
        tried.attempts += 1;
        let (next, limit) = (Instant::now() + pause(&planned.ask), limit(&planned.ask, ends));
        if let Some(answer) = place.ask_within(&planned.ask, limit).await {
            let judged = judge(&planned.expect, &answer, mask);
            tried.outcome = if judged.passed() { Outcome::Passed } else { Outcome::Failed };
            tried.last = Some(judged);
        }
        if tried.outcome == Outcome::Passed {
            break;
        }
        sleep_until(next.min(ends)).await;
    }
    tried.took = began.elapsed();
    tried
}

/// A command may need all the time there is.
fn limit(ask: &Ask, ends: Instant) -> Duration {
    let left = ends.saturating_duration_since(Instant::now());
    match ask {
        Ask::Exec { .. } => left,
        Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } | Ask::File { .. } => left.min(ATTEMPT),
    }
}

fn pause(ask: &Ask) -> Duration {
    match ask {
        Ask::Exec { .. } => LONG_PAUSE,
        Ask::Http { .. } | Ask::Tcp { .. } | Ask::Grpc { .. } | Ask::File { .. } => PAUSE,
    }
}
