//! The way of every verb that writes to a cluster: look, plan, ask, lock, look again, write, tell.
//!
//! In: what is wanted and the verb's [`Orders`]. Out: an exit code. The lease is looked at before the
//! survey and taken after it, on the very version that was seen: if nobody had it in between, the plan is
//! as good as one that was made under it; else it is made again and compared.

mod adoption;
mod agreed;
mod closed;
mod done;
mod drift;
mod errand;
pub mod foretold;
mod forget;
mod live;
mod options;
mod orders;
mod question;
mod recordable;
mod shown;
mod taken_back;

use closed::Case;
pub use closed::external;
pub use drift::told as drifted;
pub use live::watched;
pub use options::{CarryOptions, Span, reason, span};
pub use orders::{History, Orders};
pub use question::confirm;
pub use shown::{asked_for, show};

use super::plan::{connect, survey, tell};
use super::preflight;
use super::session::Talk;
use super::trial::unattended;
use super::wanted::Wanted;
use super::{Exit, Failure, Output, Session};
use crate::report::unlock::waited;
use crate::report::{self, names, receipt};
use crate::rollout::lease::Holder;
use crate::rollout::ledger::{Actor, Verb};
use crate::rollout::plan::Document;
use crate::rollout::receipt::{Receipt, Stop};
use crate::world::cluster::execute::Founded;
use crate::world::cluster::store::{Book, Claim, Fault, Hold, Look, Steal, Store};
use crate::world::cluster::{Cluster, How, Identity, Runtime, Survey};
use crate::world::interrupt::Interrupt;
use std::cell::Cell;

/// What is known of the cluster at one moment.
struct Sight {
    survey: Survey,
    book: Book,
    document: Document,
}

/// Does all of it.
pub fn carry_out(wanted: &Wanted, orders: &Orders<'_>, session: &mut Session) -> Result<Exit, Failure> {
    let output = session.output_of(orders.verb.name(), &[Output::Text, Output::Json, Output::Name])?;
    if let Some(said) = external(&wanted.workspace, &wanted.target)? {
        session.complain(said)?;
        return Ok(Exit::Closed);
    }
    let runtime = Runtime::start().map_err(Failure::runtime)?;
    let done = runtime.block_on(drive(wanted, orders, session));
    let receipt = match done {
        Ok(Ended::Done(receipt)) => receipt,
        Ok(Ended::Not(exit)) => return Ok(exit),
        Err(failure) => return Err(failure),
    };
    told(&receipt, output, session)
}

/// Tells what was done, and the code that stands for it.
pub fn told(receipt: &Receipt, output: Output, session: &mut Session) -> Result<Exit, Failure> {
    if let Some(said) = receipt::stopped(receipt) {
        session.complain(&said)?;
    }
    if output == Output::Name {
        session.say(receipt::text(receipt).trim_end())?;
    }
    session.write(&match output {
        Output::Json => receipt::json(receipt)?,
        Output::Name => names(receipt.written.iter().map(|one| &one.id).chain(&receipt.removed).chain(&receipt.going)),
        _ => receipt::text(receipt),
    })?;
    Ok(exit(receipt))
}

/// Looks again whether anything would change still.
pub fn verified(wanted: &Wanted, session: &mut Session) -> Result<Exit, Failure> {
    let again = Runtime::start().map_err(Failure::runtime)?.block_on(async {
        let cluster = connect(wanted, session).await?;
        survey(&cluster, wanted, How::DryRun).await
    })?;
    if again.plan.has_changes() || again.plan.is_refused() {
        show(&again.plan, &wanted.workspace.sources, session)?;
        session
            .complain("adopted and recorded, and a dry run says that something would change still: `apply` mends it")?;
        return Ok(Exit::Error);
    }
    session.say("verified: a dry run of every object changes nothing")?;
    Ok(Exit::Done)
}

/// How it ended.
enum Ended {
    Done(Box<Receipt>),
    /// Before the first write, for a reason that was told.
    Not(Exit),
}

fn exit(receipt: &Receipt) -> Exit {
    match &receipt.stopped {
        None => Exit::Done,
        Some(Stop::Failed { .. } | Stop::Changed { .. } | Stop::Broken(_)) => Exit::Error,
        Some(Stop::Overtaken(_)) => Exit::Locked,
        Some(Stop::TimedOut(_) | Stop::Lingering(_)) => Exit::TimedOut,
        Some(Stop::Interrupted(signal)) => Exit::of_signal(*signal),
    }
}

/// Whether something that the application needs is missing. To go it needs nothing but the rights.
async fn is_closed(
    cluster: &Cluster,
    sight: &Sight,
    wanted: &Wanted,
    orders: &Orders<'_>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    let plan = &sight.survey.plan;
    let missing = match orders.verb {
        Verb::Delete => preflight::of_removal(cluster, wanted, plan).await?,
        _ => preflight::of_plan(cluster, wanted, &sight.survey, Some(&sight.book)).await?,
    };
    if missing.is_empty() {
        return Ok(None);
    }
    session.complain(&report::preflight::text(&missing, &wanted.workspace.sources))?;
    Ok(Some(Exit::Closed))
}

async fn drive(wanted: &Wanted, orders: &Orders<'_>, session: &mut Session) -> Result<Ended, Failure> {
    let cluster = connect(wanted, session).await?;
    // the lease before everything that it guards; this opens the one connection, too
    let seen = Look::at(&cluster, wanted.app(), wanted.set.namespace()).await?;
    let (identity, sight) = tokio::join!(cluster.whoami(), see(&cluster, wanted, orders));
    let (identity, sight) = (identity?, sight?);
    let mut claim = claim(wanted, orders, &identity);
    if sight.book.has_trial() {
        unattended::tell(&cluster, &wanted.set, session).await?;
    }
    tell(&sight.survey, session)?;
    if let Some(exit) = stands_in_the_way(&cluster, &sight, wanted, orders, session).await? {
        return Ok(Ended::Not(exit));
    }
    if let Some(closed) =
        closed::closed(Case { cluster: &cluster, sight: &sight, wanted, orders, identity: &identity }, session).await?
    {
        session.complain(&closed.words())?;
        return Ok(Ended::Not(closed.exit()));
    }
    if done::is_done(&cluster, &sight, wanted, orders, &seen).await? {
        return Ok(Ended::Done(Box::new(done::receipt(&sight, wanted))));
    }
    if let Some(exit) = is_closed(&cluster, &sight, wanted, orders, session).await? {
        return Ok(Ended::Not(exit));
    }
    if orders.options.replan {
        return shown::looked(&sight, wanted, orders, session).map(Ended::Not);
    }
    let asked = orders.saved.is_none() && !orders.options.yes;
    if asked {
        show(&sight.survey.plan, &wanted.workspace.sources, session)?;
        if !question::ask(wanted, orders.verb, session)? {
            return Ok(Ended::Not(Exit::Error));
        }
    }
    // before the first write a signal may end it as it ends any program
    let interrupt = Interrupt::listen().map_err(Failure::runtime)?;
    let founded = cluster.found(&sight.survey.plan).await?;
    claim.epoch = sight.epoch();
    let store = Store::new(&cluster, wanted.app(), wanted.set.namespace())?;
    let (hold, standing) =
        tokio::join!(lock(&claim, &cluster, &seen, &interrupt, session), cluster.attestation(&store));
    let (hold, standing) = (hold?, standing?);
    let (identity, actor) = (&identity, identity.actor(standing));
    let begun = Begun { cluster: &cluster, wanted, orders, identity, actor, interrupt: &interrupt, founded };
    let age = if asked || !hold.undisturbed { Age::Old } else { Age::Fresh };
    let ended = hold.during(begun.work(&hold, sight, age, session)).await;
    if let Err(fault) = hold.release().await {
        // what was done is told all the same
        session.say(&format!("the lease was not given back, and ends by itself: {fault}"))?;
    }
    ended
}

/// What the work needs beside the lease.
struct Begun<'a> {
    cluster: &'a Cluster,
    wanted: &'a Wanted,
    orders: &'a Orders<'a>,
    identity: &'a Identity,
    actor: Actor,
    interrupt: &'a Interrupt,
    founded: Founded,
}

/// Whether a look at the cluster is as good as one under the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Fresh,
    /// Somebody thought about it, or another run came in between.
    Old,
}

impl Begun<'_> {
    /// The second look, if the first is not good enough any more, and the work.
    async fn work(&self, hold: &Hold, first: Sight, age: Age, session: &mut Session) -> Result<Ended, Failure> {
        let sight = match age {
            Age::Fresh => first,
            Age::Old => {
                let again = see(self.cluster, self.wanted, self.orders).await?;
                if again.book.has_trial() {
                    session.complain(&closed::on_trial(self.orders.verb))?;
                    return Ok(Ended::Not(Exit::Closed));
                }
                if drift::since(self.cluster, &first, &again, (self.founded, self.wanted), session).await? {
                    return Ok(Ended::Not(Exit::Error));
                }
                let Begun { cluster, wanted, orders, identity, .. } = self;
                let case = Case { cluster, sight: &again, wanted, orders, identity };
                if let Some(closed) = closed::closed(case, session).await? {
                    session.complain(&closed.words())?;
                    return Ok(Ended::Not(closed.exit()));
                }
                again
            }
        };
        let behind = hold.over(self.cluster);
        let sequence = Cell::new(1);
        let actor = self.actor.clone();
        let errand = errand::errand(&sight, self.wanted, self.orders, hold, actor, self.interrupt, &sequence)?;
        if let Some(signal) = self.interrupt.heard() {
            return Err(Fault::Interrupted(signal).into());
        }
        let receipt = watched(&behind, &errand, session).await?;
        if self.orders.history == History::Goes && receipt.stopped.is_none() {
            forget::all(&behind, self.wanted).await.map_err(forget::half)?;
        }
        Ok(Ended::Done(Box::new(receipt)))
    }
}

async fn see(cluster: &Cluster, wanted: &Wanted, orders: &Orders<'_>) -> Result<Sight, Failure> {
    let store = Store::new(cluster, wanted.app(), wanted.set.namespace())?;
    let (survey, book) = tokio::join!(survey(cluster, wanted, how(orders)), store.read());
    let (survey, book) = (survey?, book?);
    let document = Document::of(&survey.plan, &wanted.workspace.sources);
    Ok(Sight { survey, book, document })
}

/// An object that proves by itself that nothing would change is not asked about. A plan that was approved, and
/// an adoption, are held against the server's own word.
fn how(orders: &Orders<'_>) -> How {
    match (&orders.saved, orders.verb) {
        (Some(_), _) | (None, Verb::Adopt) => How::DryRun,
        (None, _) => How::Proof,
    }
}

/// What must be settled before the first write.
async fn stands_in_the_way(
    cluster: &Cluster,
    sight: &Sight,
    wanted: &Wanted,
    orders: &Orders<'_>,
    session: &mut Session,
) -> Result<Option<Exit>, Failure> {
    if let Some(unadoptable) = adoption::unadoptable(&sight.survey.plan, &sight.book, orders.verb) {
        session.complain(&unadoptable.words())?;
        return Ok(Some(Exit::Closed));
    }
    if sight.book.has_trial() {
        session.complain(&closed::on_trial(orders.verb))?;
        return Ok(Some(Exit::Closed));
    }
    let help = if orders.options.replan { drift::AGAIN } else { drift::REPLAN };
    if let Some(saved) = &orders.saved
        && drift::told(cluster, (saved, &sight.document), &sight.survey.plan.kept, help, session).await?
    {
        if orders.options.replan {
            drift::contrasted(saved, &sight.document, session)?;
            show(&sight.survey.plan, &wanted.workspace.sources, session)?;
        }
        return Ok(Some(Exit::Error));
    }
    if sight.survey.plan.is_refused() {
        show(&sight.survey.plan, &wanted.workspace.sources, session)?;
        session.complain(&match session.talk {
            Talk::Usual => "the plan is refused: nothing was written".to_owned(),
            Talk::Quiet => {
                format!("the plan is refused, nothing was written: {}", report::plan::refusals(&sight.survey.plan))
            }
        })?;
        // what is missing may be why, and has a next step
        let closed = is_closed(cluster, sight, wanted, orders, session).await?;
        return Ok(Some(closed.filter(|_| sight.survey.plan.lacks_only()).unwrap_or(Exit::Error)));
    }
    if let Some(words) = recordable::unrecordable(wanted, &sight.book) {
        session.complain(&words)?;
        return Ok(Some(Exit::Error));
    }
    Ok(None)
}

impl Sight {
    /// The highest epoch that anything shows.
    fn epoch(&self) -> u64 {
        let live = self.survey.plan.steps.iter().filter_map(|step| step.live.as_ref());
        live.map(crate::world::cluster::execute::epoch).max().unwrap_or(0).max(self.book.epoch())
    }
}

fn claim(wanted: &Wanted, orders: &Orders<'_>, identity: &Identity) -> Claim {
    Claim {
        app: wanted.app().to_owned(),
        namespace: wanted.set.namespace().to_owned(),
        holder: Holder::of_this_run(&identity.user),
        duration: orders.options.lease.0,
        epoch: 0,
    }
}

async fn lock(
    claim: &Claim,
    cluster: &Cluster,
    seen: &Look,
    interrupt: &Interrupt,
    session: &mut Session,
) -> Result<Hold, Failure> {
    if let Some((holder, lasts)) = seen.held() {
        session.say(&waited(holder, lasts))?;
    }
    Ok(claim.take(cluster, seen, &Steal::Never, interrupt).await?)
}
