//! Judging one look at a canary: the truth table in pure rows, and row by row on a real Prometheus.

#[path = "judge/bodies.rs"]
mod bodies;
#[path = "judge/budget.rs"]
mod budget;
#[path = "judge/case.rs"]
mod case;
#[path = "judge/documents.rs"]
mod documents;
#[path = "judge/frozen.rs"]
mod frozen;
#[path = "judge/page.rs"]
mod page;
#[path = "judge/questions.rs"]
mod questions;
#[path = "judge/real/mod.rs"]
mod real;
#[path = "judge/spoil.rs"]
mod spoil;
#[path = "judge/table.rs"]
mod table;

#[allow(dead_code, reason = "other test binaries use the rest of it")]
#[path = "bed/certificates.rs"]
mod certificates;
#[allow(dead_code, reason = "other test binaries use the rest of it")]
#[path = "bed/supervisor.rs"]
mod supervisor;
#[path = "tools/mod.rs"]
mod tools;
