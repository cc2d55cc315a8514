//! Rendered objects against the Kubernetes API, offline.
//!
//! In: objects with their origins, the schemas of the target's minor version ([`Library`]), and what
//! stands outside the set ([`Expectations`]). Out: everything that is wrong, on the user's own lines.
//! [`validate`] looks at one object, [`cross_check`] at the objects of one application together.
//! This module knows no contract, no release and no cluster. What it does not check:
//! `docs/kubernetes-schemas.md`.

mod cross;
mod names;
mod object;
mod report;
mod schema;
mod version;
mod walk;

pub use cross::{Expectations, Reference, cross_check, label_selector, references};
pub use schema::{Crd, Library, crd};
pub use version::Minor;
pub use walk::validate;
