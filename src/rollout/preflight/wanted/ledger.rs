//! What a run keeps for itself: the parent of the inventory and the documents of the ledger, a ConfigMap each. Without room for
//! them all would be written, and then the record refused.

use super::{Basis, Wanted};
use crate::compile::quantity::Quantity;
use crate::rollout::ledger::keep;
use crate::rollout::preflight::known::{Known, Ledger};
use crate::rollout::preflight::{Room, RoomNeed, Stage, Subject};

/// What is made of it at least; nothing where nothing is written.
pub(super) fn need(wanted: &Wanted<'_>, known: &Known) -> Option<RoomNeed> {
    let ledger = known.ledger.as_ref();
    let changes = wanted.plan.is_none_or(crate::rollout::plan::Plan::has_changes);
    let writes = wanted.stage != Stage::Local && (changes || ledger.is_some_and(|ledger| records(wanted, ledger)));
    // whatever it is, a run begins with an entry of the journal
    let number = ledger.map_or(1, |ledger| 1 + missing(wanted, ledger));
    let amounts = Room::from([("configmaps".to_owned(), Quantity::whole(number))]);
    writes.then(|| RoomNeed::new(Subject::Ledger, amounts))
}

fn missing(wanted: &Wanted<'_>, ledger: &Ledger) -> u32 {
    let each = [!ledger.parent, !ledger.cursor, records(wanted, ledger), ends_full(wanted, ledger)];
    each.into_iter().map(u32::from).sum()
}

/// Whether a record is written, for certain: of the first release, or of another one than was recorded last. What is brought back
/// is none.
fn records(wanted: &Wanted<'_>, ledger: &Ledger) -> bool {
    let other = match (wanted.digest, &ledger.digest) {
        (Some(wanted), Some(newest)) => wanted != newest,
        _ => ledger.records == 0,
    };
    wanted.basis == Basis::Contract && wanted.stage == Stage::Production && other
}

/// Whether the last entry finds all there that was: no record is old enough to be let go before.
fn ends_full(wanted: &Wanted<'_>, ledger: &Ledger) -> bool {
    let keep = wanted.app.config.production().and_then(|production| production.keep.as_ref());
    let keep = keep.map_or(u64::try_from(keep::USUAL).unwrap_or(u64::MAX), |keep| u64::from(keep.value));
    ledger.records < keep
}
