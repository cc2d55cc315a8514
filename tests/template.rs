//! The hygienic template engine.

#[path = "template/support.rs"]
mod support;

#[path = "template/placing.rs"]
mod placing;
