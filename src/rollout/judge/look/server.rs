//! Whether the server's answers can count now: it is there, its clock is right, the step and the server itself
//! are old enough for the ranges of the queries.

use super::number::{finite, of_status, single};
use super::{Finding, Look, Read};
use crate::rollout::judge::question::clock;
use crate::rollout::judge::{Answer, Question, Why};
use jiff::Timestamp;

/// Seconds that the server's clock may be apart from the API server's (decision H29).
const SKEW: u64 = 30;

impl Look<'_> {
    pub(super) fn server(&self) -> Read<()> {
        if self.terms.prometheus.is_none() {
            return Err(Finding::new(Why::NotConfigured, "`[observe] prometheus` names no server"));
        }
        self.warm()?;
        let now = self.clock()?;
        self.up(now)
    }

    /// A tick counts only after the step's beginning, the longest range and one scrape: before, ranges hold what
    /// another weight, or another candidate, did.
    fn warm(&self) -> Read<()> {
        match self.terms.warm_up().saturating_sub(self.facts.elapsed()) {
            0 => Ok(()),
            left => {
                let says = format!("the step is {} s old; looks count in {left} s", self.facts.elapsed());
                Err(Finding::new(Why::Warming, says))
            }
        }
    }

    fn clock(&self) -> Read<Timestamp> {
        let told = single(self.told(&clock())?).and_then(finite)?;
        let time = jiff::SignedDuration::try_from_secs_f64(told).ok();
        let time = time.and_then(|since| Timestamp::from_duration(since).ok());
        let time = time.ok_or_else(|| Finding::new(Why::Unreadable, "`time()` is no time"))?;
        match time.duration_since(self.facts.now).unsigned_abs().as_secs() {
            apart if apart > SKEW => {
                let says = format!("the clocks of Prometheus and the API server are {apart} s apart");
                Err(Finding::new(Why::ClockSkew, says))
            }
            _ => Ok(time),
        }
    }

    /// Whether the server was up for as long as the queries look back. One that cannot say so (those that only
    /// speak Prometheus' API, and keep their data elsewhere) is taken as it is.
    fn up(&self, now: Timestamp) -> Read<()> {
        match self.answers.get(&Question::Started) {
            None => Err(Finding::new(Why::NotAsked, "was not asked: since when Prometheus is up")),
            Some(Answer::Started(since)) => self.up_since(*since, now),
            Some(Answer::Told { .. } | Answer::Unreadable { .. }) => Ok(()),
            Some(Answer::Refused { status, .. }) => match of_status(*status) {
                Why::ServerError => Err(Finding::new(
                    Why::ServerError,
                    format!("asked since when it is up, Prometheus answered with status {status}"),
                )),
                _ => Ok(()),
            },
            Some(Answer::Unreachable { cause }) => Err(Finding::new(Why::Unreachable, cause.clone())),
            Some(Answer::TimedOut { after }) => {
                Err(Finding::new(Why::TimedOut, format!("asked since when it is up: no answer within {after} s")))
            }
        }
    }

    fn up_since(&self, since: Timestamp, now: Timestamp) -> Read<()> {
        let up = u64::try_from(now.duration_since(since).as_secs()).unwrap_or(0);
        match self.terms.warm_up().saturating_sub(up) {
            0 => Ok(()),
            left => {
                let says = format!("Prometheus is up for {up} s; looks count in {left} s");
                Err(Finding::new(Why::PrometheusRestarted, says))
            }
        }
    }
}
