//! A gate that measures both versions together judges neither: a broken canary drowns in stable's traffic.

use super::query::{self, Track};
use crate::compile::check::Config;
use crate::compile::check::contract::Gate;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    for (text, track, gate) in query::all(config) {
        let Ok(query) = query::read(text) else { continue };
        if query.sees(track, config.canary()) {
            continue;
        }
        let (whose, track) = (whose(gate), track.name());
        findings.push(
            Finding::new(Code::GateBlindToTrack, format!("{whose} does not tell canary from stable"))
                .at(text.span, format!("no selector picks the series of the {track} alone"))
                .help(format!(
                    "add a label matcher such as `track=\"{track}\"`, `version=\"${track}_version\"` or \
                     `service=~\".*-{track}-.*\"`"
                )),
        );
    }
    for gate in config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default() {
        same_twice(gate, findings);
    }
}

fn whose(gate: Option<&Gate>) -> String {
    gate.map_or("the query of `requests`".to_owned(), |gate| format!("gate `{}`", gate.name.value))
}

/// Only where both sides seem to see their track: otherwise it is said already.
fn same_twice(gate: &Gate, findings: &mut Vec<Finding>) {
    let Some(compare) = &gate.compare else { return };
    let (Ok(canary), Ok(stable)) = (query::read(&compare.canary), query::read(&compare.stable)) else { return };
    if canary.same(&stable) && canary.sees(Track::Canary, None) && canary.sees(Track::Stable, None) {
        findings.push(
            Finding::new(Code::GateBlindToTrack, format!("gate `{}` compares a query with itself", gate.name.value))
                .at(compare.stable.span, "the same query again")
                .at(compare.canary.span, "the query for the canary")
                .help("ask for the canary's series in `canary` and for stable's in `stable`"),
        );
    }
}
