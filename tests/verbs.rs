//! The verbs through the real binary: stdout, stderr, exit code.

#[path = "verbs/codeowners.rs"]
mod codeowners;
#[path = "verbs/exits.rs"]
mod exits;
#[path = "verbs/faults.rs"]
mod faults;
#[path = "verbs/fmt.rs"]
mod fmt;
#[path = "verbs/help.rs"]
mod help;
#[path = "verbs/init.rs"]
mod init;
#[path = "verbs/order.rs"]
mod order;
#[path = "verbs/release.rs"]
mod release;
#[path = "verbs/released.rs"]
mod released;
#[path = "cli/run.rs"]
mod run;
#[path = "verbs/sandbox.rs"]
mod sandbox;
#[path = "verbs/schema.rs"]
mod schema;
