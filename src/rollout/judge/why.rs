//! The truth table: every way in which a look at a gate can end, and the one verdict of each.

use super::Verdict;
use serde::{Deserialize, Serialize};

/// One row of the table. Its verdict follows from it, so that no two places can judge the same thing differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    Within,
    Ready,
    Answered,
    HookPassed,
    Confirmed,
    NoBase,
    AboveMax,
    BelowMin,
    NotEqual,
    AboveRatio,
    AboveDifference,
    PodsFailed,
    PodsRestarted,
    UnexpectedAnswer,
    HookFailed,
    Warming,
    PrometheusRestarted,
    Empty,
    NotANumber,
    Stale,
    Unreachable,
    TimedOut,
    NotConfigured,
    Infinite,
    SeveralSeries,
    WrongType,
    Warnings,
    BadQuery,
    CannotExecute,
    Forbidden,
    ServerError,
    Unreadable,
    FutureSamples,
    ClockSkew,
    TooFewRequests,
    NoRatio,
    NotReady,
    Misrouted,
    RestartsUnknown,
    ProbeUnanswered,
    HookUndecided,
    HookTimedOut,
    Unconfirmed,
    NotAsked,
}

/// A row: its verdict, and what it means.
pub struct Row {
    pub why: Why,
    pub verdict: Verdict,
    pub means: &'static str,
}

macro_rules! table {
    ($($why:ident => $verdict:ident, $means:literal;)+) => {
        /// Every row, by verdict.
        pub const TABLE: &[Row] = &[$(Row { why: Why::$why, verdict: Verdict::$verdict, means: $means }),+];

        impl Why {
            pub fn verdict(self) -> Verdict {
                match self {
                    $(Why::$why => Verdict::$verdict,)+
                }
            }
        }
    };
}

table! {
    Within => Pass, "the value keeps every limit";
    Ready => Pass, "all pods of the canary are ready";
    Answered => Pass, "the probe got the expected answer";
    HookPassed => Pass, "the hook ended with 0";
    Confirmed => Pass, "a person confirmed it";
    NoBase => NotApplicable, "a first release: there is no stable to compare with or to split traffic with";
    AboveMax => Fail, "the value is above `max`";
    BelowMin => Fail, "the value is below `min`";
    NotEqual => Fail, "the value is not that of `equals`";
    AboveRatio => Fail, "canary divided by stable is above `max_ratio`";
    AboveDifference => Fail, "canary minus stable is above `max_difference`";
    PodsFailed => Fail, "the canary's pods will not get ready by waiting";
    PodsRestarted => Fail, "containers of the canary restarted more often than allowed";
    UnexpectedAnswer => Fail, "the probe was answered, with another status, header or body";
    HookFailed => Fail, "the hook ended with 10";
    Warming => Warming, "the step is younger than the longest range of the queries and one scrape";
    PrometheusRestarted => Warming, "Prometheus is up for less than the longest range of the queries and one scrape";
    Empty => NoData, "no series answers the query";
    NotANumber => NoData, "the answer is `NaN`: 0 divided by 0";
    Stale => NoData, "the newest sample is older than three scrapes: the number is the past's, or nobody's";
    Unreachable => NoData, "no connection to Prometheus";
    TimedOut => NoData, "Prometheus did not answer in time";
    NotConfigured => NoData, "no Prometheus server is named";
    Infinite => Inconclusive, "the answer is infinite: something divided by 0";
    SeveralSeries => Inconclusive, "more than one series answers the query";
    WrongType => Inconclusive, "the answer is a range, a text or a histogram, no number";
    Warnings => Inconclusive, "the answer came with warnings: it may be a part of the truth";
    BadQuery => Inconclusive, "Prometheus does not understand the query (400, 404, 405)";
    CannotExecute => Inconclusive, "Prometheus understands the query and cannot execute it (422)";
    Forbidden => Inconclusive, "Prometheus, or what stands before it, wants other credentials (401, 403, 407)";
    ServerError => Inconclusive, "Prometheus, or what stands before it, failed (429, 5xx, any other status)";
    Unreadable => Inconclusive, "the answer is not that of Prometheus' API";
    FutureSamples => Inconclusive, "samples are stamped later than the server's own time";
    ClockSkew => Inconclusive, "the clocks of Prometheus and the API server are more than 30 s apart";
    TooFewRequests => Inconclusive, "the canary served fewer requests in this step than the gate asks for";
    NoRatio => Inconclusive, "stable is 0 or less: there is no ratio, and no `max_difference` to decide instead";
    NotReady => Inconclusive, "pods of the canary are not ready, and may come to it";
    Misrouted => Inconclusive, "requests are not shared as the step asks: somebody changed that";
    RestartsUnknown => Inconclusive, "the canary's pods could not be read, now or when the step began";
    ProbeUnanswered => Inconclusive, "the probe got no answer: nobody knows whose fault that is";
    HookUndecided => Inconclusive, "the hook ended with something else than 0 and 10, or could not be started";
    HookTimedOut => Inconclusive, "the hook did not end in time";
    Unconfirmed => Inconclusive, "a person has to confirm it";
    NotAsked => Inconclusive, "what the gate needs was not asked for";
}
