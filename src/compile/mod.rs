<<<<<<< HEAD
//! The pure compiler: a directory's files in, manifests and findings out. No clock, no randomness,
//! no disk, no network: what it needs from outside is handed in.

pub mod check;
pub mod quantity;
pub mod render;
pub mod resolve;
=======
//! From a `railiance/` directory to manifests, without effects.
//!
//! In: the bytes of a directory through the door [`load::Files`]. Out: values and findings. Nothing
//! here reads a clock, the environment, the disk or the network.

pub mod load;
>>>>>>> load
