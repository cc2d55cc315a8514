//! One release, from the ledger of a cluster.

use crate::commands::place::{Place, PlaceOptions};
use crate::commands::trial::{approvals, unattended};
use crate::commands::{Exit, Failure, Output, Session};
use crate::report::record::{self, Release};
use crate::rollout::ledger::{About, Entry, Event, Number, Stored};
use crate::world::cluster::Runtime;
use std::collections::BTreeSet;

/// `12`, `v12`
pub fn number(text: &str) -> Option<Number> {
    text.strip_prefix('v').unwrap_or(text).parse().ok().map(Number)
}

/// Where approvals stand apart: as the trial was opened with it, and of plans as the files say.
fn apart(place: &Place, journal: &[Entry]) -> BTreeSet<String> {
    let opened = journal.iter().filter_map(|entry| match &entry.event {
        Event::Opened(opened) => opened.terms.approvals.namespace.clone(),
        _ => None,
    });
    opened.chain(place.workspace.applications().filter_map(|app| approvals(app).namespace)).collect()
}

/// The entries of the release's run, and what others said of what it carried out, wherever that stands; in their order.
fn of_release(about: &About, journal: Vec<Entry>, agreed: Vec<Entry>) -> Vec<Entry> {
    let of_plan = |entry: &Entry| match &entry.event {
        Event::Approved { statement } => {
            entry.time <= about.time && about.intent.as_deref().is_some_and(|intent| statement.is_of_plan(intent))
        }
        _ => false,
    };
    let people = journal.iter().chain(&agreed).filter(|entry| of_plan(entry)).map(|entry| entry.actor.name.clone());
    let people: BTreeSet<String> = people.collect();
    // whoever takes back the approval of a plan takes back all that they have given before
    let taken_back = |entry: &Entry| match &entry.event {
        Event::Revoked { of, .. } => entry.time <= about.time && people.contains(of),
        _ => false,
    };
    let is_own = |entry: &Entry| entry.rollout == about.rollout || of_plan(entry) || taken_back(entry);
    let of_trial = |entry: &Entry| match &entry.event {
        Event::Approved { statement } => statement.predicate.rollout == Some(about.rollout) || of_plan(entry),
        Event::Revoked { .. } => entry.rollout == about.rollout || taken_back(entry),
        _ => false,
    };
    let own = journal.into_iter().filter(is_own);
    let mut all: Vec<Entry> = own.chain(agreed.into_iter().filter(of_trial)).collect();
    all.sort_by_key(|entry| entry.time);
    all
}

/// What, who, when, and on what grounds: gates, approvals, hooks.
pub fn show(number: Number, options: &PlaceOptions, app: Option<&str>, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("release show", &[Output::Text, Output::Json])?;
    let place = match options.of(app, "release show", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let (records, journal, agreed) = Runtime::start().map_err(Failure::runtime)?.block_on(async {
        let cluster = place.connect(session).await?;
        let store = place.store(&cluster)?;
        let (releases, journal) = tokio::join!(store.releases(), store.journal());
        unattended::tell(&cluster, &place.set, session).await?;
        let (records, journal) = (releases?.records, journal?);
        let journal: Vec<Entry> = journal.into_iter().map(|(entry, _)| entry).collect();
        let mut agreed = Vec::new();
        for namespace in apart(&place, &journal) {
            match store.approvals(&namespace).journal().await {
                Ok(there) => agreed.extend(there.into_iter().map(|(entry, _)| entry)),
                Err(fault) => session.say(&format!("the approvals in `{namespace}` cannot be read: {fault}"))?,
            }
        }
        Ok::<_, Failure>((records, journal, agreed))
    })?;
    let Some(stored) = records.iter().find(|stored| stored.number() == number) else {
        return Err(Failure::Refused(format!("{number} is not in the ledger: `railiance history` lists what is")));
    };
    let journal = of_release(&stored.record.about, journal, agreed);
    let takes_back = |other: &&Stored| other.record.about.withdraws.as_ref().is_some_and(|back| back.number == number);
    let release = Release {
        app: place.set.app(),
        target: place.target.as_deref(),
        stored,
        journal: &journal,
        withdrawn_by: records.iter().find(takes_back).map(Stored::number),
        newest: records.last().map(Stored::number) == Some(number),
    };
    session.write(&match output {
        Output::Json => record::json(&release)?,
        _ => record::text(&release),
    })?;
    Ok(Exit::Done)
}
