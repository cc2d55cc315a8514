//! Rows that are a matter of the query and its result.

use super::look::{Look, look};
use super::pages::pages;
use super::server::shared;
use railiance::rollout::judge::{Asks, Verdict, Why};
use std::sync::Once;
use std::thread::sleep;
use std::time::Duration;

/// Ten requests a second on the canary, one in ten of them failing, and two pods; stable has no failures.
fn steady() -> &'static str {
    static SHOWN: Once = Once::new();
    SHOWN.call_once(|| {
        pages().show("steady", |second| {
            let requests = (second * 9.0).floor();
            let errors = second.floor();
            Some(format!(
                "# TYPE requests_total counter\n\
                 requests_total{{track=\"canary\",version=\"2.0.0\",code=\"200\"}} {requests}\n\
                 requests_total{{track=\"canary\",version=\"2.0.0\",code=\"500\"}} {errors}\n\
                 requests_total{{track=\"stable\",version=\"1.0.0\",code=\"200\"}} {requests}\n\
                 requests_total{{track=\"stable\",version=\"1.0.0\",code=\"500\"}} 0\n\
                 # TYPE workers gauge\n\
                 workers{{track=\"canary\",pod=\"a\"}} 1\n\
                 workers{{track=\"canary\",pod=\"b\"}} 2\n\
                 workers{{track=\"stable\",pod=\"c\",path=\"/a\\\\.b\"}} 3\n"
            ))
        });
        shared();
        sleep(Duration::from_secs(8));
    });
    "steady"
}

fn rate(labels: &str) -> String {
    format!("sum(rate(requests_total{{{labels}}}[5s]))")
}

fn gate(query: &str, limits: &str) -> Look {
    steady();
    look(&shared().url(), &format!("prometheus = '''{query}'''\n{limits}"))
}

fn errors(limit: &str) -> Look {
    let canary = "version=\"$canary_version\"";
    gate(&format!("{} / {}", rate(&format!("{canary},code=~\"5..\"")), rate(canary)), limit)
}

#[test]
fn a_ratio_of_rates_passes_or_fails_by_its_limit() {
    let judged = errors("max = 0.2\nat_least = { requests = 20 }").judged();
    assert_eq!((judged.why, judged.verdict), (Why::Within, Verdict::Pass), "{judged:?}");
    let ratio = judged.value.unwrap();
    assert!((0.02..0.2).contains(&ratio), "{ratio}");
    assert_eq!(errors("max = 0.01").judged().why, Why::AboveMax);
    assert_eq!(errors("min = 0.5").judged().why, Why::BelowMin);
}

#[test]
fn each_kind_of_result_has_its_row() {
    let workers = "sum(workers{track=\"canary\"})";
    let rows: [(String, &str, Why); 13] = [
        (workers.to_owned(), "equals = 3.0", Why::Within),
        (workers.to_owned(), "equals = 2.0", Why::NotEqual),
        (format!("scalar({workers})"), "equals = 3.0", Why::Within),
        (format!("({workers} - 3) / 0"), "max = 1.0", Why::NotANumber),
        (format!("{workers} / 0"), "max = 1.0", Why::Infinite),
        (format!("-{workers} / 0"), "max = 1.0", Why::Infinite),
        ("workers{track=\"canary\"}".to_owned(), "max = 9.0", Why::SeveralSeries),
        ("workers{track=\"canary\",pod=\"a\"}[5s]".to_owned(), "max = 9.0", Why::WrongType),
        ("\"three\"".to_owned(), "max = 9.0", Why::WrongType),
        ("sum(workers{track=\"canary\",pod=\"z\"})".to_owned(), "max = 9.0", Why::Empty),
        // an answer with a warning: the quantile is outside of 0 to 1
        ("quantile(2, workers{track=\"canary\"})".to_owned(), "max = 9.0", Why::Warnings),
        // understood and not executable: two series on both sides of a match
        (
            "sum(workers{track=\"canary\"} * on(track) workers{track=\"canary\"})".to_owned(),
            "max = 9.0",
            Why::CannotExecute,
        ),
        // a regular expression with a backslash comes through as it was written
        (r#"sum(workers{track="stable",path=~"/a\\\\\\.b"})"#.to_owned(), "equals = 3.0", Why::Within),
    ];
    for (query, limits, why) in rows {
        let judged = gate(&query, limits).judged();
        assert_eq!((judged.why, judged.verdict), (why, why.verdict()), "{query}: {judged:?}");
    }
}

#[test]
fn a_query_that_the_server_does_not_understand_is_named() {
    let mut look = gate("sum(workers{track=\"canary\"})", "max = 9.0");
    let Asks::Prometheus { query, .. } = &mut look.terms.gates[0].asks else { panic!("another kind") };
    query.text = "sum(workers{".to_owned();
    let judged = look.judged();
    assert_eq!(judged.why, Why::BadQuery, "{judged:?}");
    assert!(judged.says.starts_with("`sum(workers{` was answered with status 400: bad_data: "), "{}", judged.says);
}

#[test]
fn canary_and_stable_are_compared() {
    let compare = |canary: &str, stable: &str, bounds: &str| {
        steady();
        let (canary, stable) = (rate(canary), rate(stable));
        look(&shared().url(), &format!("compare = {{ canary = '''{canary}''', stable = '''{stable}''', {bounds} }}"))
            .judged()
    };
    let all = ("track=\"canary\"", "track=\"stable\"");
    let errors = ("track=\"canary\",code=\"500\"", "track=\"stable\",code=\"500\"");
    assert_eq!(compare(all.0, all.1, "max_ratio = 1.5").why, Why::Within);
    assert_eq!(compare(all.0, all.1, "max_ratio = 0.5").why, Why::AboveRatio);
    assert_eq!(compare(errors.0, errors.1, "max_ratio = 1.5").why, Why::NoRatio);
    assert_eq!(compare(errors.0, errors.1, "max_ratio = 1.5, max_difference = 5.0").why, Why::Within);
    assert_eq!(compare(errors.0, errors.1, "max_difference = 0.1").why, Why::AboveDifference);
    assert_eq!(compare(errors.1, errors.1, "max_ratio = 1.5").why, Why::Within, "no failures on either side");
}

#[test]
fn a_counter_that_is_not_there_yet_is_no_reason_to_wait() {
    let none = "sum(rate(requests_total{track=\"canary\",code=\"503\"}[5s]))";
    let judged = gate(&format!("({none} or vector(0)) / {}", rate("track=\"canary\"")), "max = 0.01").judged();
    assert_eq!((judged.why, judged.value), (Why::Within, Some(0.0)), "{judged:?}");
    // and where nothing else shows that the canary is watched, it is
    assert_eq!(gate(&format!("{none} or vector(0)"), "max = 0.01").judged().why, Why::Empty);
    let watched = gate(&format!("{none} or vector(0)"), "max = 0.01\nat_least = { requests = 20 }").judged();
    assert_eq!(watched.why, Why::Within, "{watched:?}");
}

#[test]
fn h16_a_look_counts_only_after_the_longest_range_and_one_scrape() {
    assert_eq!(errors("max = 0.2").began(5).judged().why, Why::Warming);
    assert_eq!(errors("max = 0.2").began(6).judged().why, Why::Within);
}

#[test]
fn h18_without_a_base_there_is_nothing_to_compare_with() {
    let mut look = errors("max = 0.2\nat_least = { requests = 20 }");
    look.facts.stable_version = None;
    assert!(look.answers().is_empty(), "nothing is asked");
    assert_eq!(look.judged().verdict, Verdict::NotApplicable);
}

#[test]
fn h29_clocks_that_are_apart_are_named() {
    let mut look = errors("max = 0.2");
    look.facts.now += jiff::SignedDuration::from_secs(40);
    let judged = look.judged();
    assert_eq!(judged.why, Why::ClockSkew, "{judged:?}");
}
