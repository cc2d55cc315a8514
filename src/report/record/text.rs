use super::Release;
use crate::report::diff::visible;
use crate::report::gate::words;
use crate::report::note;
use crate::report::skipped::Skipped;
use crate::rollout::judge::{Judged, Traffic};
use crate::rollout::ledger::{About, Entry, Event, Number, SecretVersion};
use crate::rollout::trial::{Objection, Statement};
use serde::Deserialize;
use serde_json::Value;

/// A few lines, each with a word that says what it is about.
pub fn text(release: &Release<'_>) -> String {
    let about = &release.stored.record.about;
    let place = release.target.map(|target| format!(" on {target}")).unwrap_or_default();
    let now = if release.newest { "  newest" } else { "" };
    let mut lines = vec![
        format!("{}{place}  {}  {}{now}", release.app, about.number, about.version),
        line("released", &format!("{:.0} by {}{}", about.time, about.actor, because(about.reason.as_deref()))),
        line("version", &about.digest),
    ];
    lines.extend(about.commit.iter().map(|commit| line("commit", commit)));
    lines.extend(about.intent.iter().map(|intent| line("plan", intent)));
    lines.extend(about.previous.iter().map(|link| line("after", &link.number.to_string())));
    lines.extend(about.withdraws.iter().map(|other| line("takes", &format!("back {}", other.number))));
    lines.extend(release.withdrawn_by.map(|number| line("taken", &format!("back by {number}"))));
    lines.extend(data(about));
    lines.extend(about.secrets.iter().map(secret));
    let against = release.objections();
    lines.extend(release.journal.iter().filter_map(|entry| happened(entry, &against)));
    lines.extend(release.gates().iter().map(|gate| line("gate", &judged(gate))));
    lines.iter().map(|line| format!("{}\n", visible(line))).collect()
}

/// What cannot be read is shown as it stands there.
fn judged(gate: &Value) -> String {
    Judged::deserialize(gate).map_or_else(|_| gate.to_string(), |gate| words(&gate))
}

fn line(word: &str, says: &str) -> String {
    format!("  {word:<9} {says}")
}

fn because(reason: Option<&str>) -> String {
    reason.map(|reason| format!(": {reason}")).unwrap_or_default()
}

/// Whether it can be left without a person's word, and what the contract told that person.
fn data(about: &About) -> Vec<String> {
    let head = about.lasting.then(|| line("data", "going back from it needs a person's word"));
    let note = about.rollback_note.iter().flat_map(|note| note::lines(note));
    head.into_iter().chain(note.map(|says| line("", &says))).collect()
}

fn secret(secret: &SecretVersion) -> String {
    line("secret", &format!("{} in its version {}", secret.name, secret.resource_version))
}

/// What a person wants to know of an entry; what was written object by object is not among it.
fn happened(entry: &Entry, against: &[Objection]) -> Option<String> {
    let (word, says) = match &entry.event {
        Event::Opened(opened) => ("trial", format!("{} begun{}", entry.rollout, because(opened.reason.as_deref()))),
        Event::Holding { step, weight } => ("step", held(*step, *weight)),
        Event::Withdrawn => ("step", "1 was taken back: it was not finished within its window".to_owned()),
        Event::Passed { traffic, .. } => ("passed", passed(*traffic)),
        Event::Approved { statement } => ("approved", approved(entry, statement, against)),
        Event::Revoked { of, reason } => ("revoked", format!("the approval of {of}: {reason}")),
        Event::Confirmed { gate } => ("confirmed", gate.clone()),
        Event::Ran { what, name, passed, says } => (what.name(), ran(name, *passed, says)),
        Event::Skipped { what, name, why } => (what.name(), Skipped { what: *what, name, why }.outcome()),
        Event::Regated { reason, .. } => ("gates", format!("others from here on: {reason}")),
        Event::Rerun { name, reason } => ("rerun", format!("{name}: {reason}")),
        Event::Promoting { reason } => ("promoted", reason.clone().unwrap_or_default()),
        Event::GoneBack { reason } => ("went", format!("back: {reason}")),
        Event::RollingBack { to, .. } => ("back", rolling_back(*to)),
        Event::Held { reason } => ("held", reason.clone()),
        Event::Resumed { reason } => ("resumed", reason.clone()),
        Event::Forced { object, fields } => ("forced", format!("{object}: {} of others", fields.len())),
        Event::TakenOver { from, .. } => ("lease", format!("taken from {from}")),
        Event::Stopped { reason } => ("stopped", reason.clone()),
        Event::Begun { .. }
        | Event::Done { .. }
        | Event::Pruning { .. }
        | Event::Adopted { .. }
        | Event::HandedOver { .. }
        | Event::LetGo { .. }
        | Event::Tried(_)
        | Event::Queued(_)
        | Event::Unqueued { .. }
        | Event::Raising { .. }
        | Event::Running { .. }
        | Event::Aborting { .. }
        | Event::Aborted
        | Event::Promoted { .. } => return None,
    };
    let gap = if says.is_empty() { "" } else { "; " };
    Some(line(word, &format!("{says}{gap}{:.0} by {}", entry.time, entry.actor)))
}

/// Why, and whether it counted.
fn approved(entry: &Entry, statement: &Statement, against: &[Objection]) -> String {
    let reason = statement.predicate.reason.clone().unwrap_or_default();
    let own = against.iter().find(|objection| objection.who() == Some(&entry.actor.name));
    own.map_or_else(|| reason.clone(), |objection| format!("{reason} (did not count: {})", objection.words()))
}

fn rolling_back(to: Option<Number>) -> String {
    to.map_or_else(|| "to what is stable, without the trial".to_owned(), |to| format!("to {to}"))
}

/// No share is asked for in a first release, and of what stands apart.
fn held(step: usize, weight: u32) -> String {
    let share = if weight > 0 { format!(" at {weight} %") } else { String::new() };
    format!("{}{share}", step + 1)
}

fn passed(traffic: Option<Traffic>) -> String {
    let counted = traffic.map(|traffic| format!(": {traffic}")).unwrap_or_default();
    format!("its last hold{counted}")
}

fn ran(name: &str, passed: bool, says: &str) -> String {
    format!("{name}: {} ({says})", if passed { "passed" } else { "failed" })
}
