//! From a resolved release to manifests, and the last look at them before anyone else sees them.

pub mod verify;
