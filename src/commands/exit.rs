use crate::rollout::receipt::Signal;

/// Why a verb ended. One meaning a number, for all verbs; 2 is never "wrong usage", and of shells' own
/// numbers (101, 124 to 165) there are only those that they mean. `docs/exit-codes.md` is this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    Error,
    Changes,
    GateFailed,
    WaitingForHuman,
    NoData,
    TimedOut,
    Locked,
    Closed,
    NotYet,
    Progressing,
    Usage,
    Bug,
    Interrupted,
    Terminated,
}

impl Exit {
    pub const ALL: &'static [Exit] = &[
        Exit::Done,
        Exit::Error,
        Exit::Changes,
        Exit::GateFailed,
        Exit::WaitingForHuman,
        Exit::NoData,
        Exit::TimedOut,
        Exit::Locked,
        Exit::Closed,
        Exit::NotYet,
        Exit::Progressing,
        Exit::Usage,
        Exit::Bug,
        Exit::Interrupted,
        Exit::Terminated,
    ];

    /// What counts if several applications end differently: the first of these that occurred.
    const GRAVEST_FIRST: &'static [Exit] = &[
        Exit::Bug,
        Exit::Error,
        Exit::GateFailed,
        Exit::Closed,
        Exit::TimedOut,
        Exit::NoData,
        Exit::Locked,
        Exit::WaitingForHuman,
        Exit::NotYet,
        Exit::Progressing,
        Exit::Changes,
    ];

    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Error => 1,
            Exit::Changes => 2,
            Exit::GateFailed => 10,
            Exit::WaitingForHuman => 11,
            Exit::NoData => 12,
            Exit::TimedOut => 13,
            Exit::Locked => 14,
            Exit::Closed => 15,
            Exit::NotYet => 16,
            Exit::Progressing => 17,
            Exit::Usage => 64,
            Exit::Bug => 70,
            // the numbers that shells know these ends by
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "done",
            Exit::Error => "error",
            Exit::Changes => "changes",
            Exit::GateFailed => "gate failed",
            Exit::WaitingForHuman => "waiting for a human",
            Exit::NoData => "no data, inconclusive",
            Exit::TimedOut => "timed out",
            Exit::Locked => "locked",
            Exit::Closed => "closed: a prerequisite is missing",
            Exit::NotYet => "not yet: window, soak or quiet time",
            Exit::Progressing => "progressing",
            Exit::Usage => "usage",
            Exit::Bug => "bug",
            Exit::Interrupted => "interrupted: SIGINT",
            Exit::Terminated => "interrupted: SIGTERM",
        }
    }

    pub fn of_signal(signal: Signal) -> Exit {
        match signal {
            Signal::Interrupt => Exit::Interrupted,
            Signal::Terminate => Exit::Terminated,
        }
    }

    /// The one exit of several applications; nothing at all is done.
    pub fn gravest(exits: &[Exit]) -> Exit {
        Exit::GRAVEST_FIRST.iter().copied().find(|exit| exits.contains(exit)).unwrap_or(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn a_bug_outweighs_all_and_changes_outweigh_nothing_but_done() {
        assert_eq!(Exit::gravest(&[Exit::Changes, Exit::Bug, Exit::Error]), Exit::Bug);
        assert_eq!(Exit::gravest(&[Exit::NotYet, Exit::Closed, Exit::NoData]), Exit::Closed);
        assert_eq!(Exit::gravest(&[Exit::Done, Exit::Changes]), Exit::Changes);
        assert_eq!(Exit::gravest(&[]), Exit::Done);
    }
}
