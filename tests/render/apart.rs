//! Stable and canary never select each other's pods, and selectors never change.

use crate::bench::{Bench, text, title};
use crate::generate::{CASES, directory, pair};
use crate::walk::{pods, selector, selects};
use railiance::compile::render::{Manifests, Scope};
use railiance::compile::track::Track;
use serde_json::Value;
use std::collections::BTreeMap;

/// The per-track objects of both tracks, by what they say of themselves.
fn of_track<'a>(manifests: &'a Manifests, track: &str) -> Vec<&'a Value> {
    let label = "/metadata/labels/railiance.dev~1track";
    manifests.objects.iter().map(|object| &object.value).filter(|object| text(object, label) == track).collect()
}

#[test]
fn no_object_of_one_track_selects_pods_of_the_other() {
    let mut bench = Bench::new();
    let mut compared = 0;
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let manifests = compiled.canary(25);
        let (stable, canary) = (of_track(&manifests, "stable"), of_track(&manifests, "canary"));
        for (mine, others) in [(&stable, &canary), (&canary, &stable)] {
            for object in mine {
                let Some(selector) = selector(object) else { continue };
                let own = mine.iter().filter_map(|other| pods(other)).any(|labels| selects(selector, labels));
                let foreign = others.iter().filter_map(|other| pods(other)).any(|labels| selects(selector, labels));
                assert!(own, "seed {seed}: {} selects nothing", title(object));
                assert!(!foreign, "seed {seed}: {} selects the other track", title(object));
                compared += 1;
            }
            let scaled = mine.iter().filter(|object| object["kind"] == "HorizontalPodAutoscaler");
            for scaler in scaled {
                let name = text(scaler, "/spec/scaleTargetRef/name");
                assert!(mine.iter().any(|object| pods(object).is_some() && text(object, "/metadata/name") == name));
            }
        }
    }
    assert!(compared > 4 * CASES, "{compared}");
}

#[test]
fn what_is_shared_selects_both_tracks_and_nothing_of_a_canary_apart() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let compiled = bench.compile(&directory(seed, "x"), None);
        let candidate = compiled.versions.candidate.as_ref().unwrap();
        let manifests = compiled.canary(25);
        let label = "/metadata/labels/railiance.dev~1track";
        let everybody = manifests.objects.iter().map(|object| &object.value);
        let policies = everybody.clone().filter(|object| object["kind"] == "NetworkPolicy");
        let by_pods = everybody.clone().filter(|object| {
            object["kind"] == "Service"
                && text(object, label).is_empty()
                && !text(object, "/metadata/name").contains("stable")
        });
        let by_ratio = candidate
            .exposure
            .as_ref()
            .is_some_and(|exposure| exposure.router.value == railiance::compile::resolve::Router::Replicas);
        for object in policies.chain(by_pods.filter(|_| by_ratio)) {
            let hits = |track: &str| {
                let mut of_track = of_track(&manifests, track).into_iter().filter_map(pods);
                selector(object).is_some_and(|selector| of_track.any(|labels| selects(selector, labels)))
            };
            let wanted = match (candidate.isolation.is_some(), text(object, "/metadata/name").ends_with("-canary")) {
                (false, _) => (true, true),
                (true, apart) => (!apart, apart),
            };
            assert_eq!((hits("stable"), hits("canary")), wanted, "seed {seed}: {}", title(object));
        }
    }
}

#[test]
fn selectors_depend_on_neither_version_nor_weight_nor_settings() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let of = |manifests: &Manifests| -> BTreeMap<String, Value> {
            let found = manifests
                .objects
                .iter()
                .filter_map(|object| Some((title(&object.value), selector(&object.value)?.clone().into())));
            found.collect()
        };
        assert_eq!(of(&compiled.track(Track::Stable)), of(&compiled.track(Track::Promotion)), "seed {seed}");
        assert_eq!(of(&compiled.canary(5)), of(&compiled.canary(80)), "seed {seed}");
        let labels = compiled.versions.base.iter().flat_map(|side| &side.objects);
        for part in labels.filter(|part| part.scope == Scope::Track) {
            let selector = selector(&part.object.value).into_iter().flatten();
            for (key, value) in selector {
                assert!(!key.contains("version") && value != "v1.0.0", "seed {seed}: {key}");
            }
        }
    }
}
