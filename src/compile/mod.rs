//! A `railiance/` directory to manifests, in pure stages: nothing here reads the disk, the clock or
//! the environment.

pub mod render;
