//! railiance: a declarative config compiler and a careful hand for Kubernetes.
//!
//! The modules stand in pipeline order; `docs/architecture.md` is the map, and
//! `tests/architecture.rs` fails on an arrow that points outwards.

pub mod compile;
pub mod diag;
<<<<<<< HEAD
pub mod edit;
=======
pub mod report;
pub mod rollout;
>>>>>>> diff
pub mod tree;
<<<<<<< HEAD
pub mod world;
=======

pub mod report;
pub mod world;

pub mod commands;

pub mod cli;
>>>>>>> report
