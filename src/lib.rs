//! railiance: a declarative config compiler and a careful hand for Kubernetes.
//!
//! The modules stand in pipeline order; `docs/architecture.md` is the map, and
//! `tests/architecture.rs` fails on an arrow that points outwards.

pub mod diag;
pub mod tree;

pub mod compile;
pub mod edit;
pub mod rollout;

pub mod report;
pub mod world;

pub mod commands;

pub mod cli;
