//! What `apply` would say to a plan, for those who only look at it (decision H7).

use super::closed::{barred, external, on_trial};
use super::done;
use super::recordable::unrecordable;
use super::{CarryOptions, History, Orders, Span};
use crate::commands::Failure;
use crate::commands::wanted::Wanted;
use crate::rollout::ledger::Verb;
use crate::rollout::plan::Plan;
use crate::world::cluster::store::{Book, Store};
use crate::world::cluster::{Cluster, Survey};
use std::time::Duration;

/// What an `apply` without further words is told.
static PLAIN: CarryOptions = CarryOptions {
    yes: true,
    reason: None,
    direct: false,
    replan: false,
    no_wait: false,
    timeout: Span(Duration::from_secs(600)),
    lease: Span(Duration::from_secs(60)),
};

fn orders() -> Orders<'static> {
    Orders { verb: Verb::Apply, options: &PLAIN, saved: None, history: History::Stays }
}

/// The ledger: a candidate may be open, a version taken back, whatever the strategy.
///
/// # Errors
/// The server's.
pub async fn ledger(cluster: &Cluster, wanted: &Wanted) -> Result<Book, Failure> {
    Ok(Store::new(cluster, wanted.app(), wanted.set.namespace())?.read().await?)
}

/// What `apply` would do though no object changes.
pub fn left(survey: &Survey, book: &Book, wanted: &Wanted) -> Option<String> {
    let is_theirs = !matches!(external(&wanted.workspace, &wanted.target), Ok(None));
    let side = wanted.side.as_ref().filter(|_| !is_theirs && !survey.plan.has_changes())?;
    done::left(survey, book, side)
}

/// Why `apply` would write nothing of it, in the words of `apply`. Whether others agree already is not asked.
///
/// # Errors
/// What was released cannot be read.
pub async fn words(cluster: &Cluster, wanted: &Wanted, plan: &Plan, book: &Book) -> Result<Option<String>, Failure> {
    if book.has_trial() {
        return Ok(Some(on_trial(Verb::Apply)));
    }
    if let Some(words) = unrecordable(wanted, book) {
        return Ok(Some(words));
    }
    let closed = barred(cluster, plan, book, wanted, &orders()).await?;
    Ok(closed.map(|closed| closed.foretold()))
}
