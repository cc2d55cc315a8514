//! Every value says where it comes from.

use crate::bench::{Bench, title};
use crate::generate::{CASES, pair};
use crate::walk::walk;
use railiance::compile::track::Track;
use railiance::diag::{Family, Finding};
use railiance::tree::Origin;

/// Whether an origin ends in a span, a row, or a step that names its inputs.
fn leads_somewhere(origin: &Origin) -> bool {
    match origin {
        Origin::Text(span) => span.end >= span.start,
        Origin::Row { table, row } => !table.is_empty() && !row.is_empty(),
        Origin::Placed { value, .. } => leads_somewhere(value),
        Origin::Computed { step, from } => !step.is_empty() && !from.is_empty() && from.iter().all(leads_somewhere),
    }
}

/// Contracts by chance say foolish things, but well-formed ones.
fn by_chance(finding: &Finding) -> bool {
    matches!(finding.code.family(), Family::Meaning | Family::Policy | Family::Secret)
}

#[test]
fn every_value_leads_to_a_span_or_a_row() {
    let mut bench = Bench::new();
    let mut seen = 0_usize;
    for seed in 0..CASES {
        let (candidate, released) = pair(seed);
        let compiled = bench.compile(&candidate, Some(&released));
        let said = compiled.findings.iter().filter(|found| !by_chance(found));
        assert_eq!(said.collect::<Vec<_>>(), Vec::<&Finding>::new(), "seed {seed}");
        for manifests in [compiled.canary(25), compiled.track(Track::Promotion)] {
            for object in manifests.desired().chain(manifests.jobs()) {
                walk(object, &mut |at, value, trace| {
                    assert!(
                        leads_somewhere(&trace.origin),
                        "seed {seed}: {} {at} = {value}: {:?}",
                        title(&object.value),
                        trace.origin
                    );
                    seen += 1;
                });
            }
        }
    }
    assert!(seen > 40_000, "{seen}");
}
