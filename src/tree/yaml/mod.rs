//! YAML exactly as kubectl reads it (YAML 1.1 scalars, merge keys, several documents), with spans,
//! and YAML written so that kubectl reads back the same types and strings.
//!
//! Why our own, and where it is stricter than kubectl: `docs/yaml.md`.

mod ambiguous;
mod block;
mod characters;
mod comments;
mod limits;
mod mapping;
mod quote;
mod read;
mod scalar;
mod syntax;
mod tag;
mod typed;
mod write;

pub use ambiguous::ambiguous;
pub use comments::comments;
pub use limits::Limits;
pub use read::{Merge, read};
pub use scalar::{Scalar, resolve};
pub use write::{write, write_documents};
