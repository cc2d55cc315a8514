//! A gate that measures both versions together judges neither: a broken canary drowns in stable's traffic.
//! So does a canary's errors divided by everybody's requests: each part of a query has to pick a version.

use super::query::{Asked, Track};
use crate::compile::check::Config;
use crate::diag::{Code, Finding};

pub fn run(config: &Config, queries: &[Asked], findings: &mut Vec<Finding>) {
    for asked in queries {
        let Ok(query) = &asked.query else { continue };
        if !query.sees(asked.track, config.canary()) {
            findings.push(blind(asked));
        } else if let Some(selector) = query.blind(config.canary()) {
            findings.push(blind_in_part(asked, &selector));
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

fn blind_in_part(asked: &Asked, selector: &str) -> Finding {
    let message = format!("a part of the query of {} does not tell canary from stable", asked.whose());
    Finding::new(Code::GateBlindToTrack, message)
        .at(asked.text.span, format!("`{selector}` has the series of both"))
        .help("add the matcher that another part has, such as `track=\"canary\"`")
        .note(
            "a divisor may be the whole of what it divides: the same metric with the same other matchers; a limit is \
             read with `scalar(…)`",
        )
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
