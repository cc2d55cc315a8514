//! The process: flags, exit codes, streams, and the verbs that need no input.

#[path = "cli/examples.rs"]
mod examples;
#[path = "cli/explain.rs"]
mod explain;
#[path = "cli/linked.rs"]
mod linked;
#[path = "cli/pages.rs"]
mod pages;
#[path = "cli/process.rs"]
mod process;
#[path = "cli/run.rs"]
mod run;
