use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs};

/// Released is what has a record, whatever runs by that name.
pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.apps {
        let what = format!("the ledger of application `{}`", need.value);
        match report.answer(facts.apps.get(&need.value), need, &what) {
            Some(Answered::Absent) => {
                let reason = format!("application `{}` was never released on this target", need.value);
                report.close(Closed::of(Code::AppNotReleased, need, reason));
            }
            Some(Answered::There(_)) | None => {}
        }
    }
}
