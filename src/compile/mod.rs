//! From the texts of a `railiance/` directory to manifests: pure, the same input gives the same bytes.

pub mod quantity;
pub mod render;
