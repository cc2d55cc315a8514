//! Stage 1: a process with all that it starts, the questions that are put to it, and files that change.
//!
//! In: commands and [`Ask`](crate::rollout::local::Ask)s as values. Out: ends, lines and answers. What an answer is
//! worth is decided in `rollout::local`.

mod ask;
mod changes;
mod guard;
mod lines;
mod patience;
mod taken;

pub use ask::Place;
pub use changes::Changes;
pub use guard::{Keeper, Kept, Loss, Refused, Start, guarded, main as guard_main};
pub use lines::{Line, Lines, REST, Tail};
pub use patience::{Tried, until_passed};
pub use taken::answers;

/// The environment that a process inherits from us; what is no text is as much of one as it can be.
pub fn environment() -> Vec<(String, String)> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}

/// A variable of this process that says something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
