//! Values stand as the API server stores them, and every version of it accepts them.

use crate::bench::{Bench, title};
use crate::generate::{CASES, directory, pair};
use crate::walk::walk;
use railiance::compile::quantity::canonical_quantity;
use railiance::compile::render::Weight;
use railiance::compile::render::verify::{Library, Minor, validate};
use railiance::compile::track::Track;
use railiance::diag::{Finding, Severity};
use serde_json::Value;

/// Empty values that mean something, and that the server keeps.
fn kept(at: &str) -> bool {
    let last = at.rsplit('/').next().unwrap_or("");
    // a volume without limits; the core group; all of a server; an annotation's value
    matches!(last, "emptyDir" | "group" | "service") || at.contains("/annotations/")
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_quantity(at: &str) -> bool {
    ["/requests/", "/limits/", "/sizeLimit"].iter().any(|part| at.contains(part))
}

/// Numbers of which the API drops a zero.
const NEVER_ZERO: &[&str] = &["/spec/minReadySeconds"];

#[test]
fn nothing_is_written_that_the_server_would_drop_or_rewrite() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        for manifests in [compiled.canary(25), compiled.track(Track::Promotion)] {
            for object in manifests.desired().chain(manifests.jobs()) {
                walk(object, &mut |at, value, _| {
                    let place = || format!("seed {seed}: {} {at} = {value}", title(&object.value));
                    assert!(!empty(value) || kept(at), "{}", place());
                    assert!(!(NEVER_ZERO.contains(&at) && value == 0), "{}", place());
                    if let Some(text) = value.as_str().filter(|_| is_quantity(at)) {
                        assert_eq!(canonical_quantity(text).as_deref(), Some(text), "{}", place());
                    }
                });
            }
        }
    }
}

#[test]
fn every_server_accepts_what_is_rendered_for_it() {
    let mut bench = Bench::new();
    let libraries: Vec<(Minor, Library)> = Minor::all().map(|minor| (minor, Library::new(minor, &[]))).collect();
    let mut seen = 0;
    for seed in 0..CASES {
        let compiled = bench.compile(&directory(seed, "x"), None);
        let version = compiled.app.config.targets()[0].1.unwrap().kubernetes.as_ref().unwrap().value.clone();
        let (_, library) = libraries.iter().find(|(minor, _)| minor.to_string() == version).unwrap();
        for manifests in [compiled.canary(25), compiled.track(Track::Promotion)] {
            for object in manifests.desired().chain(manifests.jobs()) {
                let findings = validate(object, library);
                let sidecars = version.as_str() < "1.29";
                let real: Vec<_> =
                    findings.iter().filter(|found| !(sidecars && found.message.contains("restartPolicy"))).collect();
                assert!(real.is_empty(), "seed {seed}, {version}: {} {real:#?}", title(&object.value));
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn every_volume_has_one_source() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let compiled = bench.compile(&directory(seed, "x"), None);
        let manifests = compiled.canary(25);
        for object in manifests.objects.iter().map(AsRef::as_ref).chain(manifests.jobs()) {
            let volumes = object.value.pointer("/spec/template/spec/volumes").and_then(Value::as_array);
            for volume in volumes.into_iter().flatten() {
                let keys = volume.as_object().unwrap().len();
                assert_eq!(keys, 2, "seed {seed}: {} {volume}: a name and a source", title(&object.value));
            }
        }
    }
}

#[test]
fn objects_of_a_sound_contract_agree_with_each_other() {
    let mut bench = Bench::new();
    let mut sound = 0;
    for seed in 0..3 * CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        if compiled.findings.iter().any(|found| found.severity == Severity::Error) {
            continue;
        }
        for track in [Track::Stable, Track::Canary(Weight::new(25).unwrap()), Track::Promotion] {
            let said = bench.verify(&compiled, &compiled.track(track));
            let newer = |found: &&Finding| !found.message.contains("restartPolicy");
            let said: Vec<_> = said.iter().filter(newer).collect();
            assert!(
                said.is_empty(),
                "seed {seed}, {track:?}: {said:#?}\n{}",
                String::from_utf8_lossy(&candidate.0["app.toml"])
            );
        }
        sound += 1;
    }
    assert!(sound > 10, "{sound}");
}

#[test]
fn one_contract_fits_every_version() {
    let mut bench = Bench::new();
    for minor in Minor::all() {
        let app = format!(
            "contract = \"railiance.dev/v1\"\n[app]\nname = \"a\"\nowner = \"t\"\n[workload]\nimage = \"registry.example.org/a\"\n\
             ports = {{ http = 80 }}\n[expose]\nhost = \"a.example.org\"\n[target.here]\nkubernetes = \"{minor}\"\n"
        );
        let compiled = bench.compile(&crate::bench::Directory::first_release(&app), None);
        let promotion = compiled.track(Track::Promotion);
        assert_eq!(bench.verify(&compiled, &promotion), [], "{minor}");
        let text: String = promotion.desired().map(|object| object.value.to_string()).collect();
        let newer = [("matchLabelKeys", 27), ("unhealthyPodEvictionPolicy", 27), ("preStop", 30)];
        for (field, since) in newer {
            assert_eq!(text.contains(field), minor.number() >= since, "{field} on {minor}");
        }
    }
}
