//! Rows that are a matter of time: targets that fall silent, servers that do, and one that comes back.

use super::look::{Look, look};
use super::pages::pages;
use super::server::{Prometheus, shared};
use railiance::rollout::judge::{Answer, Judged, Question, Sample, Told, Verdict, Why};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn gate(prometheus: &Prometheus, query: &str) -> Look {
    look(&prometheus.url(), &format!("prometheus = '{query}'\nmax = 9.0"))
}

/// Looks until it is this row, and says what it was last otherwise.
fn becomes(why: Why, within: u64, judged: impl Fn() -> Judged) -> Judged {
    let end = Instant::now() + Duration::from_secs(within);
    loop {
        let last = judged();
        if last.why == why {
            return last;
        }
        assert!(Instant::now() < end, "not {why:?} but {last:?}");
        sleep(Duration::from_millis(200));
    }
}

#[test]
fn h16_a_target_that_died_still_answers_and_does_not_pass() {
    let page = |second: f64| {
        let jobs = (second * 5.0).floor();
        Some(format!("# TYPE jobs_total counter\njobs_total{{track=\"canary\"}} {jobs}\n"))
    };
    pages().show("dying", page);
    let query = "sum(rate(jobs_total{track=\"canary\"}[20s]))";
    let look = || gate(shared(), query);
    becomes(Why::Within, 30, || look().judged());
    pages().hide("dying");
    becomes(Why::Empty, 10, || look().judged());
    let answers = look().answers();
    let value = answers.get(&Question::Query(query.to_owned()));
    let Some(Answer::Told { result: Told::Series(samples), .. }) = value else { panic!("{value:?}") };
    assert!(matches!(samples.as_slice(), [Sample::Number(_)]), "the query alone still has a number: {samples:?}");
    pages().show("dying", page);
    becomes(Why::Within, 30, || look().judged());
}

/// Samples that bring their own time: what a gateway of pushed metrics, or a bridge, hands on.
#[test]
fn samples_that_are_stamped_are_judged_by_their_stamp() {
    pages().show("stamped", |_| {
        let now = jiff::Timestamp::now().as_millisecond();
        let (old, new, next) = (now - 6000, now - 1000, now + 120_000);
        Some(format!(
            "pushed{{track=\"canary\",age=\"old\"}} 1 {old}\npushed{{track=\"canary\",age=\"new\"}} 1 {new}\n\
             pushed{{track=\"canary\",age=\"next\"}} 1 {next}\n"
        ))
    });
    let of = |age: &str| gate(shared(), &format!("sum(pushed{{track=\"canary\",age=\"{age}\"}})")).judged();
    becomes(Why::Within, 20, || of("new"));
    let stale = becomes(Why::Stale, 20, || of("old"));
    assert!(
        stale.says.starts_with("the newest sample of `pushed{age=\"old\",track=\"canary\"}` is "),
        "{}",
        stale.says
    );
    // Prometheus does not look ahead: a sample of the future is none
    assert_eq!(of("next").why, Why::Empty);
    // looked back at on purpose, it is as old as it should be
    let offset = "sum(pushed{track=\"canary\",age=\"old\"} offset 6s)";
    becomes(Why::Within, 20, || gate(shared(), offset).judged());
}

/// Only a query that names a moment, `@`, can reach them: its number would be of what has not happened.
#[test]
fn samples_ahead_of_the_servers_clock_are_no_evidence() {
    pages().show("ahead", |_| {
        let next = jiff::Timestamp::now().as_millisecond() + 120_000;
        Some(format!("foretold{{track=\"canary\"}} 1 {next}\n"))
    });
    let at = |seconds: i64| {
        let moment = jiff::Timestamp::now().as_second() + seconds;
        gate(shared(), &format!("sum(foretold{{track=\"canary\"}} @ {moment})")).judged()
    };
    let ahead = becomes(Why::FutureSamples, 20, || at(120));
    assert_eq!(ahead.verdict, Verdict::Inconclusive, "{ahead:?}");
    let (before, after) = ("the newest sample of `foretold{track=\"canary\"} @ ", " s ahead");
    assert!(ahead.says.starts_with(before) && ahead.says.ends_with(after), "{}", ahead.says);
    // nor is what was named on purpose, and has not come
    assert_eq!(at(0).why, Why::Empty);
}

#[test]
fn a_prometheus_that_restarted_is_waited_for() {
    let own = Prometheus::start("restarting", &[]);
    pages().show("fresh", |_| Some("temperature{track=\"canary\"} 3\n".to_owned()));
    let judged = || gate(&own, "max_over_time(max(temperature{track=\"canary\"})[6s:1s])").judged();
    // it answers with 503 until it is ready
    becomes(Why::PrometheusRestarted, 5, judged);
    becomes(Why::Within, 30, judged);
    own.kill();
    let gone = judged();
    assert_eq!(gone.why, Why::Unreachable);
    assert_eq!(gone.says, format!("cannot reach {}: connection refused", own.url()));
    own.start_again();
    let back = becomes(Why::PrometheusRestarted, 5, judged);
    assert!(back.says.starts_with("Prometheus is up for "), "{}", back.says);
    becomes(Why::Within, 30, judged);
}
