//! From a `railiance/` directory to manifests, without effects.
//!
//! In: the bytes of a directory through the door [`load::Files`]. Out: values and findings. Nothing
//! here reads a clock, the environment, the disk or the network.

pub mod load;
