//! What an adoption needs beyond a plan that is not refused (decision H21).

use crate::rollout::ledger::Verb;
use crate::rollout::plan::{Frozen, Plan, frozen};
use crate::world::cluster::store::Book;

/// Why nothing is adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unadoptable {
    /// Selectors have to be written into the contract first.
    Frozen(Vec<Frozen>),
    /// There is a record already.
    Released,
    /// Nothing is somebody else's.
    Nothing,
}

/// What keeps this from being an adoption; nothing for other verbs.
pub fn unadoptable(plan: &Plan, book: &Book, verb: Verb) -> Option<Unadoptable> {
    if verb != Verb::Adopt {
        return None;
    }
    let frozen = frozen(plan);
    // what led requests beside the routes goes last: of an adoption that was cut short it may be all that is left
    let adopts = plan.adopts() || plan.retired().next().is_some();
    match (frozen.is_empty(), book.newest()) {
        // a run that was interrupted has taken over some already
        _ if book.unfinished().is_some() && frozen.is_empty() => None,
        (_, Some(_)) => Some(Unadoptable::Released),
        (false, None) => Some(Unadoptable::Frozen(frozen)),
        (true, None) => (!adopts && !plan.is_refused()).then_some(Unadoptable::Nothing),
    }
}

impl Unadoptable {
    pub fn words(&self) -> String {
        match self {
            Unadoptable::Released => {
                "closed: it is released already, nothing was written\nhelp: `apply --adopt` takes over single objects"
                    .to_owned()
            }
            Unadoptable::Nothing => {
                "closed: there is nothing to adopt, nothing was written\nhelp: `apply` releases it for the first time"
                    .to_owned()
            }
            Unadoptable::Frozen(frozen) => {
                let lines: String = frozen.iter().map(line).collect();
                format!(
                    "closed: the selector of a workload cannot change, nothing was written:{lines}\nhelp: write this \
                     into app.toml, and adopt again; where it says nothing of versions, the canary's pods need a label \
                     of their own before there can be one"
                )
            }
        }
    }
}

fn line(frozen: &Frozen) -> String {
    match frozen.line() {
        Some(line) => format!("\n  {}\n    [workload]\n    {line}", frozen.id),
        None => format!("\n  {}: its selector is more than labels, which a contract cannot say", frozen.id),
    }
}
