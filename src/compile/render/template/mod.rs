//! Hygienic templates: handlebars that cannot break the manifest around a value.
//!
//! A tag never writes its value into the text. It writes an opaque token; the text with tokens is
//! read as YAML once, and the values are put into the tree where the tokens stand. So a value is
//! one scalar, list or map whatever it contains, and each field keeps the origin of its value.
//!
//! ```text
//! text ─scan→ pieces ─trim→ pieces ─build→ Program ─run→ token text ─document→ nodes ─substitute→ Placed
//!                                          └─check→ findings, from the shape of the context alone
//! ```
//!
//! The grammar of a tag is the `handlebars` crate's (`tag`). Blocks, whitespace and evaluation are
//! ours: the crate gives no spans inside a template, stops at the first fault, and an evaluation
//! that borrows from the context keeps the origin of every value. `tests/template/oracle.rs` holds
//! the two to the same results. For authors: `docs/templates.md`.

mod build;
mod call;
mod check;
mod document;
mod engine;
mod expression;
mod helper;
mod literal;
mod partial;
mod pieces;
mod place;
mod plain;
mod program;
mod programs;
mod run;
mod scan;
mod scope;
mod shapes;
mod substitute;
mod tag;
mod token;
mod trim;
mod words;

pub use engine::{Engine, Template};
