//! What is judged is what is promoted, and a canary leaves stable alone.

use crate::bench::{Bench, text, title};
use crate::generate::{CASES, pair};
use railiance::compile::render::{Sizes, Split, Weight, compose};
use railiance::compile::track::Track;
use railiance::tree::yaml;
use std::collections::BTreeMap;

const DIGEST: &str = "/metadata/annotations/railiance.dev~1digest";

#[test]
fn canary_and_promotion_bear_one_digest() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let side = compiled.versions.candidate.as_ref().unwrap();
        let base = compiled.versions.base.as_ref().unwrap();
        assert_ne!(side.digest, base.digest, "seed {seed}: another version is another side");
        let promotion = compiled.track(Track::Promotion);
        for object in &promotion.objects {
            let written = text(&object.value, DIGEST);
            assert!(written.is_empty() || written == side.digest, "seed {seed}: {}", title(&object.value));
        }
        let canary = compiled.canary(25);
        let mut seen = std::collections::BTreeSet::new();
        seen.extend(canary.objects.iter().map(|object| text(&object.value, DIGEST)).filter(|text| !text.is_empty()));
        assert_eq!(seen, [side.digest.as_str(), &base.digest].into(), "seed {seed}");
    }
}

#[test]
fn the_number_of_pods_is_no_part_of_the_digest() {
    let mut bench = Bench::new();
    let app = |replicas: u32, value: &str| {
        crate::bench::Directory::new(&format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
             replicas = {replicas}\nenv = {{ V = \"{value}\" }}\n"
        ))
    };
    let mut digest = |replicas, value| bench.compile(&app(replicas, value), None).versions.candidate.unwrap().digest;
    assert_eq!(digest(2, "x"), digest(9, "x"));
    assert_ne!(digest(2, "x"), digest(2, "y"));
}

/// Somebody else's autoscaler counts stable's pods, and knows nothing of a canary.
#[test]
fn h22_what_others_scale_has_no_number_and_a_canary_of_it_has_one() {
    let app = crate::bench::Directory::new(
        "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
         ports = { http = 80 }\nautoscale = { min = 4, max = 8, external = true }\n[expose]\nhost = \"a.example.org\"\n",
    );
    let compiled = Bench::new().compile(&app, None);
    let pods = |manifests: &railiance::compile::render::Manifests| -> BTreeMap<String, Option<u64>> {
        assert!(manifests.objects.iter().all(|object| text(&object.value, "/kind") != "HorizontalPodAutoscaler"));
        let deployments = manifests.objects.iter().filter(|object| text(&object.value, "/kind") == "Deployment");
        let sized = deployments
            .map(|object| (text(&object.value, "/metadata/name"), object.value["spec"]["replicas"].as_u64()));
        sized.map(|(name, pods)| (name.to_owned(), pods)).collect()
    };
    let named = |name: &str, pods| (name.to_owned(), pods);
    assert_eq!(pods(&compiled.track(Track::Promotion)), [named("a", None)].into());
    assert_eq!(pods(&compiled.canary(25)), [named("a", None), named("a-canary", Some(1))].into());
    assert_eq!(pods(&compiled.canary(50)), [named("a", None), named("a-canary", Some(2))].into());
}

#[test]
fn a_canary_leaves_every_object_of_the_base_as_it_is() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let bytes = |manifests: &railiance::compile::render::Manifests| -> BTreeMap<String, String> {
            manifests.objects.iter().map(|object| (title(&object.value), yaml::write(&object.value))).collect()
        };
        let (stable, canary) = (bytes(&compiled.track(Track::Stable)), bytes(&compiled.canary(40)));
        for (title, text) in &stable {
            assert_eq!(canary.get(title), Some(text), "seed {seed}: {title}");
        }
    }
}

#[test]
fn a_canary_differs_from_the_promotion_in_names_tracks_and_sizes_only() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let (canary, promotion) = (compiled.canary(25), compiled.track(Track::Promotion));
        for kind in ["Deployment", "StatefulSet"] {
            let of = |manifests: &railiance::compile::render::Manifests, track: &str| {
                let found = manifests.objects.iter().find(|object| {
                    object.value["kind"] == kind
                        && text(&object.value, "/metadata/labels/railiance.dev~1track") == track
                });
                found.map(|object| object.value.pointer("/spec/template/spec/containers").cloned())
            };
            assert_eq!(of(&canary, "canary"), of(&promotion, "stable"), "seed {seed}");
        }
    }
}

#[test]
fn live_sizes_are_written_into_stable_and_canary() {
    let mut bench = Bench::new();
    let app = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = { http = 80 }\n[expose]\nhost = \"a.example.org\"\n";
    let compiled = bench.compile(&crate::bench::Directory::new(app), None);
    let (base, candidate) = (compiled.versions.base.as_ref(), compiled.versions.candidate.as_ref());
    let split = Split::Canary(Weight::new(50).unwrap());
    let manifests = compose(base, candidate, split, &Sizes { stable: Some(9), canary: Some(5) });
    let pods = |name: &str| crate::bench::find(&manifests, name).value["spec"]["replicas"].clone();
    assert_eq!((pods("Deployment a/a"), pods("Deployment a/a-canary")), (9.into(), 5.into()));
}

#[test]
fn a_canarys_budget_does_not_keep_stables_floor() {
    let mut bench = Bench::new();
    let app = "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\nports = { http = 80 }\nreplicas = 4\ndisruption = { min_available = 3 }\n[expose]\nhost = \"a.example.org\"\n";
    let manifests = bench.compile(&crate::bench::Directory::new(app), None).canary(5);
    let budget = |name: &str| crate::bench::find(&manifests, name).value["spec"].clone();
    assert_eq!(budget("PodDisruptionBudget a/a")["minAvailable"], 3);
    let canary = budget("PodDisruptionBudget a/a-canary");
    assert_eq!((&canary["minAvailable"], &canary["maxUnavailable"]), (&serde_json::Value::Null, &1.into()));
}

/// Where stable's routes lead, whatever the candidate's own Service calls it: by the port's name, and never to another one of its ports.
#[test]
fn h24_a_canary_is_reached_at_the_ports_of_stables_routes() {
    let mut bench = Bench::new();
    let app = |ports: &str, port: &str| {
        crate::bench::Directory::new(&format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
             ports = {{ {ports} }}\n[expose]\nhost = \"a.example.org\"\nport = \"{port}\"\n\
             [[expose.route]]\nhosts = [\"api.example.org\"]\nport = \"api\"\n"
        ))
    };
    let base = app("http = { port = 8080, service = 80 }, api = 8081", "http");
    let candidate =
        app("http = { port = 8080, service = 80 }, api = 9000, admin = { port = 7000, service = 8081 }", "http");
    let manifests = bench.compile(&candidate, Some(&base)).canary(20);
    let ports = crate::bench::find(&manifests, "Service a/a-canary").value["spec"]["ports"].clone();
    let led = |number: u64| {
        ports.as_array().unwrap().iter().find(|port| port["port"] == number).unwrap()["targetPort"].clone()
    };
    assert_eq!((led(80), led(8081), led(9000)), ("http".into(), "api".into(), "api".into()), "{ports}");
    let mut names: Vec<String> = ports.as_array().unwrap().iter().map(|port| port["name"].to_string()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), ports.as_array().unwrap().len(), "{ports}");
    let admin =
        ports.as_array().unwrap().iter().filter(|port| port["targetPort"] == "admin" && port["name"] == "admin");
    assert_eq!(admin.count(), 1, "{ports}");
}
