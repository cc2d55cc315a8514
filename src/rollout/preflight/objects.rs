use super::closed::{Answered, Report};
use super::{Closed, Code, Facts, Needs};

/// Of these it is enough that they are there.
pub(super) fn check(needs: &Needs, facts: &Facts, report: &mut Report<'_>) {
    for need in &needs.objects {
        let what = format!("{} `{}/{}`", need.value.kind.kind(), need.value.namespace, need.value.name);
        match report.answer(facts.objects.get(&need.value), need, &what) {
            Some(Answered::Absent) => {
                report.close(Closed::of(Code::ObjectMissing, need, format!("{what} is not there")));
            }
            Some(Answered::There(())) | None => {}
        }
    }
}
