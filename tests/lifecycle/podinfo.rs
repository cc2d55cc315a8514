//! The representative application as its fixture renders it: it serves, and its own gates have answers.

use crate::bed::eventually;
use crate::traffic::load::{Shape, Summary};
use crate::traffic::traffic;
use serde_json::Value;
use std::path::Path;

/// Every query of the contract, as a verb would ask it.
fn queries() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/podinfo/railiance/app.toml");
    let contract: Value = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let gates = contract["stage"]["canary"]["gate"].as_array().unwrap();
    let of_gates =
        gates.iter().flat_map(|gate| [&gate["prometheus"], &gate["compare"]["canary"], &gate["compare"]["stable"]]);
    let all = of_gates.chain([&contract["observe"]["requests"]]);
    all.filter_map(|query| query.as_str().map(str::to_owned)).collect()
}

pub fn it_serves_as_rendered_and_every_query_of_its_contract_has_one_answer() {
    let manifests = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/podinfo/expected/rail-1/canary.yaml");
    traffic().kubectl(&["create", "namespace", "podinfo"]);
    traffic().certificate("podinfo", "podinfo-tls");
    traffic().kubectl(&["apply", "--server-side", "-f", &manifests.to_string_lossy()]);
    let load = traffic().begin(Shape::new("podinfo.example.org", 40).secure());
    let queries = queries();
    assert_eq!(queries.len(), 4);
    for query in queries {
        let answer = eventually(&query, || Some(traffic().query(&query)).filter(|samples| answered(samples)));
        assert!(answer[0].1 >= 0.0, "{query}: {answer:?}");
    }
    // a query may have an answer before the first request was led to a pod
    eventually("both versions", || (versions(&load.so_far()) == ["6.9.1", "6.9.2"]).then_some(()));
    load.stop();
}

fn versions(summary: &Summary) -> Vec<String> {
    summary.by_version().into_keys().filter(|version| !version.is_empty()).collect()
}

fn answered(samples: &[crate::traffic::Sample]) -> bool {
    samples.len() == 1 && samples[0].1.is_finite()
}
