//! Each gate is asked about what is stable, before anything depends on its answer: is there one number, and is it of now?

use crate::commands::choose::{one_application, one_target};
use crate::commands::trial::{Scene, View, judged, terms};
use crate::commands::wanted::Wanted;
use crate::commands::{Exit, Failure, Output, Session};
use crate::report::rehearsal::{self, Rehearsal};
use crate::rollout::health::Health;
use crate::rollout::judge::{Facts, Gate, Judged, Outcome, Owner, READINESS, Verdict, Why};
use crate::rollout::trial::{Strategy, Terms};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Shows what the gates say of stable. Ends with 0 where each passes, 10 where stable itself would fail, 12 where a gate says nothing.
pub async fn show(scene: &Scene, wanted: &Wanted, output: Output, session: &mut Session) -> Result<Exit, Failure> {
    let app = one_application(&wanted.workspace, "deploy")?;
    let target = one_target(app, Some(wanted.target.as_str()).filter(|name| !name.is_empty()))?;
    let directory = scene.directory().unwrap_or(Path::new("."));
    let terms = terms(app, &target, Strategy::Weighted, false, directory)?;
    let view = scene.view().await?;
    let Some(gates) = rehearsed(scene, &view, &terms).await else {
        session.complain("closed: nothing is stable that the gates could be asked about")?;
        return Ok(Exit::Closed);
    };
    let others = terms.judged.gates.iter().filter(|gate| gate.queries().next().is_none());
    let verdict = Outcome::of(gates.clone()).verdict;
    let rehearsal = Rehearsal {
        app: scene.app(),
        target: scene.place.target.as_deref(),
        stable: view.base.as_ref().map(|base| base.identity.version.value.as_str()),
        gates,
        others: others.map(|gate| gate.name.as_str()).collect(),
    };
    session.write(&match output {
        Output::Json => rehearsal::json(&rehearsal)?,
        _ => rehearsal::text(&rehearsal),
    })?;
    Ok(match verdict {
        Verdict::Pass | Verdict::NotApplicable => Exit::Done,
        Verdict::Fail => Exit::GateFailed,
        Verdict::Inconclusive | Verdict::NoData | Verdict::Warming => Exit::NoData,
    })
}

/// Whether a gate could not be judged at all: a trial that begins with it cannot pass.
pub async fn closed(scene: &Scene, view: &View, terms: &Terms, session: &mut Session) -> Result<Option<Exit>, Failure> {
    let gates = rehearsed(scene, view, terms).await.unwrap_or_default();
    let mute: Vec<&Judged> = gates.iter().filter(|gate| !gate.dry_run && is_mute(gate.why)).collect();
    if mute.is_empty() {
        return Ok(None);
    }
    let words: Vec<String> = mute.iter().map(|gate| format!("\n  {}: {}", gate.name, gate.says)).collect();
    session.complain(&format!(
        "closed: gates of `{}` cannot be judged, asked about what is stable:{}\nhelp: `railiance deploy --gates-only` asks them alone",
        scene.app(),
        words.concat()
    ))?;
    Ok(Some(Exit::Closed))
}

/// Something is wrong with the question or with whoever is asked. That there is nothing to count just now is no fault.
fn is_mute(why: Why) -> bool {
    matches!(
        why,
        Why::Unreachable
            | Why::TimedOut
            | Why::NotConfigured
            | Why::SeveralSeries
            | Why::WrongType
            | Why::BadQuery
            | Why::CannotExecute
            | Why::Forbidden
            | Why::ServerError
            | Why::Unreadable
            | Why::FutureSamples
            | Why::ClockSkew
    )
}

/// The gates that look at metrics, with stable in the candidate's place; nothing where nothing is stable.
async fn rehearsed(scene: &Scene, view: &View, terms: &Terms) -> Option<Vec<Judged>> {
    let version = view.base.as_ref()?.identity.version.value.clone();
    let mut judged_by = terms.judged.clone();
    judged_by.gates.retain(|gate| gate.queries().next().is_some());
    let owner = Owner::of(&scene.place.set);
    judged_by.gates.iter_mut().for_each(|gate| of_stable(gate, &owner));
    judged_by.requests = None;
    let long_ago = SignedDuration::from_secs(i64::try_from(judged_by.warm_up()).unwrap_or(0) + 1);
    let facts = facts(owner, version, view.now.checked_sub(long_ago).unwrap_or(view.now), view.now);
    let outcome = judged(&judged_by, &facts).await;
    Some(outcome.gates.into_iter().filter(|gate| gate.name != READINESS).collect())
}

fn of_stable(gate: &mut Gate, owner: &Owner) {
    // how much a canary must serve says nothing about stable
    gate.at_least = None;
    gate.queries_mut().for_each(|query| *query = query.of_stable(owner));
}

fn facts(owner: Owner, version: String, began: Timestamp, now: Timestamp) -> Facts {
    Facts {
        owner,
        began,
        now,
        canary_version: version.clone(),
        stable_version: Some(version),
        readiness: Health::Ready,
        misrouted: None,
        restarts: None,
        probes: BTreeMap::new(),
        hooks: BTreeMap::new(),
        confirmed: BTreeSet::new(),
    }
}
