//! YAML exactly as kubectl reads it (YAML 1.1 scalars, merge keys, several documents), with spans,
//! and YAML written so that kubectl reads back the same types and strings.
//!
//! Why our own: `docs/architecture.md`, "YAML".

mod read;
mod scalar;
mod write;

pub use read::{Limits, Merge, read};
pub use scalar::{Scalar, resolve};
pub use write::{write, write_documents};
