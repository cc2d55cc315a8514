//! The trial of a candidate: what was agreed when it began, how far it has come, what comes next.
//!
//! In: the journal's entries, the ticks that the cursor remembers, what a look at the gates found, and the server's time. Out: a
//! [`Trial`], and the [`Move`] that a driver makes. All of a trial is in the ledger: any driver on any machine goes on where another
//! one stopped, and a driver that stops leaves the weight where it is (decision H8).

mod approval;
mod before;
mod lineage;
mod opened;
mod reached;
mod restarts;
mod resumed;
mod rolling;
mod runs;
mod share;
mod statement;
mod step;
mod terms;
mod ticks;
mod window;

pub use approval::{Approval, Objection, counting, missing, objections, of_plan};
pub use before::Before;
pub use lineage::{Lineage, lacks};
pub use opened::{Base, Opened, Queued};
pub use reached::{Held, History, Reached, Trial, Verdict, back_again, history};
pub use restarts::Restarts;
pub use resumed::Onward;
pub use rolling::Rolling;
pub use runs::Runs;
pub use statement::{Approver, Statement, grounds};
pub use step::{Looked, Move, Why, next};
pub use terms::{Approvals, Hook, Hooks, Strategy, Terms};
pub use ticks::{Ticks, seconds};
pub use window::{Day, Window};
