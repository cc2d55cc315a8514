//! Stage 1 through the real binary: processes that really run, die, hang and fork, and nothing of them left.
#![cfg(target_os = "linux")]

#[path = "local/attached.rs"]
mod attached;
#[path = "local/ends.rs"]
mod ends;
#[path = "local/grpc.rs"]
mod grpc;
#[path = "local/parallel.rs"]
mod parallel;
#[path = "local/refused.rs"]
mod refused;
#[path = "local/result.rs"]
mod result;
#[path = "cli/run.rs"]
mod run;
#[path = "local/site.rs"]
mod site;
#[path = "local/verdicts.rs"]
mod verdicts;
#[path = "local/watch.rs"]
mod watch;
