use crate::rollout::diff::ObjectId;
use std::fmt;

/// A job of the version that is planned: an action and no state, so that whoever applies does not run it
/// (decision H4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    pub id: ObjectId,
    pub version: String,
}

impl fmt::Display for Idle {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Idle { id, version } = self;
        write!(formatter, "{id} of {version} is not run: {}", Idle::WHY)
    }
}

impl Idle {
    pub const WHY: &str = "a job is an action of its candidate, and no state; `render --actions` prints it";
}
