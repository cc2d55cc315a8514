//! railiance: a declarative config compiler and a careful hand for Kubernetes.
//!
//! The modules stand in pipeline order; `docs/architecture.md` is the map, and
//! `tests/architecture.rs` fails on an arrow that points outwards.

// nothing that a user writes may stop the program with a trace
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable, clippy::unimplemented)]
#![warn(clippy::get_unwrap)]
// effects and output go through one door each; `clippy.toml` has the reason of every ban
#![warn(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]
#![warn(clippy::print_stdout, clippy::print_stderr)]
// numbers do not change on the way
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss)]

pub mod diag;
pub mod tree;

pub mod compile;
pub mod edit;
pub mod rollout;

pub mod report;
pub mod world;

pub mod commands;

pub mod cli;
