//! With what the objects are compared.

use crate::commands::trial::View;
use crate::compile::render::{Manifests, alone};
use crate::report::status::{At, Basis, Writer};
use crate::rollout::ledger::Chunk;
use crate::rollout::trial::Reached;
use crate::world::cluster::store::{Book, Fault};
use std::time::Duration;

/// With what the objects are compared by the ledger, and how long ago that was released; nothing where it knows of neither release nor
/// trial.
pub(super) fn of_ledger(
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
pub(super) fn at(book: &Book, view: Option<&View>, manifests: &Manifests, writer: &Writer) -> At {
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
