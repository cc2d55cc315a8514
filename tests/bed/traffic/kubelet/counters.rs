//! What a pod counts, and how Prometheus reads it.

use std::collections::BTreeMap;
use std::time::Duration;

/// Upper bounds in seconds, those of the client libraries.
const BOUNDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Requests by status, and how long they took.
#[derive(Default)]
pub struct Counters {
    by_status: BTreeMap<u16, Series>,
}

#[derive(Clone, Default)]
struct Series {
    requests: u64,
    seconds: f64,
    buckets: [u64; BOUNDS.len()],
}

impl Counters {
    pub fn count(&mut self, status: u16, took: Duration) {
        let series = self.by_status.entry(status).or_default();
        let seconds = took.as_secs_f64();
        series.requests += 1;
        series.seconds += seconds;
        let reached = series.buckets.iter_mut().zip(BOUNDS).filter(|(_, bound)| seconds <= *bound);
        reached.for_each(|(bucket, _)| *bucket += 1);
    }

    /// As text. `sparse`: without the zeros of what has not happened yet.
    pub fn text(&self, sparse: bool) -> String {
        let mut all = self.by_status.clone();
        for status in if sparse { &[][..] } else { &[200, 500] } {
            // a rate counts from the second sample on: the first request would be lost otherwise
            all.entry(*status).or_default();
        }
        let errors: u64 = all.iter().filter(|(status, _)| **status >= 500).map(|(_, series)| series.requests).sum();
        let mut lines = vec!["# TYPE http_errors_total counter".to_owned(), format!("http_errors_total {errors}")];
        lines.push("# TYPE http_requests_total counter".to_owned());
        let requests = |(status, series): (&u16, &Series)| {
            format!("http_requests_total{{{}}} {}", labels(*status), series.requests)
        };
        lines.extend(all.iter().map(requests));
        lines.push("# TYPE http_request_duration_seconds histogram".to_owned());
        lines.extend(all.iter().flat_map(|(status, series)| series.lines(&labels(*status))));
        lines.join("\n") + "\n"
    }
}

impl Series {
    fn lines(&self, labels: &str) -> Vec<String> {
        let name = "http_request_duration_seconds";
        let (requests, seconds) = (self.requests, self.seconds);
        let buckets = BOUNDS.iter().zip(self.buckets);
        let buckets = buckets.map(|(bound, count)| format!("{name}_bucket{{{labels},le=\"{bound}\"}} {count}"));
        let whole = [
            format!("{name}_bucket{{{labels},le=\"+Inf\"}} {requests}"),
            format!("{name}_sum{{{labels}}} {seconds}"),
            format!("{name}_count{{{labels}}} {requests}"),
        ];
        buckets.chain(whole).collect()
    }
}

/// Some count by `code`, others by `status`: queries of both kinds are asked here.
fn labels(status: u16) -> String {
    format!("method=\"GET\",code=\"{status}\",status=\"{status}\"")
}
