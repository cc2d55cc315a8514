//! A target whose servers are too old for a field of ours works without it; the person who runs it
//! learns what is missing there (decision H34).

use crate::compile::check::contract::{Spread, Workload, WorkloadKind};
use crate::compile::check::profiles::KUBERNETES_MINORS;
use crate::compile::check::{Config, Place, defaults, seconds, since};
use crate::diag::{Code, Finding, Span, join};

/// Something that only newer servers know.
struct Missing {
    since: u32,
    field: &'static str,
    /// What happens without it.
    instead: &'static str,
    /// Where it is asked for; nowhere: by default.
    written: Option<Span>,
}

pub fn run(config: &Config, findings: &mut Vec<Finding>) {
    let Some(workload) = &config.contract.workload else { return };
    for place in config.places() {
        let Some(version) = place.target.and_then(|target| target.kubernetes.as_ref()) else { continue };
        let Some(minor) = version.strip_prefix("1.").and_then(|minor| minor.parse::<u32>().ok()) else { continue };
        // another rule says that an unknown version is none
        if !KUBERNETES_MINORS.contains(&minor) {
            continue;
        }
        let missing: Vec<Missing> = wanted(config, workload, place).filter(|one| minor < one.since).collect();
        if let Some(newest) = missing.iter().map(|one| one.since).max() {
            findings.push(finding(version.span, &version.value, &missing, newest));
        }
    }
}

/// Everything that a newer server would be asked for.
fn wanted<'a>(config: &'a Config, workload: &'a Workload, place: Place<'a>) -> impl Iterator<Item = Missing> {
    let stateful = workload.kind.as_ref().is_some_and(|kind| kind.value == WorkloadKind::StatefulSet);
    let spread = workload.spread.as_ref().is_none_or(|spread| spread.value != Spread::None);
    let pre_stop = seconds(workload.pre_stop.as_ref(), defaults::PRE_STOP).is_some_and(|seconds| seconds > 0);
    let single = workload.single_writer.as_ref().is_some_and(|single| single.value);
    let budget = workload.disruption.is_some() || (!single && config.pods(place).least > 1);
    let rows = [
        (pre_stop, since::PRE_STOP_SLEEP, "preStop.sleep", "a stopping pod stops serving at once"),
        (spread && !stateful, since::MATCH_LABEL_KEYS, "matchLabelKeys", "pods of all revisions are spread as one"),
        (
            budget,
            since::UNHEALTHY_EVICTION,
            "unhealthyPodEvictionPolicy",
            "pods that never got ready can block a drain",
        ),
    ];
    let pause = workload.pre_stop.as_ref().map(|pause| pause.span);
    rows.into_iter().filter(|(wanted, ..)| *wanted).map(move |(_, since, field, instead)| Missing {
        since,
        field,
        instead,
        written: pause.filter(|_| since == since::PRE_STOP_SLEEP),
    })
}

fn finding(at: Span, version: &str, missing: &[Missing], newest: u32) -> Finding {
    let fields: Vec<&str> = missing.iter().map(|one| one.field).collect();
    let message = format!("left out, because Kubernetes {version} does not know it: {}", join(&fields, "and"));
    let mut finding = Finding::new(Code::DefaultLeftOut, message).at(at, format!("known since 1.{newest}"));
    for one in missing {
        finding = finding.note(format!("without `{}` {}", one.field, one.instead));
        if let Some(span) = one.written {
            finding = finding.at(span, "has no effect there");
        }
    }
    finding.help(format!("once the cluster is upgraded, write `kubernetes = \"1.{newest}\"` or newer"))
}
