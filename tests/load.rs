//! Loading `railiance/` directories: from memory, from the disk, from git.

#[path = "load/bench.rs"]
mod bench;
#[path = "load/directory.rs"]
mod directory;
#[path = "load/discover.rs"]
mod discover;
#[path = "load/disk.rs"]
mod disk;
#[path = "load/git.rs"]
mod git;
#[path = "load/memory.rs"]
mod memory;
#[path = "load/stray.rs"]
mod stray;
#[path = "load/write.rs"]
mod write;
