//! The test bed itself: what tests of the cluster rely on, seen on the real thing.

#[path = "bed/mod.rs"]
mod bed;

#[path = "bed/tests/cluster.rs"]
mod cluster;
#[path = "bed/tests/end.rs"]
mod end;
#[path = "bed/tests/faults.rs"]
mod faults;
#[path = "bed/tests/older.rs"]
mod older;
#[path = "bed/tests/shell.rs"]
mod shell;
#[path = "bed/tests/stages.rs"]
mod stages;
#[path = "bed/tests/without.rs"]
mod without;
