//! Secret values: what is one, where it is found, that it is never said, and how it is allowed.

#[path = "secrets/allow.rs"]
mod allow;
#[path = "secrets/judge.rs"]
mod judge;
#[path = "shape/read.rs"]
#[allow(dead_code, reason = "shared with the tests of the shape, which use more of it")]
mod read;
#[path = "secrets/text.rs"]
mod text;
#[path = "secrets/tree.rs"]
mod tree;
