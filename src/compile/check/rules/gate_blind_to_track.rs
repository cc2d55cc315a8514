//! A gate that measures both versions together judges neither: a broken canary drowns in stable's traffic.

use super::query::{Asked, Track};
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, queries: &[Asked], findings: &mut Vec<Finding>) {
    for asked in queries {
        let Ok(query) = &asked.query else { continue };
        if !query.sees(asked.track, config.canary()) {
            findings.push(blind(asked));
        }
    }
    for (canary, stable) in queries.iter().zip(queries.iter().skip(1)) {
        findings.extend(same_twice(canary, stable));
    }
}

fn blind(asked: &Asked) -> Finding {
    let track = asked.track.name();
    Finding::new(Code::GateBlindToTrack, format!("the query of {} does not tell canary from stable", asked.whose()))
        .at(asked.text.span, format!("no selector picks the series of the {track} alone"))
        .help(format!(
            "add a label matcher such as `track=\"{track}\"`, `version=\"${track}_version\"` or \
             `service=~\".*-{track}-.*\"`"
        ))
}

/// Only where both sides seem to see their track: otherwise it is said already.
fn same_twice(canary: &Asked, stable: &Asked) -> Option<Finding> {
    let (Ok(one), Ok(other)) = (&canary.query, &stable.query) else { return None };
    let pair = (canary.track, stable.track) == (Track::Canary, Track::Stable);
    let seen = one.sees(Track::Canary, None) && other.sees(Track::Stable, None);
    (pair && seen && one.same(other)).then(|| {
        Finding::new(Code::GateBlindToTrack, format!("{} compares a query with itself", canary.whose()))
            .at(stable.text.span, "the same query again")
            .at(canary.text.span, "the query for the canary")
            .help("ask for the canary's series in `canary` and for stable's in `stable`")
    })
}
