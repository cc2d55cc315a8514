use super::place::{NamedOptions, Place};
use super::trial::{nobody_there, unattended};
use super::{Exit, Failure, Output, Session};
use crate::commands::carry_out::reason;
use crate::report::unlock::{self, Outcome, Unlocked};
use crate::rollout::lease::{Holder, Lease};
use crate::rollout::ledger::{Entry, Event, Rollout, TakenHow, next_sequence};
use crate::world::cluster::store::{Book, Claim, Hold, Steal, Store};
use crate::world::cluster::{Cluster, Identity, Runtime};
use crate::world::interrupt::Interrupt;
use std::time::Duration;

/// How long this run may take, should it die on the way.
const DURATION: Duration = Duration::from_secs(15);

/// Free the lease of a run that died, so that others may write
///
/// Without `--steal` the lease is watched for its whole duration, and freed only if its holder is silent: a
/// run that is at work ends this with 14. Who was locked out, and why, is written to the journal.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: NamedOptions,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: String,

    /// Take it at once, even from a run that is at work: it stops when it next looks
    #[arg(long)]
    steal: bool,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("unlock", &[Output::Text, Output::Json])?;
    let place = match args.of.find("unlock", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let unlocked = Runtime::start().map_err(Failure::runtime)?.block_on(unlock(args, &place, session))?;
    session.write(&match output {
        Output::Json => unlock::json(&unlocked)?,
        _ => unlock::text(&unlocked),
    })?;
    Ok(Exit::Done)
}

async fn unlock(args: &Args, place: &Place, session: &mut Session) -> Result<Unlocked, Failure> {
    let app = place.set.app();
    let cluster = place.connect(session).await?;
    let identity = cluster.whoami().await?;
    unattended::tell(&cluster, &place.set, session).await?;
    let store = place.store(&cluster)?;
    let book = store.read().await?;
    let claim = Claim {
        app: app.to_owned(),
        namespace: place.set.namespace().to_owned(),
        holder: Holder::of_this_run(&identity.user),
        duration: DURATION,
        epoch: book.epoch(),
    };
    let seen = claim.look(&cluster).await?;
    if args.of.app.is_some() && seen.lease().is_none() && book.names.is_empty() {
        return Err(nobody_there(place));
    }
    let Some((lease, holder)) = seen.lease().and_then(|lease| Some((lease, lease.holder.as_ref()?))) else {
        return Ok(Unlocked { app: app.to_owned(), outcome: Outcome::Free, holder: None, held_seconds: None });
    };
    let mut unlocked = held(app, lease, holder, &cluster).await?;
    let steal = if args.steal { Steal::Because(args.reason.clone()) } else { Steal::Never };
    if !args.steal {
        let seconds = lease.duration.as_secs();
        let held = unlock::held(&unlocked);
        session.say(&format!("{app}: held by {held}; looking for up to {seconds} s whether it is still at work"))?;
    }
    let interrupt = Interrupt::listen().map_err(Failure::runtime)?;
    let hold = claim.take(&cluster, &seen, &steal, &interrupt).await?;
    let written = hold.during(tell(args, place, &identity, &store, &hold, &cluster)).await;
    let from = hold.from.clone();
    hold.release().await?;
    written?;
    unlocked.outcome = match from.map(|from| from.how) {
        Some(TakenHow::Stale) => Outcome::Freed,
        Some(TakenHow::Stolen) => Outcome::Stolen,
        None => Outcome::GivenBack,
    };
    Ok(unlocked)
}

/// The lease as it was found.
async fn held(app: &str, lease: &Lease, holder: &Holder, cluster: &Cluster) -> Result<Unlocked, Failure> {
    let now = cluster.now().await?;
    let age = lease.acquired.and_then(|since| Duration::try_from(now.duration_since(since)).ok());
    Ok(Unlocked {
        app: app.to_owned(),
        outcome: Outcome::GivenBack,
        holder: Some(holder.actor().to_owned()),
        held_seconds: age.map(|age| age.as_secs()),
    })
}

/// The entry belongs to the run whose lease it was. Should that one be at work all the same, it meets
/// this entry at its next one, and stops.
async fn tell(
    args: &Args,
    place: &Place,
    identity: &Identity,
    store: &Store,
    hold: &Hold,
    cluster: &Cluster,
) -> Result<(), Failure> {
    let Some(from) = &hold.from else { return Ok(()) };
    let store = store.over(&hold.over(cluster));
    // what was written since the first look counts as well
    let book: Book = store.read().await?;
    let rollout = Rollout(book.marks().rollouts.max(1));
    let standing = cluster.attestation(&store).await?;
    let event = Event::TakenOver { from: from.holder.clone(), how: from.how, reason: Some(args.reason.clone()) };
    let entry = Entry {
        app: place.set.app().to_owned(),
        target: place.target.clone(),
        rollout,
        sequence: next_sequence(book.names.iter().map(|(name, _)| *name), rollout),
        epoch: hold.epoch,
        actor: identity.actor(standing),
        time: cluster.now().await?,
        event,
    };
    Ok(store.post(&entry.object(store.place())?).await?)
}
