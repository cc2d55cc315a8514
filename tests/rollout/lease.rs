//! One writer at a time, told by one's own clock.

use jiff::{SignedDuration, Timestamp};
use railiance::rollout::lease::{Holder, Lease, Need, Sight, Standing, fits};
use serde_json::{Value, json};
use std::time::Duration;

const LASTS: Duration = Duration::from_secs(30);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00.25Z".parse().unwrap()
}

fn first() -> Holder {
    Holder::new("team-a", "7f3a")
}

fn second() -> Holder {
    Holder::new("team-b", "0c11")
}

/// What the server makes of a document.
fn stored(mut document: Value, version: &str) -> Lease {
    document["metadata"]["uid"] = "u".into();
    document["metadata"]["resourceVersion"] = version.into();
    Lease::read("greeter", &document).unwrap()
}

fn held() -> Lease {
    stored(Lease::first("greeter", "web", &first(), LASTS, now(), 0), "1")
}

#[test]
fn the_first_document_is_this() {
    let expected = json!({
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": "railiance.greeter",
            "namespace": "web",
            "labels": { "app.kubernetes.io/managed-by": "railiance", "railiance.dev/app": "greeter" },
        },
        "spec": {
            "holderIdentity": "team-a#7f3a",
            "leaseDurationSeconds": 30,
            "leaseTransitions": 1,
            "acquireTime": "2026-11-22T10:00:00.250000Z",
            "renewTime": "2026-11-22T10:00:00.250000Z",
        },
    });
    assert_eq!(Lease::first("greeter", "web", &first(), LASTS, now(), 0), expected);
    assert_eq!(first().actor(), "team-a");
}

#[test]
fn a_lease_is_stale_after_its_duration_on_ones_own_clock_and_not_before() {
    let lease = held();
    let mut sight = Sight::first(&lease);
    assert_eq!(lease.standing(&first(), &sight), Standing::Ours);
    for (step, left) in [(0, 30), (10, 20), (19, 1)] {
        sight = sight.again(&lease, seconds(step));
        let standing = lease.standing(&second(), &sight);
        assert_eq!(standing, Standing::Held { holder: first(), unchanged: sight.unchanged(), left: seconds(left) });
        assert_eq!(standing.need(), Need::Wait(seconds(left)));
    }
    sight = sight.again(&lease, seconds(1));
    assert_eq!(lease.standing(&second(), &sight), Standing::Stale { holder: first(), unchanged: LASTS });
    assert_eq!(lease.standing(&second(), &sight).need(), Need::Take);
}

#[test]
fn a_renewal_starts_the_waiting_again_whatever_times_it_carries() {
    let lease = held();
    let sight = Sight::first(&lease).again(&lease, seconds(29));
    // the holder's clock stands still, or goes back: the server writes it nevertheless, for it is a change
    let back = now() - SignedDuration::from_hours(1);
    for clock in [now(), back] {
        assert_eq!(lease.renewed(clock)["spec"]["renewTime"], "2026-11-22T10:00:00.250001Z");
    }
    let renewed = stored(lease.renewed(now()), "2");
    let sight = sight.again(&renewed, seconds(29));
    assert_eq!(sight.unchanged(), Duration::ZERO);
    assert!(matches!(renewed.standing(&second(), &sight), Standing::Held { .. }));
    // made anew under the same version is another object, too
    let mut other = renewed.clone();
    other.uid = "other".to_owned();
    assert_eq!(sight.again(&other, seconds(40)).unchanged(), Duration::ZERO);
}

#[test]
fn every_new_holder_raises_the_epoch_and_renewing_does_not() {
    let lease = held();
    assert_eq!(lease.epoch, 1);
    let renewed = stored(lease.renewed(now()), "2");
    assert_eq!((renewed.epoch, renewed.holder.clone()), (1, Some(first())));
    let free = stored(renewed.released(now(), true), "3");
    assert_eq!((free.epoch, &free.holder), (1, &None));
    assert_eq!(free.standing(&second(), &Sight::first(&free)), Standing::Free);
    let taken = stored(free.taken(&second(), LASTS, now(), 0, None), "4");
    assert_eq!((taken.epoch, taken.taken_from.as_deref()), (2, None));
    let stolen = stored(taken.taken(&first(), LASTS, now(), 0, Some("team-b is on a train")), "5");
    assert_eq!((stolen.epoch, stolen.taken_from.as_deref()), (3, Some("team-b#0c11")));
    assert_eq!(stolen.steal_reason.as_deref(), Some("team-b is on a train"));
}

#[test]
fn a_lease_that_was_deleted_does_not_start_over() {
    let document = Lease::first("greeter", "web", &second(), LASTS, now(), 7);
    assert_eq!(document["spec"]["leaseTransitions"], 8);
    assert_eq!(held().taken(&second(), LASTS, now(), 7, None)["spec"]["leaseTransitions"], 8);
}

#[test]
fn an_update_carries_what_was_read() {
    let document = held().renewed(now());
    assert_eq!(document["metadata"]["uid"], "u");
    assert_eq!(document["metadata"]["resourceVersion"], "1");
    assert_eq!(held().released(now(), true)["spec"].get("holderIdentity"), None);
}

#[test]
fn no_request_starts_that_could_outlive_the_lease() {
    assert!(fits(LASTS, seconds(0), seconds(10)).is_ok());
    assert!(fits(LASTS, seconds(19), seconds(10)).is_ok());
    assert!(fits(LASTS, seconds(20), seconds(10)).is_err());
    let late = fits(LASTS, seconds(31), seconds(1)).unwrap_err();
    assert_eq!(late.to_string(), "0.0 s of the lease are left, and the request may take 1.0 s");
}

#[test]
fn other_leases_are_not_read() {
    let good = json!({
        "metadata": { "name": "railiance.greeter", "namespace": "web", "uid": "u", "resourceVersion": "1" },
        "spec": { "leaseDurationSeconds": 30, "holderIdentity": "" },
    });
    assert_eq!(Lease::read("greeter", &good).unwrap().holder, None);
    for (pointer, value) in [
        ("/metadata/name", json!("other")),
        ("/metadata/uid", Value::Null),
        ("/metadata/resourceVersion", json!("")),
        ("/spec/leaseDurationSeconds", json!(0)),
        ("/spec/leaseDurationSeconds", json!(-1)),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(Lease::read("greeter", &broken).is_err(), "{pointer}");
    }
}
