//! Rendered objects against Kubernetes schemas and against each other.

#[path = "verify/crd.rs"]
mod crd;
#[path = "verify/cross.rs"]
mod cross;
#[path = "verify/objects.rs"]
mod objects;
#[path = "verify/oracle.rs"]
mod oracle;
#[path = "verify/places.rs"]
mod places;
#[path = "verify/robust.rs"]
mod robust;
#[path = "verify/schema.rs"]
mod schema;
#[path = "verify/valid.rs"]
mod valid;
#[path = "verify/versions.rs"]
mod versions;
