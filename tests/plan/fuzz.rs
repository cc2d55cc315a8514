//! The local proof against the server's own word: never is a change called none.

use crate::bed::bed;
use crate::mutate::mutate;
use crate::order::Random;
use crate::real::{Real, apply};
use railiance::rollout::Manager;
use railiance::rollout::live::noop::proves;
use railiance::world::cluster::{Error, Force, Run};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(20);
/// Whatever the machine does meanwhile, so much is tried.
const LEAST: usize = 2000;
const ROUND: usize = 400;

#[derive(Debug, Default)]
struct Tally {
    tried: usize,
    refused: usize,
    no_ops: usize,
    proven: usize,
    wrong: Vec<Value>,
}

#[test]
fn the_local_proof_is_never_wrong() {
    let real = Real::new("fuzz");
    let seeds = real.seeds();
    for seed in &seeds {
        real.apply(seed, Manager::App, Force::Never, Run::Real).unwrap();
    }
    write_as_others(&real.namespace);
    let lives: Vec<Value> = seeds.iter().map(|seed| real.get(seed)).collect();
    for (seed, live) in seeds.iter().zip(&lives) {
        let canonical = !matches!(seed["kind"].as_str(), Some("Ingress" | "HTTPRoute"));
        assert!(proves(seed, live, Manager::App) || !canonical, "{}: what was just applied", seed["kind"]);
    }
    let (mut random, mut tally, start) = (Random(11), Tally::default(), Instant::now());
    while start.elapsed() < TIME || tally.tried < LEAST {
        round(&real, &seeds, &lives, &mut random, &mut tally);
    }
    println!("{} tried, {} refused, {} no-ops, {} proven", tally.tried, tally.refused, tally.no_ops, tally.proven);
    assert!(tally.wrong.is_empty(), "{} wrong, the first: {:#}", tally.wrong.len(), tally.wrong[0]);
    assert!(tally.proven * 3 > tally.no_ops, "a proof that proves little saves little: {tally:?}");
    assert!(tally.refused > 0 && tally.no_ops < tally.tried - tally.refused, "changes were among them: {tally:?}");
}

/// Others own some of the fields too, and some of their own.
fn write_as_others(namespace: &str) {
    bed().apply(namespace, "{apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {a: \"1\", theirs: x}}");
    bed().kubectl(&["label", "-n", namespace, "service/web", "team=shop"]);
    bed().kubectl(&["annotate", "-n", namespace, "deployment/web", "example.org/seen=yes"]);
    bed().kubectl(&["set", "env", "-n", namespace, "deployment/web", "-c", "side", "ADDED=1"]);
    bed().wait("deployment", namespace, "web", |web| {
        web["status"]["observedGeneration"] == web["metadata"]["generation"]
    });
}

fn round(real: &Real, seeds: &[Value], lives: &[Value], random: &mut Random, tally: &mut Tally) {
    let cases: Vec<(usize, Value)> = (0..ROUND)
        .map(|_| {
            let which = random.below(seeds.len());
            let mut manifest = seeds[which].clone();
            (0..random.below(3)).for_each(|_| mutate(&mut manifest, random));
            (which, manifest)
        })
        .collect();
    let ask = |case: &(usize, Value)| {
        let (cluster, manifest) = (real.cluster.clone(), case.1.clone());
        async move { apply(&cluster, &manifest, Manager::App, Force::Never, Run::Dry).await }
    };
    let answers = real.runtime.block_on(real.cluster.many(&cases, ask));
    for ((which, manifest), answer) in cases.iter().zip(answers) {
        judge(manifest, &lives[*which], answer, tally);
    }
}

fn judge(manifest: &Value, live: &Value, answer: Result<Value, Error>, tally: &mut Tally) {
    let proven = proves(manifest, live, Manager::App);
    let no_op = answer.as_ref().is_ok_and(|answer| settled(answer) == settled(live));
    tally.tried += 1;
    tally.refused += usize::from(answer.is_err());
    tally.no_ops += usize::from(no_op);
    tally.proven += usize::from(proven);
    if proven && !no_op {
        let said = answer.unwrap_or_else(|error| json!(error.to_string()));
        tally.wrong.push(json!({ "manifest": manifest, "live": live, "answer": said }));
    }
}

/// The object without what controllers write into its status meanwhile.
fn settled(object: &Value) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().shift_remove("status");
    object["metadata"].as_object_mut().unwrap().shift_remove("resourceVersion");
    if let Some(entries) = object["metadata"]["managedFields"].as_array_mut() {
        entries.retain(|entry| entry["subresource"] != "status");
    }
    object
}
