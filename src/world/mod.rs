//! Effects, the only ones: disk, git, terminal, environment, clock.
//!
//! In: what a command asks for. Out: values and findings. Must not know `report`, `commands` or
//! arguments of the process.

pub mod disk;
pub mod git;
