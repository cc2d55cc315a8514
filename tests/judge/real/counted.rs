//! What the canary served since a step began (decision H17), from real counters.

use super::look::look;
use super::pages::pages;
use super::server::shared;
use railiance::rollout::judge::{Judged, Why};
use std::thread::sleep;
use std::time::Duration;

fn asked(requests: &str, least: u64, began: i64) -> Judged {
    let gate =
        format!("prometheus = '''max(pods{{track=\"canary\"}})'''\nmax = 9.0\nat_least = {{ requests = {least} }}");
    let mut look = look(&shared().url(), &gate).began(began);
    let other = super::look::config(&shared().url(), &gate);
    let text = other.contract.observe.as_ref().unwrap().requests.as_ref().unwrap().value.clone();
    let counted = look.terms.requests.as_mut().unwrap();
    assert_eq!(counted.query.text, text);
    for part in [&mut counted.query.text, &mut counted.since, &mut counted.query.selectors[0].text] {
        *part = part.replace("requests_total", requests);
    }
    look.judged()
}

/// A counter that starts anew every seven seconds, as a pod does that is replaced; twenty a second all the same.
#[test]
fn h17_a_reset_loses_no_requests_and_none_of_before_the_step_counts() {
    pages().show("resetting", |second| {
        let since = 7.0 * (second / 7.0).fract();
        Some(format!(
            "pods{{track=\"canary\"}} 1\n# TYPE served_total counter\nserved_total{{track=\"canary\"}} {}\n",
            (since * 20.0).floor()
        ))
    });
    shared();
    sleep(Duration::from_secs(20));
    let served = |began| {
        let judged = asked("served_total", 1_000_000, began);
        assert_eq!(judged.why, Why::TooFewRequests, "{judged:?}");
        judged.value.unwrap()
    };
    // a reset hides what came between the last scrape before it and the pod's end: a second at most
    for (began, resets) in [(6, 1.0), (14, 2.0)] {
        let (count, whole) = (served(began), 20.0 * f64::from(i32::try_from(began).unwrap()));
        let least = whole - 20.0 * (resets + 2.0);
        assert!((least..=whole + 20.0).contains(&count), "{count} of {whole} in {began} s");
    }
}

#[test]
fn h17_a_canary_without_traffic_has_no_verdict() {
    pages().show("idle", |_| {
        Some("# TYPE idle_total counter\nidle_total{track=\"canary\"} 500\npods{track=\"canary\"} 1\n".to_owned())
    });
    shared();
    sleep(Duration::from_secs(4));
    let judged = asked("idle_total", 1, 60);
    assert_eq!((judged.why, judged.value), (Why::TooFewRequests, Some(0.0)), "{judged:?}");
    assert_eq!(judged.says, "asks for 1 request to the canary: 0 so far");
}
