//! What the verbs of a trial share: deploy, observe, approve, promote, roll back, hold, resume, abort.
//!
//! All of a trial is in the cluster. A verb looks, takes the lease, looks again, makes one move and gives the lease back; a
//! driver does that again and again. So any operator on any machine goes on where another one stopped.

mod authors;
pub mod back;
mod backing;
mod candidate;
mod carry;
mod data;
mod diary;
mod fall;
mod fit;
mod hooks;
mod jobs;
mod look;
mod means;
mod once;
mod probes;
mod programs;
mod proxy;
mod raise;
mod recorded;
mod repair;
mod restarts;
mod routed;
mod scene;
mod stuck;
mod switch;
pub mod tell;
mod terms;
pub mod unattended;
mod verdict;
mod view;
mod work;

pub use authors::{Authors, authors, authors_since};
pub use backing::Backing;
pub use candidate::{Basis, Candidate, Passes, was_stable};
pub use data::{Caveat, data};
pub use diary::Diary;
pub use fit::{Moved, convert, moved};
pub use hooks::When;
pub use look::{Measure, Programs, Sight, judged, reported, workloads};
pub use means::Means;
pub use once::{Glance, Turn, once};
pub use proxy::proxied;
pub use recorded::recorded;
pub use repair::{Mending, unready, unsettled};
pub use scene::{SaidOptions, Scene, TrialOptions, at_home, nobody_there, run as run_on};
pub use switch::Switched;
pub use terms::{approvals, terms};
pub use verdict::{came_to, until_verdict};
pub use view::{View, side};
pub use work::Work;
