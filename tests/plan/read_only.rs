//! The comparison without a dry run, beside the server's own answer.

use crate::mutate::mutate;
use crate::order::Random;
use crate::real::{Real, apply};
use crate::support::{bare, changed};
use railiance::rollout::Manager;
use railiance::rollout::inventory::{Set, enrol};
use railiance::rollout::plan::{Answer, NotAsked, Scene, Seen, Step, Want, plan};
use railiance::world::cluster::{Force, Run};
use serde_json::Value;

const CASES: usize = 600;

#[test]
fn most_changes_are_told_without_asking() {
    let real = Real::new("read-only");
    let set = Set::of("greeter", &real.namespace);
    let scene = Scene { set: set.clone(), ..crate::support::scene(&[]) };
    let member = |seed: Value| {
        let mut object = bare(seed);
        enrol(&mut object, &set).unwrap();
        object.value
    };
    let seeds: Vec<Value> = real.seeds().into_iter().map(member).collect();
    for seed in &seeds {
        real.apply(seed, Manager::App, Force::Never, Run::Real).unwrap();
    }
    let lives: Vec<Value> = seeds.iter().map(|seed| real.get(seed)).collect();
    let mut random = Random(5);
    let cases: Vec<(usize, Value)> = (0..CASES).map(|_| one_change(&seeds, &mut random)).collect();
    let ask = |case: &(usize, Value)| {
        let (cluster, manifest) = (real.cluster.clone(), case.1.clone());
        async move { apply(&cluster, &manifest, Manager::App, Force::Never, Run::Dry).await }
    };
    let answers = real.runtime.block_on(real.cluster.many(&cases, ask));
    let (mut asked, mut agreed, mut missed) = (0, 0, Vec::new());
    for ((which, manifest), answer) in cases.iter().zip(answers) {
        let Ok(answer) = answer else { continue };
        let told = step(&scene, manifest, &lives[*which], Answer::NotAsked(NotAsked::ReadOnly));
        let said = step(&scene, manifest, &lives[*which], Answer::Object(answer));
        asked += 1;
        match agree(&changed(&told), &changed(&said)) {
            true => agreed += 1,
            false => missed.push((changed(&told), changed(&said))),
        }
    }
    println!("{agreed} of {asked} told as the server says");
    assert!(asked > CASES / 2 && agreed * 100 >= asked * 95, "{agreed} of {asked}: {missed:#?}");
}

fn one_change(seeds: &[Value], random: &mut Random) -> (usize, Value) {
    let which = random.below(seeds.len());
    let mut manifest = seeds[which].clone();
    mutate(&mut manifest, random);
    (which, manifest)
}

fn step(scene: &Scene, manifest: &Value, live: &Value, answer: Answer) -> Step {
    let want = Want { object: bare(manifest.clone()), manager: Manager::App };
    plan(scene.clone(), vec![(want, Seen { live: Some(live.clone()), answer })], Vec::new()).steps.pop().unwrap()
}

/// Whether both name the same places; one may name a whole where the other names its parts.
fn agree(told: &[String], said: &[String]) -> bool {
    let same = |one: &String, other: &String| one.starts_with(other.as_str()) || other.starts_with(one.as_str());
    let all = |from: &[String], among: &[String]| from.iter().all(|one| among.iter().any(|other| same(one, other)));
    all(told, said) && all(said, told)
}
