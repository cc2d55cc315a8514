//! What came of a load, request by request and counted.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// One request.
#[derive(Clone, Debug)]
pub struct Record {
    /// When it was sent.
    pub at: Instant,
    pub took: Duration,
    /// The status, or why there is none.
    pub status: Result<u16, String>,
    /// Who served it; empty where the proxy answered by itself.
    pub track: String,
    pub version: String,
    pub pod: String,
}

impl Record {
    pub(super) fn answered(at: Instant, took: Duration, status: u16, body: &Value) -> Self {
        let [track, version, pod] =
            ["track", "version", "pod"].map(|name| body[name].as_str().unwrap_or_default().to_owned());
        Self { at, took, status: Ok(status), track, version, pod }
    }

    pub(super) fn unanswered(at: Instant, took: Duration, why: String) -> Self {
        let [track, version, pod] = [String::new(), String::new(), String::new()];
        Self { at, took, status: Err(why), track, version, pod }
    }

    /// Anything but a success: the proxy's 404 is an outage as well.
    pub fn failed(&self) -> bool {
        !matches!(self.status, Ok(200..=299))
    }

    fn outcome(&self) -> String {
        self.status.as_ref().map_or_else(Clone::clone, ToString::to_string)
    }
}

/// All requests, in the order in which they were sent.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub records: Vec<Record>,
}

impl Summary {
    pub(super) fn new(mut records: Vec<Record>) -> Self {
        records.sort_by_key(|record| record.at);
        Self { records }
    }

    pub fn total(&self) -> usize {
        self.records.len()
    }

    pub fn failures(&self) -> usize {
        self.records.iter().filter(|record| record.failed()).count()
    }

    /// How many a track served, failed ones included.
    pub fn of_track(&self, track: &str) -> usize {
        self.records.iter().filter(|record| record.track == track).count()
    }

    pub fn by_track(&self) -> BTreeMap<String, usize> {
        self.count(|record| record.track.clone())
    }

    pub fn by_version(&self) -> BTreeMap<String, usize> {
        self.count(|record| record.version.clone())
    }

    /// By status, or by what went wrong.
    pub fn by_status(&self) -> BTreeMap<String, usize> {
        self.count(Record::outcome)
    }

    /// When the first request was sent that a version served.
    pub fn first(&self, version: &str) -> Option<Instant> {
        self.served(version).map(|record| record.at).next()
    }

    /// When the last one was.
    pub fn last(&self, version: &str) -> Option<Instant> {
        self.served(version).map(|record| record.at).next_back()
    }

    /// Those that were sent from then on.
    pub fn since(&self, begin: Instant) -> Self {
        Self { records: self.records.iter().filter(|record| record.at >= begin).cloned().collect() }
    }

    /// Those that were sent in between.
    pub fn between(&self, begin: Instant, end: Instant) -> Self {
        let mut records = self.since(begin).records;
        records.retain(|record| record.at <= end);
        Self { records }
    }

    fn served(&self, version: &str) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.iter().filter(move |record| record.version == version)
    }

    fn count(&self, by: impl Fn(&Record) -> String) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.records {
            *counts.entry(by(record)).or_default() += 1;
        }
        counts
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tracks, versions, statuses) = (self.by_track(), self.by_version(), self.by_status());
        let total = self.total();
        write!(formatter, "{total} requests, by track {tracks:?}, by version {versions:?}, by outcome {statuses:?}")
    }
}
