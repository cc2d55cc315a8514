//! Each program of the bed can be ended and begun again, and what it knew is still true.

use crate::application::Application;
use crate::bed::eventually;
use crate::traffic::{get, traffic};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

pub fn a_prometheus_that_was_stopped_remembers() {
    let application = Application::new("memory", "");
    let query = format!("count(http_requests_total{{namespace=\"{}\"}})", application.namespace);
    eventually("the pods are scraped", || traffic().value(&query));
    let before = format!("count_over_time(up{{namespace=\"{}\"}}[1h])", application.namespace);
    traffic().stop_prometheus();
    let address = traffic().prometheus().trim_start_matches("http://").to_owned();
    assert!(get(&address, "prometheus", "/-/ready").is_none());
    traffic().start_prometheus();
    assert!(traffic().value(&before).is_some_and(|samples| samples >= 1.0));
    eventually("the pods are scraped again", || traffic().value(&query));
}

pub fn a_prometheus_that_hangs_takes_questions_and_answers_none() {
    traffic().hang_prometheus();
    let address = traffic().prometheus().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    write!(stream, "GET /-/ready HTTP/1.0\r\n\r\n").unwrap();
    let answer = stream.read(&mut [0; 1]);
    traffic().unhang_prometheus();
    assert!(answer.is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
    assert_eq!(traffic().value("vector(1)"), Some(1.0));
}

pub fn a_proxy_that_was_killed_knows_its_routes_again() {
    let application = Application::new("routes", "");
    application.traefik(90, 10, true);
    let load = traffic().load(&application.host, 50);
    traffic().restart_proxy();
    traffic().serves(&application.host, &["stable", "canary"]);
    let back = Instant::now();
    std::thread::sleep(Duration::from_secs(1));
    let summary = load.stop();
    assert!(summary.failures() > 0, "{summary}");
    assert_eq!(summary.since(back).failures(), 0, "{summary}");
}

pub fn an_api_server_that_was_killed_costs_no_request() {
    let application = Application::new("server", "");
    application.traefik(90, 10, true);
    let load = traffic().load(&application.host, 50);
    traffic().restart_api_server();
    let summary = load.stop();
    assert_eq!(summary.failures(), 0, "{summary}");
    // everybody who watches begins again: the controllers, the kubelet, the proxy
    let after = Application::new("after", "");
    after.traefik(90, 10, true);
}

/// How long the second of two changes in a row takes, while the proxy takes changes at most so often.
fn second_change(application: &Application, throttle: Duration) -> Duration {
    traffic().throttle(throttle);
    traffic().serves(&application.host, &["stable", "canary"]);
    application.weights(0, 100);
    let only = |track: &str| {
        let summary = traffic().send(&application.host, 10);
        (summary.of_track(track) == 10).then_some(())
    };
    eventually("the first change", || only("canary"));
    let begin = Instant::now();
    application.weights(100, 0);
    eventually("the second change", || only("stable"));
    application.weights(50, 50);
    begin.elapsed()
}

pub fn a_weight_takes_as_long_as_the_proxy_is_throttled() {
    let application = Application::new("throttle", "");
    application.traefik(50, 50, true);
    let slow = second_change(&application, Duration::from_secs(4));
    let quick = second_change(&application, Duration::from_millis(100));
    assert!(slow > Duration::from_secs(2) && quick < Duration::from_secs(2), "{slow:?}, {quick:?}");
}
