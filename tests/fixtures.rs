//! The fixtures: each `railiance/` directory beside the bytes that it must render to.
//! `BLESS=1 cargo test --test fixtures` writes them anew.

#[path = "fixtures/apps.rs"]
mod apps;

#[path = "fixtures/expected.rs"]
mod expected;

#[path = "fixtures/forge.rs"]
mod forge;

#[path = "fixtures/keys.rs"]
mod keys;

#[path = "fixtures/kubectl.rs"]
mod kubectl;

#[path = "fixtures/process.rs"]
mod process;

#[path = "tools/mod.rs"]
mod tools;
