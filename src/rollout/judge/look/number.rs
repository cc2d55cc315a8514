//! From the answers about a query to one number that may be judged, or the row that says why there is none.
//!
//! The order is that of what a person has to repair first: the server, the time, the query, the target, the
//! traffic, and only then the number.

use super::{Finding, Look, Read};
use crate::rollout::judge::answer::{self, Sample};
use crate::rollout::judge::number::spell;
use crate::rollout::judge::question::{count, value};
use crate::rollout::judge::{Answer, Counted, Gate, Query, Question, Traffic, Why, stable};

impl Look<'_> {
    pub(super) fn number(&self, gate: &Gate, query: &Query) -> Read<f64> {
        self.server()?;
        let question = value(query, self.facts);
        let told = self.told(&question)?;
        let counted = gate.at_least.map(|least| self.enough(least)).transpose();
        self.fresh(query, counted.as_ref().is_ok_and(Option::is_some))?;
        counted?;
        finite(single(told)?)
    }

    /// Whether the canary served as many requests in this step as a gate asks for (decision H17).
    fn enough(&self, least: u64) -> Read<()> {
        let Some(counted) = &self.terms.requests else {
            return Err(too_few("nothing says what counts them", least, 0.0));
        };
        let served = self.served(counted)?;
        match whole(served) {
            Some(whole) if whole >= least => Ok(()),
            Some(_) | None => Err(too_few(&format!("{} so far", spell(served.floor())), least, served.floor())),
        }
    }

    /// The same for who looks on, beside what stable served: nothing where it is not known, or not yet.
    pub(super) fn traffic(&self) -> Option<Traffic> {
        let counted = self.terms.requests.as_ref()?;
        // in the first second of a step nothing is asked
        count(counted, self.facts)?;
        let served = self.server().and_then(|()| self.served(counted)).ok()?;
        Some(Traffic { served: whole(served)?, stable: self.by_stable() })
    }

    /// The requests that stable served in the same time. No series is no zero here: it runs under other labels.
    fn by_stable(&self) -> Option<u64> {
        let counted = stable::counted(self.terms, self.facts)?;
        let question = count(&counted, self.facts)?;
        let served = self.told(&question).and_then(single).and_then(finite).ok()?;
        self.fresh(&counted.query, false).ok()?;
        whole(served)
    }

    /// The requests that the canary served since the step began. No series is none: nothing was counted.
    fn served(&self, counted: &Counted) -> Read<f64> {
        let Some(question) = count(counted, self.facts) else { return Ok(0.0) };
        let served = self.told(&question).and_then(single).and_then(finite);
        match served {
            Err(missing) if missing.why == Why::Empty => Ok(0.0),
            served => {
                let served = served?;
                self.fresh(&counted.query, true)?;
                Ok(served)
            }
        }
    }

    /// The result of a query that was executed in full.
    pub(super) fn told(&self, question: &Question) -> Read<&answer::Result> {
        let Question::Query(text) = question else { return Err(not_asked(question)) };
        let about = |says: &Option<String>| says.as_ref().map_or(String::new(), |says| format!(": {says}"));
        let (why, says) = match self.answers.get(question) {
            None => return Err(not_asked(question)),
            Some(Answer::Told { result, warnings }) if warnings.is_empty() => return Ok(result),
            Some(Answer::Told { warnings, .. }) => (Why::Warnings, format!("`{text}`: {}", warnings.join("; "))),
            Some(Answer::Started(_)) => (Why::Unreadable, format!("`{text}` was answered with a time")),
            Some(Answer::Refused { status, says }) => {
                (of_status(*status), format!("`{text}` was answered with status {status}{}", about(says)))
            }
            Some(Answer::Unreadable { cause }) => (Why::Unreadable, format!("the answer to `{text}`: {cause}")),
            Some(Answer::Unreachable { cause }) => (Why::Unreachable, cause.clone()),
            Some(Answer::TimedOut { after }) => (Why::TimedOut, format!("`{text}`: no answer within {after} s")),
        };
        Err(Finding::new(why, says))
    }
}

/// A number of requests is estimated: half a request is none.
fn whole(requests: f64) -> Option<u64> {
    format!("{:.0}", requests.floor()).parse().ok()
}

fn not_asked(question: &Question) -> Finding {
    let what = match question {
        Question::Started => "since when Prometheus is up",
        Question::Query(text) => text,
    };
    Finding::new(Why::NotAsked, format!("was not asked: `{what}`"))
}

fn too_few(found: &str, least: u64, served: f64) -> Finding {
    let wanted = crate::diag::count(usize::try_from(least).unwrap_or(usize::MAX), "request");
    Finding::of_value(Why::TooFewRequests, format!("asks for {wanted} to the canary: {found}"), served)
}

pub(super) fn of_status(status: u16) -> Why {
    match status {
        400 | 404 | 405 => Why::BadQuery,
        422 => Why::CannotExecute,
        401 | 403 | 407 => Why::Forbidden,
        _ => Why::ServerError,
    }
}

/// The one number of a result.
pub(super) fn single(result: &answer::Result) -> Read<f64> {
    let wrong = |what: &str| Err(Finding::new(Why::WrongType, format!("the answer is {what}, expected one number")));
    match result {
        answer::Result::Scalar(number) => Ok(*number),
        answer::Result::Series(samples) => match samples.as_slice() {
            [] => Err(Finding::new(Why::Empty, "no series answers the query")),
            [Sample::Number(number)] => Ok(*number),
            [Sample::Histogram] => wrong("a histogram"),
            more => {
                let says = format!("{} series answer the query, expected one number", more.len());
                Err(Finding::new(Why::SeveralSeries, says))
            }
        },
        answer::Result::Range => wrong("a range"),
        answer::Result::Text => wrong("a text"),
    }
}

pub(super) fn finite(number: f64) -> Read<f64> {
    match number {
        number if number.is_nan() => {
            Err(Finding::of_value(Why::NotANumber, "the answer is NaN: 0 divided by 0", number))
        }
        number if number.is_infinite() => {
            Err(Finding::of_value(Why::Infinite, format!("the answer is {}", spell(number)), number))
        }
        number => Ok(number),
    }
}
