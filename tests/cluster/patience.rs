//! What is asked again, how often, and what is not: through a proxy with faults, before a real server.

use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Moment, Request};
use crate::support::{applied, apply, by, config_map, map_of, with};
use railiance::rollout::answer::Kind;
use railiance::world::cluster::{Access, Cluster, Created, Detail, Error, Patience, Run, Sent, Timeout};
use serde_json::json;
use std::time::{Duration, Instant};

fn through<T>(faults: &Faults, work: impl AsyncFnOnce(&Cluster) -> T) -> T {
    with(&by(faults.kubeconfig()), work).unwrap()
}

fn writes(faults: &Faults) -> usize {
    faults.requests().iter().filter(|request| request.is_write()).count()
}

#[test]
fn what_passes_a_moment_later_is_asked_again() {
    let namespace = bed().namespace("later");
    for fault in [
        || Fault::answer(429),
        || Fault::answer(500),
        || Fault::answer(503),
        || Fault::answer(504),
        || Fault::reset(Moment::Before),
        || Fault::reset(Moment::After),
    ] {
        let faults = bed().faults();
        faults.inject(Request::is_write, 1..=2, fault());
        through(&faults, async |cluster| {
            applied(cluster, &config_map(&namespace, "cm"), "1").await;
        });
        assert_eq!(writes(&faults), 3);
    }
}

#[test]
fn the_server_says_how_long_to_wait() {
    let namespace = bed().namespace("wait");
    let faults = bed().faults();
    faults.inject(Request::is_write, 1..=1, Fault::answer(429).retry_after(1));
    let begun = Instant::now();
    through(&faults, async |cluster| {
        applied(cluster, &config_map(&namespace, "cm"), "1").await;
    });
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[test]
fn more_is_under_way_at_once_where_an_answer_takes_long() {
    let faults = bed().faults();
    faults.delay(Duration::from_secs(2));
    let seen = through(&faults, async |cluster| {
        let all = cluster.many(0..100, async |_: i32| cluster.version().await);
        // the first goes alone, and the next are on their way for two seconds
        let looked = tokio::time::sleep(Duration::from_millis(3200));
        tokio::select! {
            _ = all => panic!("it was faster than the line"),
            () = looked => faults.requests().len(),
        }
    });
    assert_eq!(seen, 1 + 64);
}

#[test]
fn patience_ends() {
    let faults = bed().faults();
    faults.inject(|_| true, 1.., Fault::answer(503));
    let error = through(&faults, async |cluster| {
        let patience = Patience { tries: 3, ..cluster.patience() };
        cluster.with_patience(patience).version().await.unwrap_err()
    });
    assert_eq!(error.kind(), Some(&Kind::ServerFault));
    assert_eq!(faults.requests().len(), 3);
    // an hour of waiting is not begun
    faults.clear();
    faults.inject(|_| true, 1.., Fault::answer(429).retry_after(3600));
    let error = through(&faults, async |cluster| cluster.version().await.unwrap_err());
    assert_eq!(error.kind(), Some(&Kind::TooManyRequests));
    assert_eq!(faults.requests().len(), 1);
}

#[test]
fn what_cannot_succeed_is_asked_once() {
    let namespace = bed().namespace("once");
    let faults = bed().faults();
    through(&faults, async |cluster| {
        let place = config_map(&namespace, "cm");
        let mut object = map_of(&place, "1");
        object["foo"] = json!(1);
        let error = cluster.apply(&apply(&place, &object)).await.unwrap_err();
        assert_eq!(error.kind(), Some(&Kind::UnknownField { path: ".foo".to_owned() }));
        let elsewhere = config_map("no-such-namespace", "cm");
        assert!(cluster.apply(&apply(&elsewhere, &map_of(&elsewhere, "1"))).await.is_err());
    });
    assert_eq!(writes(&faults), 2);
}

/// The first POST was carried out and its answer lost: whose object it is now, only a look tells.
#[test]
fn a_creation_whose_answer_was_lost_may_be_ours() {
    let namespace = bed().namespace("lost");
    let faults = bed().faults();
    faults.inject(Request::is_write, 1..=1, Fault::reset(Moment::After));
    through(&faults, async |cluster| {
        let place = config_map(&namespace, "cm");
        let created = cluster.create(&place, &map_of(&place, "1"), "railiance-store", Run::Real).await.unwrap();
        assert!(matches!(created, Created::Perhaps(_)), "{created:?}");
        assert!(cluster.get(&place, Detail::Whole).await.unwrap().is_some());
    });
    faults.clear();
    faults.inject(Request::is_write, 1..=1, Fault::answer(500).late());
    through(&faults, async |cluster| {
        let place = config_map(&namespace, "late");
        let created = cluster.create(&place, &map_of(&place, "1"), "railiance-store", Run::Real).await.unwrap();
        assert!(matches!(created, Created::Perhaps(_)), "{created:?}");
    });
    faults.clear();
    faults.inject(Request::is_write, 1..=1, Fault::reset(Moment::Before));
    through(&faults, async |cluster| {
        let place = config_map(&namespace, "other");
        let created = cluster.create(&place, &map_of(&place, "1"), "railiance-store", Run::Real).await.unwrap();
        assert!(matches!(created, Created::New(_)), "{created:?}");
    });
}

#[test]
fn a_connection_that_always_breaks_leaves_open_what_was_done() {
    let namespace = bed().namespace("breaks");
    let faults = bed().faults();
    faults.inject(Request::is_write, 1.., Fault::reset(Moment::Before));
    let error = through(&faults, async |cluster| {
        let place = config_map(&namespace, "cm");
        let patient = cluster.with_patience(Patience { tries: 2, ..cluster.patience() });
        patient.apply(&apply(&place, &map_of(&place, "1"))).await.unwrap_err()
    });
    assert!(matches!(error, Error::Unreachable { sent: Sent::Perhaps, .. }), "{error:?}");
    assert!(error.perhaps_done());
    assert_eq!(error.to_string(), format!("cannot reach {}: the connection was cut", faults.url()));
}

#[test]
fn a_server_that_takes_too_long_is_not_waited_for() {
    let faults = bed().faults();
    faults.delay(Duration::from_secs(5));
    let access = Access { request_timeout: Timeout::After(Duration::from_millis(300)), ..by(faults.kubeconfig()) };
    let begun = Instant::now();
    let error = with(&access, async |cluster| cluster.version().await.unwrap_err()).unwrap();
    assert!(matches!(error, Error::TimedOut { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("{} did not answer within 0.3 s", faults.url()));
    assert!(begun.elapsed() < Duration::from_secs(2));
}
