//! The pure compiler: a directory's files in, manifests and findings out. No clock, no randomness,
//! no disk, no network: what it needs from outside is handed in.

pub mod allow;
pub mod application;
pub mod check;
pub mod load;
pub mod quantity;
pub mod render;
pub mod resolve;
pub mod secrets;
mod selectors;
pub mod track;
