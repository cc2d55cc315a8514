use super::Trial;
use crate::rollout::ledger::Errand;

/// What is known of a job or a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Runs {
    /// How often it was begun.
    pub times: u32,
    pub passed: bool,
    /// Nothing is known yet of what came of it.
    begun: bool,
}

impl Runs {
    /// What stands before the names of hooks of that moment.
    pub const BEFORE_CANARY: &str = "before_canary";
    pub const BEFORE_PROMOTE: &str = "before_promote";

    pub(super) fn begin(&mut self) {
        *self = Runs { times: self.times + 1, begun: true, ..*self };
    }

    /// A job's beginning is not in the journal, and a hook's neither in those of before.
    pub(super) fn end(&mut self, passed: bool) {
        let begun = u32::from(!self.begun);
        *self = Runs { times: self.times + begun, passed, begun: false };
    }

    /// It came to an end, and not to a good one.
    pub fn has_failed(self) -> bool {
        self.times > 0 && !self.begun && !self.passed
    }
}

impl Trial {
    /// Hooks before a promotion run once more before the next one: what they saved or closed is that of the one which went back.
    pub(super) fn hooks_are_due_again(&mut self) {
        let has_canary = self.has_canary();
        // without a canary, what would come before it comes before the promotion
        let is_due = |moment: &str| moment == Runs::BEFORE_PROMOTE || !has_canary && moment == Runs::BEFORE_CANARY;
        for ((what, name), runs) in &mut self.ran {
            let moment = name.split_once(": ").map(|(moment, _)| moment);
            runs.passed &= *what == Errand::Job || !moment.is_some_and(is_due);
        }
    }
}
