//! Same input, same bytes.

use crate::bench::{Bench, Directory};
use crate::generate::{CASES, Dice, directory, sections};
use railiance::compile::load::{Root, load_all};
use railiance::compile::render::{Archetype, Weight};
use railiance::compile::track::Track;
use railiance::report::manifests::yaml;
use rayon::prelude::*;

fn bytes(bench: &mut Bench, directory: &Directory) -> String {
    let compiled = bench.compile(directory, None);
    let canary = Track::Canary(Weight::new(25).unwrap());
    let tracks = [Track::Stable, canary, Track::Promotion].map(|track| compiled.track(track));
    tracks.iter().map(|manifests| yaml(&manifests.desired().chain(manifests.jobs()).collect::<Vec<_>>())).collect()
}

#[test]
fn the_order_of_sections_means_nothing() {
    let mut bench = Bench::new();
    for seed in 0..CASES / 2 {
        let plain = directory(seed, "x");
        let mut sections = sections(seed, "x");
        let mut dice = Dice::new(seed + 1000);
        for at in (1..sections.len()).rev() {
            sections.swap(at, dice.below(at + 1));
        }
        let shuffled =
            plain.clone().with("app.toml", &format!("contract = \"railiance.dev/v1\"\n\n{}", sections.concat()));
        assert_eq!(bytes(&mut bench, &plain), bytes(&mut bench, &shuffled), "seed {seed}");
        assert_eq!(bytes(&mut bench, &plain), bytes(&mut Bench::new(), &plain), "seed {seed}: another run");
    }
}

#[test]
fn one_thread_and_four_write_the_same() {
    let directories: Vec<Directory> = (0..24).map(|seed| directory(seed, "x")).collect();
    let all = |threads: usize| -> Vec<String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut sources = railiance::diag::Sources::default();
            let archetype = Archetype::new(&mut sources);
            let names: Vec<String> = (0..directories.len()).map(|at| format!("{at}/railiance")).collect();
            let roots: Vec<Root<'_>> =
                directories.iter().zip(&names).map(|(files, name)| Root { files, name }).collect();
            let loaded = load_all(&roots, &mut sources);
            let one = |loaded: railiance::diag::Checked<railiance::compile::load::Directory>| {
                let app = railiance::compile::application::Application::read(&loaded.value, &archetype, &sources);
                let app = app.value.unwrap();
                let from = railiance::compile::track::BaseFrom::TodayOnPurpose;
                let versions = railiance::compile::track::versions(&app, &app.targets()[0], from, &archetype).value;
                let purpose = railiance::compile::track::Purpose::Deliver;
                let made = railiance::compile::track::manifests(
                    &versions,
                    Track::Canary(Weight::new(25).unwrap()),
                    &app,
                    purpose,
                );
                yaml(&made.value.desired().collect::<Vec<_>>())
            };
            loaded.into_par_iter().map(one).collect()
        })
    };
    let (one, four) = (all(1), all(4));
    assert_eq!(one, four);
    assert!(one.iter().all(|text| text.contains("kind: ")));
}
