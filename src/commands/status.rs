use super::carry_out::{Span, span};
use super::place::{Place, PlaceOptions};
use super::session::look;
use super::trial::{Backing, View, at_home, until_verdict};
use super::wanted::{Wanted, wants};
use super::{Exit, Failure, Output, Session};
use crate::compile::check::contract::VERSION;
use crate::compile::render::{Manifests, alone};
use crate::report::diff::Paint;
use crate::report::failed::Failed;
use crate::report::fallen::Fallen;
use crate::report::findings;
use crate::report::skipped::Skipped;
use crate::report::status::{self, At, Basis, Lock, Moves, Status, TrialLine, Writer, lines, news};
use crate::rollout::answer::Kind;
use crate::rollout::diff::ObjectId;
use crate::rollout::health::{Lost, Policy, lost, shares};
use crate::rollout::inventory::Home;
use crate::rollout::lease::Lease;
use crate::rollout::ledger::{Chunk, Entry};
use crate::rollout::live::text;
use crate::rollout::plan::{Step, Want};
use crate::rollout::trial::{Reached, history};
use crate::rollout::{Consent, Consents};
use crate::world::cluster::store::{Book, Fault, Store, lease};
use crate::world::cluster::wait::Watched;
use crate::world::cluster::{Cluster, How, Runtime, Task};
use crate::world::interrupt::Interrupt;
use serde_json::Value;
use std::collections::BTreeSet;
use std::future::ready;
use std::time::Duration;

/// Show how the objects of an application are, and what others changed of them
///
/// They are compared with what was released last, not with the files at hand. Nothing is written; only
/// objects of which it cannot be told otherwise are sent as a dry run. Ends with 1 if something has
/// failed or is gone, with 17 if something is not ready yet.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: PlaceOptions,

    /// The application by its name, without its files: with `-n`, and the context that leads there
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    app: Option<String>,

    /// End with 2 where others changed something
    #[arg(long)]
    detailed_exitcode: bool,

    /// Wait until the trial has a verdict, and end with its code: 0 if it passed, 10 if gates failed, 11 if a person has
    /// to decide, 12 if nothing could be judged, 13 if it took too long
    #[arg(long, value_name = "verdict", value_parser = ["verdict"], conflicts_with = "detailed_exitcode")]
    wait_for: Option<String>,

    /// How long to wait at most: `90s`, `2h`; then it ends with 13
    #[arg(long, value_name = "TIME", value_parser = span, requires = "wait_for")]
    timeout: Option<Span>,
}

/// What was found.
struct Found {
    book: Book,
    basis: Basis,
    writer: Writer,
    goes_on: Option<&'static str>,
    trial: Option<TrialLine>,
    queued: Option<String>,
    held: Option<String>,
    fallen: Option<Fallen>,
    failed: Vec<Failed>,
    lost: Vec<Lost>,
    objects: Vec<status::Line>,
}

pub fn run(args: &Args, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of("status", &[Output::Text, Output::Json])?;
    let place = match args.place.of(args.app.as_deref(), "status", session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let (place, verdict, found) = Runtime::start().map_err(Failure::runtime)?.block_on(async {
        let cluster = place.connect(session).await?;
        let place = match args.app {
            // what was taken away, or not begun to be written, has none: the ledger tells of it
            Some(_) => at_home(place, &cluster).await?.unwrap_or_else(|place| place),
            None => place,
        };
        let verdict = match &args.wait_for {
            Some(_) => Some(wait(args, &place, &cluster, session).await?),
            None => None,
        };
        let found = match (find(args, &place, &cluster, session).await, verdict) {
            // that there is no trial was said, and there is nothing else to tell
            (Ok(Err(_)) | Err(Failure::Refused(_)), Some(exit @ Exit::Closed)) => Err(exit),
            (found, _) => found?,
        };
        Ok::<_, Failure>((place, verdict, found))
    })?;
    let found = match found {
        Ok(found) => found,
        Err(exit) => return Ok(exit),
    };
    let stopped = found.book.stopped();
    let status = Status {
        app: place.set.app(),
        target: place.target.as_deref(),
        released: found.book.newest().map(|stored| &stored.record),
        basis: found.basis,
        writer: found.writer,
        trial: found.trial,
        queued: found.queued,
        held: found.held,
        fallen: found.fallen,
        failed: found.failed,
        skipped: found.book.entries.iter().filter_map(Skipped::of).collect(),
        unfinished: found.book.unfinished().or(stopped.map(|(begun, _)| begun)),
        stopped: stopped.map(|(_, why)| why),
        goes_on: found.goes_on,
        lost: found.lost,
        objects: found.objects,
    };
    let screen = look(session.terminal.data_screen());
    let paint = if screen.paint == findings::Paint::Ansi { Paint::Colour } else { Paint::Plain };
    session.write(&match output {
        Output::Json => status::json(&status)?,
        _ => session.terminal.as_typed(&status::text(&status, paint)).into_owned(),
    })?;
    Ok(verdict.unwrap_or_else(|| exit(&status, args.detailed_exitcode)))
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

async fn wait(args: &Args, place: &Place, cluster: &Cluster, session: &mut Session) -> Result<Exit, Failure> {
    let interrupt = Interrupt::listen().map_err(Failure::runtime)?;
    let most = args.timeout.as_ref().map(|span| span.0);
    let (exit, words) = until_verdict(&place.store(cluster)?, cluster, most, &interrupt).await?;
    words.map_or(Ok(()), |words| session.say(&words))?;
    if exit == Exit::Closed {
        session.complain(
            "closed: there is no trial whose verdict could be waited for\nhelp: `railiance deploy` begins one",
        )?;
    }
    Ok(exit)
}

/// The parent of the inventory says what to list; meanwhile the ledger says what was released.
async fn find(
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
        None if args.app.is_some() => return Err(nothing(place, &book, &writer)),
        None => match Wanted::compile(&args.place.wanted(), "status", session)? {
            Ok(wanted) => (Basis::Files, wanted.manifests, Duration::ZERO),
            Err(exit) => return Ok(Err(exit)),
        },
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
    let released = book.newest().map(|newest| newest.record.about.rollout);
    let (fallen, failed) = (Fallen::since(&journal, released), Failed::newest(&journal));
    // files are nothing that a run could be half way to
    let at = if basis == Basis::Files { At::None } else { at(&book, view.as_ref(), &manifests, &writer) };
    let announced = view.as_ref().map(View::announced).unwrap_or_default();
    let objects = lines(&survey.plan, &standing, news, &Moves { at, announced });
    let goes_on = view.as_ref().and_then(View::goes_on_by);
    Ok(Ok(Found { book, basis, writer, goes_on, trial, queued, held, fallen, failed, lost, objects }))
}

/// With what the objects are compared by the ledger, and how long ago that was released; nothing where it knows of neither release nor
/// trial.
fn of_ledger(
    book: &Book,
    chunks: &[Chunk],
    view: Option<&View>,
    now: jiff::Timestamp,
) -> Result<Option<(Basis, Manifests, Duration)>, Fault> {
    Ok(match (book.newest(), view) {
        // what is tried after that is there all the same
        (Some(_), Some(view)) if book.deleted && view.trial().is_some() => {
            Some((Basis::Nothing, view.composed(None), Duration::ZERO))
        }
        (Some(_), _) if book.deleted => Some((Basis::Nothing, Manifests::default(), Duration::ZERO)),
        (Some(newest), view) => {
            let manifests = match view {
                Some(view) => view.composed(None),
                None => alone(Some(&newest.side(chunks)?)),
            };
            let since = Duration::try_from(now.duration_since(newest.record.about.time));
            Some((Basis::Record, manifests, since.unwrap_or_default()))
        }
        (None, Some(view)) => Some((Basis::Record, view.composed(None), Duration::ZERO)),
        (None, None) => None,
    })
}

/// What a run may have in its hands that is not finished: a move of a trial, whoever is at it, or a run that holds the lease.
fn at(book: &Book, view: Option<&View>, manifests: &Manifests, writer: &Writer) -> At {
    let trial = view.and_then(|view| Some((view, view.trial()?)));
    let running = if book.unfinished().is_some_and(|begun| writer.may_be_at(begun)) { At::All } else { At::None };
    let Some((view, trial)) = trial else { return running };
    match &trial.reached {
        Reached::Promoting => At::All,
        // stable goes back as well
        Reached::Aborting { .. } if trial.promoting.is_some() => At::All,
        Reached::Raising { .. } | Reached::Aborting { .. } => At::Some(view.written_by_steps(manifests)),
        Reached::Opened | Reached::Holding { .. } | Reached::Passed | Reached::Over => running,
    }
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

/// What has failed outweighs what is not ready, and that what others changed.
fn exit(status: &Status<'_>, detailed: bool) -> Exit {
    let totals = status.totals();
    // what nobody takes is not ready, whatever its object says of itself
    let waiting = totals.waiting + status.lost.len();
    match (totals.failed + totals.absent, waiting, totals.drifted + totals.unknown) {
        (0, 0, 0) => Exit::Done,
        (0, 0, _) if detailed => Exit::Changes,
        (0, 0, _) => Exit::Done,
        (0, _, _) => Exit::Progressing,
        (_, _, _) => Exit::Error,
    }
}
