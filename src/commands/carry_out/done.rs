//! Where nothing is left to do.

use super::{History, Sight, errand};
use crate::commands::wanted::Wanted;
use crate::rollout::receipt::Receipt;
use crate::world::cluster::store::Look;

/// Nothing to write, nothing to record, and no earlier run that left anything, or waited in vain.
pub(super) fn is_done(sight: &Sight, wanted: &Wanted, history: History, seen: &Look) -> bool {
    let newest = sight.book.newest().map(|newest| &newest.record.about.digest);
    let recorded = match (&wanted.side, history) {
        // somebody has deleted the inventory: it is written again
        (Some(side), _) => newest == Some(&side.digest) && sight.survey.admission.parent().is_some(),
        (None, History::Stays) => sight.survey.admission.parent().is_none(),
        // the lease is the last that goes
        (None, History::Goes) => {
            sight.survey.admission.parent().is_none() && sight.book.names.is_empty() && seen.lease().is_none()
        }
    };
    // what is taken over says so from now on, whether anything else changes or not
    let settled = sight.survey.admission.taken_from().is_none();
    recorded && settled && !sight.survey.plan.has_changes() && sight.book.is_done()
}

pub(super) fn receipt(sight: &Sight, wanted: &Wanted) -> Receipt {
    Receipt {
        app: wanted.app().to_owned(),
        target: errand::target(wanted),
        intent: sight.document.digest.clone(),
        unchanged: sight.survey.plan.totals().unchanged,
        kept: sight.survey.plan.kept.clone(),
        idle: sight.survey.plan.idle.clone(),
        ..Receipt::default()
    }
}
