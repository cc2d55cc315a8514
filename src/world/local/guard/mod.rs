//! A process that is gone with everything it started, whatever becomes of us.
//!
//! Between us and the command stands a guard: this program again, which starts the command in a process group of its own and
//! holds one end of a socket. When our end closes, by our wish or our death, it ends the group: SIGTERM, after a grace
//! SIGKILL. On Linux it also adopts what left the group (`PR_SET_CHILD_SUBREAPER`), so that daemons end too. If the guard is killed
//! alone, we end the group ourselves; only if both are killed in the same moment nobody is left to do it.

mod keep;
mod message;
#[cfg(unix)]
mod process;
#[cfg(target_os = "linux")]
mod relatives;

pub use keep::{Keeper, Kept, Start};
pub use message::{Loss, Refused};

use std::ffi::OsString;
use std::process::ExitCode;

/// The first word of a command line that makes this program a guard. No verb begins so.
const WORD: &str = "--guard-of-local-process";

/// What a guard is to do, if the words of this process make it one.
pub fn guarded(words: &[OsString]) -> Option<&[OsString]> {
    match words {
        [_, first, charge @ ..] if first == WORD => Some(charge),
        _ => None,
    }
}

/// Guards the command that the words are, with the grace in milliseconds before it.
#[cfg(unix)]
pub fn main(words: &[OsString]) -> ExitCode {
    process::guard(words)
}

/// Nobody starts a guard where there are no process groups.
#[cfg(not(unix))]
pub fn main(_: &[OsString]) -> ExitCode {
    ExitCode::FAILURE
}
