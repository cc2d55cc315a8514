//! Changes as they happen.

use crate::bed::bed;
use crate::bed::faults::{Fault, Moment, Request};
use crate::support::{admin, applied, by, config_map, resource, text, with};
use futures_util::StreamExt;
use railiance::rollout::answer::Kind;
use railiance::world::cluster::{Cluster, Detail, Event, Guard, Propagation, Resource, Run, Watched, Within};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(30);

fn named<'a>(kind: &'a Resource, namespace: &'a str, since: &'a str) -> Watched<'a> {
    Watched {
        resource: kind,
        within: Within::Namespace(namespace),
        field_selector: "metadata.name=cm",
        label_selector: "",
        since,
    }
}

fn value(event: &Event) -> (&'static str, String) {
    let (what, object) = match event {
        Event::Added(object) => ("added", object),
        Event::Modified(object) => ("modified", object),
        Event::Deleted(object) => ("deleted", object),
        Event::Bookmark | Event::Expired => return ("other", String::new()),
    };
    (what, text(object, "/data/a").to_owned())
}

async fn write_thrice(cluster: &Cluster, namespace: &str) -> String {
    let place = config_map(namespace, "cm");
    let first = applied(cluster, &place, "1").await.body;
    applied(cluster, &config_map(namespace, "other"), "1").await;
    applied(cluster, &place, "2").await;
    let guard = Guard { uid: text(&first, "/metadata/uid").to_owned(), resource_version: None };
    cluster.delete(&place, &guard, Propagation::Background, Run::Real).await.unwrap();
    text(&first, "/metadata/resourceVersion").to_owned()
}

/// From the version that a write answered, nothing is missed and nothing comes twice.
#[test]
fn a_watch_goes_on_where_a_write_ended() {
    let namespace = bed().namespace("watch");
    admin(async |cluster| {
        let since = write_thrice(cluster, &namespace).await;
        let kind = resource("v1", "ConfigMap");
        let mut watch = cluster.watch(&named(&kind, &namespace, &since), LONG);
        let first = watch.next().await.unwrap().unwrap();
        assert_eq!(value(&first), ("modified", "2".to_owned()));
        assert_eq!(value(&watch.next().await.unwrap().unwrap()), ("deleted", "2".to_owned()));
        applied(cluster, &config_map(&namespace, "cm"), "3").await;
        assert_eq!(value(&watch.next().await.unwrap().unwrap()), ("added", "3".to_owned()));
        assert!(watch.since() > since.as_str());
    });
}

#[test]
fn a_watch_by_label_ends_at_its_deadline() {
    let namespace = bed().namespace("deadline");
    admin(async |cluster| {
        let kind = resource("v1", "ConfigMap");
        let within = Within::Namespace(&namespace);
        let listed = cluster.list(&kind, within, "test=cluster", Detail::Whole).await.unwrap();
        let watched = Watched {
            field_selector: "",
            label_selector: "test=cluster",
            ..named(&kind, &namespace, &listed.resource_version)
        };
        let begun = Instant::now();
        let watch = cluster.watch(&watched, Duration::from_millis(700));
        applied(cluster, &config_map(&namespace, "cm"), "1").await;
        let events: Vec<_> = watch.events().map(|event| value(&event.unwrap())).collect().await;
        assert_eq!(events, [("added", "1".to_owned())]);
        assert!(begun.elapsed() >= Duration::from_millis(700));
    });
}

#[test]
fn a_watch_connects_again_and_misses_nothing() {
    let namespace = bed().namespace("again");
    let faults = bed().faults();
    faults.inject(Request::is_watch, 1..=1, Fault::reset(Moment::Before));
    faults.inject(Request::is_watch, 2..=2, Fault::answer(503));
    faults.inject(Request::is_watch, 3..=3, Fault::answer(429).retry_after(1));
    with(&by(faults.kubeconfig()), async |cluster| {
        let since = write_thrice(cluster, &namespace).await;
        let kind = resource("v1", "ConfigMap");
        let mut watch = cluster.watch(&named(&kind, &namespace, &since), LONG);
        assert_eq!(value(&watch.next().await.unwrap().unwrap()), ("modified", "2".to_owned()));
    })
    .unwrap();
    assert_eq!(faults.requests().iter().filter(|request| request.is_watch()).count(), 4);
}

#[test]
fn a_version_that_is_too_old_expires_and_other_refusals_are_errors() {
    let namespace = bed().namespace("expired");
    let faults = bed().faults();
    faults.inject(Request::is_watch, 1..=1, Fault::answer(410));
    let kind = resource("v1", "ConfigMap");
    with(&by(faults.kubeconfig()), async |cluster| {
        let mut watch = cluster.watch(&named(&kind, &namespace, "1"), LONG);
        assert_eq!(watch.next().await.unwrap(), Some(Event::Expired));
        assert_eq!(watch.next().await.unwrap(), None);
    })
    .unwrap();
    with(&by(&bed().user("eve", None)), async |cluster| {
        let mut watch = cluster.watch(&named(&kind, &namespace, "1"), LONG);
        let error = watch.next().await.unwrap_err();
        assert!(matches!(error.kind(), Some(Kind::Forbidden(_))), "{error:?}");
        assert_eq!(watch.next().await.unwrap(), None);
    })
    .unwrap();
}

#[test]
fn a_watch_from_no_version_is_refused() {
    let namespace = bed().namespace("future");
    admin(async |cluster| {
        let kind = resource("v1", "ConfigMap");
        let mut watch = cluster.watch(&named(&kind, &namespace, "not-a-version"), LONG);
        let error = watch.next().await.unwrap_err();
        assert_eq!(error.kind(), Some(&Kind::Invalid), "{error:?}");
    });
}
