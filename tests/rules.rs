//! Meaning: each rule finds its bad fixture, on the marked line, and nothing else; good contracts are left in peace.

#[path = "rules/bad.rs"]
mod bad;
#[path = "rules/cases.rs"]
mod cases;
#[path = "rules/good.rs"]
mod good;
#[path = "rules/local.rs"]
mod local;
#[path = "rules/queries.rs"]
mod queries;
#[path = "rules/read.rs"]
mod read;
#[path = "rules/trials.rs"]
mod trials;
#[path = "rules/words.rs"]
mod words;
