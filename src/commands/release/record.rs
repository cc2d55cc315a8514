//! One release, from the ledger of a cluster.

use crate::commands::place::PlaceOptions;
use crate::commands::trial::unattended;
use crate::commands::{Exit, Failure, Output, Session};
use crate::report::record::{self, Release};
use crate::rollout::ledger::{Entry, Number, Stored};
use crate::world::cluster::Runtime;

/// `12`, `v12`
pub fn number(text: &str) -> Option<Number> {
    text.strip_prefix('v').unwrap_or(text).parse().ok().map(Number)
}

/// What, who, when, and on what grounds: gates, approvals, hooks.
pub fn show(number: Number, options: &PlaceOptions, app: Option<&str>, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("release show", &[Output::Text, Output::Json])?;
    let place = match options.of(app, "release show", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let (records, journal) = Runtime::start().map_err(Failure::runtime)?.block_on(async {
        let cluster = place.connect(session).await?;
        let store = place.store(&cluster)?;
        let (releases, journal) = tokio::join!(store.releases(), store.journal());
        unattended::tell(&cluster, &place.set, session).await?;
        Ok::<_, Failure>((releases?.records, journal?))
    })?;
    let Some(stored) = records.iter().find(|stored| stored.number() == number) else {
        return Err(Failure::Refused(format!("{number} is not in the ledger: `railiance history` lists what is")));
    };
    let rollout = stored.record.about.rollout;
    let journal = journal.into_iter().map(|(entry, _)| entry).filter(|entry| entry.rollout == rollout);
    let journal: Vec<Entry> = journal.collect();
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
