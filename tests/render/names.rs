//! Names: length-safe, distinct, stable.

use crate::bench::{Bench, title};
use crate::generate::{CASES, Dice, pair};
use crate::walk::walk;
use railiance::compile::resolve::names::{LABEL_MAX, bounded, canary, canary_of, joined};
use railiance::compile::track::Track;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn names_fit_and_no_two_objects_share_one() {
    let mut bench = Bench::new();
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        for manifests in [compiled.track(Track::Stable), compiled.canary(25), compiled.track(Track::Promotion)] {
            let mut seen = BTreeSet::new();
            for object in manifests.desired().chain(manifests.jobs()) {
                let name = object.value["metadata"]["name"].as_str().unwrap();
                assert!(name.len() <= LABEL_MAX, "seed {seed}: {name}");
                assert!(is_dns_label(name), "seed {seed}: {name}");
                assert!(seen.insert(title(&object.value)), "seed {seed}: {} twice", title(&object.value));
                walk(object, &mut |at, value, _| {
                    if at.contains("/labels/") || at.contains("/matchLabels/") {
                        assert!(value.as_str().unwrap().len() <= LABEL_MAX, "seed {seed}: {at}");
                    }
                });
            }
        }
    }
}

fn is_dns_label(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.chars().all(|c| letter(c) || c == '-') && name.starts_with(letter) && name.ends_with(letter)
}

#[test]
fn different_parts_never_become_one_name() {
    let mut dice = Dice::new(7);
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for _ in 0..20_000 {
        let stem: String = (0..1 + dice.below(90)).map(|_| dice.pick(&["a", "b", "-", "x1"])).collect();
        let stem = format!("a{}z", stem.trim_matches('-'));
        for name in [stem.clone(), canary(&stem), joined(&[&stem, "job"])] {
            let cut = bounded(&name, LABEL_MAX);
            assert!(cut.len() <= LABEL_MAX && is_dns_label(&cut), "{cut}");
            assert_eq!(cut, bounded(&cut, LABEL_MAX), "cutting twice changes nothing");
            if name.len() > LABEL_MAX {
                let before = seen.insert(cut, name.clone());
                assert!(before.is_none_or(|before| before == name), "{name}");
            }
        }
    }
}

#[test]
fn a_canarys_name_tells_whose_it_is() {
    let mut seen = BTreeSet::new();
    for stable in ["greeter-stable", "greeter-peers", "rules", "rules-stable"] {
        assert!(seen.insert(canary_of("greeter", stable)), "{stable}");
    }
    assert!(seen.contains("greeter-canary") && seen.contains("rules-stable-canary"), "{seen:?}");
}
