use super::place::{NamedOptions, Place};
use super::trial::unattended::sought;
use super::{Exit, Failure, Output, Session};
use crate::report::history::{self, History};
use crate::rollout::ledger::{Entry, chain};
use crate::world::cluster::Runtime;
use crate::world::cluster::store::Releases;

/// Show what was released on a cluster: versions, when, by whom, and why
///
/// The newest release comes first. Where the chain of the records is broken, or one cannot be read, that
/// is said and ends with 1.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: NamedOptions,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("history", &[Output::Text, Output::Json])?;
    let place = match args.of.find("history", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let (releases, journal) = Runtime::start().map_err(Failure::runtime)?.block_on(read(&place, session))?;
    let faults = chain::faults(&releases.records);
    let history = History {
        app: place.set.app(),
        target: place.target.as_deref(),
        records: &releases.records,
        journal: &journal,
        faults: &faults,
        unreadable: &releases.unreadable,
    };
    session.write(&match output {
        Output::Json => history::json(&history)?,
        _ => history::text(&history),
    })?;
    let sound = faults.is_empty() && releases.unreadable.is_empty();
    Ok(if sound { Exit::Done } else { Exit::Error })
}

async fn read(place: &Place, session: &mut Session) -> Result<(Releases, Vec<Entry>), Failure> {
    let cluster = place.connect(session).await?;
    let store = place.store(&cluster)?;
    let (releases, journal, unattended) = tokio::join!(store.releases(), store.journal(), sought(&cluster, &place.set));
    let releases = releases?;
    unattended.map_or(Ok(()), |words| session.say(&words))?;
    let journal = match journal {
        Ok(journal) => journal.into_iter().map(|(entry, _)| entry).collect(),
        // what was released is told without it, too
        Err(fault) => {
            session.say(&format!("what runs went on without cannot be read: {fault}"))?;
            Vec::new()
        }
    };
    Ok((releases, journal))
}
