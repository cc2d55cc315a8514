//! Sides and tracks: what must hold for every contract, and single cases beside it.

#[path = "render/bench.rs"]
mod bench;

#[path = "render/generate.rs"]
mod generate;

#[path = "render/walk.rs"]
mod walk;

#[path = "render/apart.rs"]
mod apart;

#[path = "render/canonical.rs"]
mod canonical;

#[path = "render/first_release.rs"]
mod first_release;

#[path = "render/isolated.rs"]
mod isolated;

#[path = "render/names.rs"]
mod names;

#[path = "render/network.rs"]
mod network;

#[path = "render/origins.rs"]
mod origins;

#[path = "render/same_bytes.rs"]
mod same_bytes;

#[path = "render/scopes.rs"]
mod scopes;

#[path = "render/sides.rs"]
mod sides;

#[path = "render/user_objects.rs"]
mod user_objects;
