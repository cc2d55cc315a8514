//! Judging one look at a canary: the truth table in pure rows, and row by row on a real Prometheus.

#[path = "judge/bodies.rs"]
mod bodies;
#[path = "judge/budget.rs"]
mod budget;
#[path = "judge/case.rs"]
mod case;
#[path = "judge/documents.rs"]
mod documents;
#[path = "judge/questions.rs"]
mod questions;
#[path = "judge/table.rs"]
mod table;
