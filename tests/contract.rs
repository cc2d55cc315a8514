//! The contract: typed structs, schemas and the reference page are one.

#[path = "contract/schemas.rs"]
mod schemas;
