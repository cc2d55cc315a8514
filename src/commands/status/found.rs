//! What the cluster and the ledger say about one application.

use super::Args;
use super::compared::{at, of_ledger};
use crate::commands::place::Place;
use crate::commands::trial::{Backing, View, convert, moved};
use crate::commands::wanted::{Wanted, wants};
use crate::commands::{Exit, Failure, Session};
use crate::compile::check::contract::VERSION;
use crate::compile::render::Manifests;
use crate::report::status::{self, At, Basis, Lock, Moves, TrialLine, Writer, lines, news};
use crate::report::told::Told;
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Lost, Policy, lost, shares};
use crate::rollout::inventory::Home;
use crate::rollout::lease::Lease;
use crate::rollout::ledger::{Chunk, Entry};
use crate::rollout::live::text;
use crate::rollout::plan::{Step, Want};
use crate::rollout::trial::history;
use crate::rollout::{Consent, Consents};
use crate::world::cluster::store::{Book, Fault, Store, lease};
use crate::world::cluster::wait::Watched;
use crate::world::cluster::{Cluster, How, Task};
use serde_json::Value;
use std::collections::BTreeSet;
use std::future::ready;
use std::time::Duration;

/// What was found.
pub(super) struct Found {
    pub book: Book,
    pub basis: Basis,
    pub writer: Writer,
    pub goes_on: Option<&'static str>,
    pub told: Told,
    pub lost: Vec<Lost>,
    pub objects: Vec<status::Line>,
}

/// The parent of the inventory says what to list; meanwhile the ledger says what was released.
pub(super) async fn find(
    args: &Args,
    place: &Place,
    cluster: &Cluster,
    session: &mut Session,
) -> Result<Result<Found, Exit>, Failure> {
    let (set, store) = (&place.set, place.store(cluster)?);
    let admission = cluster.admission(set, &Home::default(), &tolerant()).await?;
    let (glance, ledger, lease) =
        tokio::join!(cluster.glance(set, admission.parent()), read(&store), lease(cluster, set.app(), set.namespace()));
    let (glance, (book, chunks)) = (glance?, ledger?);
    let view = match book.has_trial() {
        true => Some(View::read(&store, cluster).await?.whole()?),
        false => None,
    };
    let now = cluster.now().await?;
    let writer = writer(lease, now, session)?;
    let (basis, manifests, waited) = match of_ledger(&book, &chunks, view.as_ref(), now)? {
        Some(compared) => compared,
        None if args.of.app.is_some() => return Err(nothing(place, &book, &writer)),
        None => match Wanted::compile(&args.of.place.wanted(), "status", session)? {
            Ok(wanted) => (Basis::Files, wanted.manifests, Duration::ZERO),
            Err(exit) => return Ok(Err(exit)),
        },
    };
    let manifests = match basis {
        Basis::Record => as_served(cluster, manifests, session).await?,
        Basis::Files | Basis::Nothing => manifests,
    };
    let wants = wants(&manifests, set)?;
    let mut survey = cluster.survey_with(task(place, wants), admission, ready(Ok(glance))).await?;
    let news = news(&survey.plan);
    // of no use to the report, and many
    let take = |step: &mut Step| Some(Watched { id: step.id.clone(), object: step.live.take()? });
    let watched: Vec<Watched> = survey.plan.steps.iter_mut().filter_map(take).collect();
    let lost = lost_shares(cluster, &watched, &manifests).await?;
    let (standing, journal) =
        tokio::join!(cluster.standing(watched, Policy::DIRECT, waited), journal(&store, view.as_ref()));
    let standing = standing?;
    let trial = view.as_ref().and_then(|view| trial(view, now));
    let queued = view.as_ref().and_then(|view| view.history.queued.as_ref());
    let queued = queued.map(|queued| queued.opened.version.clone());
    // beside a trial its own line tells
    let journal = told(journal, session)?;
    let held = held(&journal).filter(|_| trial.is_none());
    let released = book.newest().map(|newest| (newest.number(), newest.record.about.rollout));
    let told = Told { trial, queued, held, ..Told::default() }.of(&journal, released);
    // files are nothing that a run could be half way to
    let at = if basis == Basis::Files { At::None } else { at(&book, view.as_ref(), &manifests, &writer) };
    let announced = view.as_ref().map(View::announced).unwrap_or_default();
    let objects = lines(&survey.plan, &standing, news, &Moves { at, announced });
    let goes_on = view.as_ref().and_then(View::goes_on_by);
    Ok(Ok(Found { book, basis, writer, goes_on, told, lost, objects }))
}

/// Without files nobody knows how a first run left half done should be.
fn nothing(place: &Place, book: &Book, writer: &Writer) -> Failure {
    let begun = book.unfinished().or(book.stopped().map(|(begun, _)| begun)).map(|begun| {
        let (run, actor, time) = (begun.rollout, &begun.actor, begun.time);
        let then = if writer.may_be_at(begun) { "and may be at work" } else { "and did not come to its end" };
        format!(": its first run {run} was begun {time:.0} by {actor}, {then}\nhelp: `railiance status` where its files are tells more")
    });
    let (app, namespace) = (place.set.app(), place.set.namespace());
    Failure::Refused(format!("nothing of `{app}` was released in `{namespace}`{}", begun.unwrap_or_default()))
}

/// What was recorded in a version that is gone is compared in the one that is served, as `rollback --convert` writes it (decision H10).
async fn as_served(cluster: &Cluster, mut manifests: Manifests, session: &mut Session) -> Result<Manifests, Failure> {
    let moved = moved(cluster, &manifests).await?;
    moved.iter().try_for_each(|moved| session.say(&format!("as it was recorded, {}", moved.words())))?;
    convert(&mut manifests, &moved);
    Ok(manifests)
}

fn trial(view: &View, now: jiff::Timestamp) -> Option<TrialLine> {
    let cursor = view.book.cursor.as_ref().map(|(cursor, _)| cursor);
    Some(TrialLine::of(view.trial()?, view.history.held.as_ref(), cursor, now).without(view.unread.as_deref()))
}

/// What becomes of requests that are shared among Services where one has nobody to take them. Routes that the application brings
/// itself lead to what it likes, and are none of those.
async fn lost_shares(cluster: &Cluster, watched: &[Watched], manifests: &Manifests) -> Result<Vec<Lost>, Failure> {
    let routing: BTreeSet<ObjectId> = manifests.routing.iter().map(|route| ObjectId::of(&route.value)).collect();
    let leading = watched.iter().filter(|watched| routing.contains(&watched.id));
    let objects: Vec<&Value> = leading.map(|watched| &watched.object).collect();
    if !objects.iter().any(|object| shares(object, |_| None).is_some()) {
        return Ok(Vec::new());
    }
    let backing = Backing::read(cluster, manifests).await?;
    let mut all: Vec<Lost> = Vec::new();
    for object in &objects {
        let place = text(object, "/metadata/namespace");
        let lost = lost(object, &objects, |service: &str| backing.of(place, service));
        // two that read the same are told once
        all.extend(lost.filter(|lost| !all.contains(lost)));
    }
    Ok(all)
}

/// What people and trials left, however long ago that was.
async fn journal(store: &Store, view: Option<&View>) -> Result<Vec<Entry>, Fault> {
    match view {
        Some(view) => Ok(view.journal.clone()),
        None => Ok(store.journal().await?.into_iter().map(|(entry, _)| entry).collect()),
    }
}

/// Why automation waits for a person.
fn held(journal: &[Entry]) -> Option<String> {
    history(journal).held.map(|held| format!("{} ({})", held.reason, held.by))
}

/// An entry of long ago that cannot be read keeps nobody from the rest.
fn told(journal: Result<Vec<Entry>, Fault>, session: &mut Session) -> Result<Vec<Entry>, Failure> {
    match journal {
        Err(Fault::Ledger(why)) => {
            session.say(&format!("whether automation is held, and what was tried, cannot be told: {why}"))?;
            Ok(Vec::new())
        }
        other => Ok(other?),
    }
}

/// The ledger, with all parts of the newest record.
async fn read(store: &Store) -> Result<(Book, Vec<Chunk>), Fault> {
    let book = store.read().await?;
    let chunks = match book.newest() {
        Some(newest) => store.chunks(&book, newest.number()).await?,
        None => Vec::new(),
    };
    Ok((book, chunks))
}

/// The usual right to look at things does not reach leases.
fn writer(lease: Result<Option<Lease>, Fault>, now: jiff::Timestamp, session: &mut Session) -> Result<Writer, Failure> {
    match lease {
        Err(Fault::Cluster(error)) if matches!(error.kind(), Some(Kind::Forbidden(_))) => {
            session.say(&format!("who holds the lease cannot be told: {error}"))?;
            Ok(Writer::Unseen)
        }
        other => Ok(other?.and_then(|lease| lock(&lease, now)).map_or(Writer::Nobody, Writer::Holder)),
    }
}

/// A look that refuses nothing: nothing will be written.
fn tolerant() -> Consents {
    [Consent::TakeOver, Consent::Empty].into_iter().collect()
}

fn task(place: &Place, wants: Vec<Want>) -> Task {
    let (home, contract) = (Home::default(), VERSION.to_owned());
    Task { set: place.set.clone(), home, contract, consents: tolerant(), wants, how: How::Proof }
}

fn lock(lease: &Lease, now: jiff::Timestamp) -> Option<Lock> {
    let holder = lease.holder.as_ref()?.actor().to_owned();
    // what is written in this very second is no time ago
    let ago = |since: jiff::Timestamp| Duration::try_from(now.duration_since(since)).unwrap_or_default();
    let silent = lease.renewed.map(ago).filter(|silent| *silent > lease.duration);
    Some(Lock { holder, since: lease.acquired, age: lease.acquired.map(ago), silent, epoch: lease.epoch })
}
