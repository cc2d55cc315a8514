//! The diff of two sets of objects and its views.

#[path = "diff/golden.rs"]
mod golden;
#[path = "diff/lists.rs"]
mod lists;
#[path = "diff/masks.rs"]
mod masks;
#[path = "diff/objects.rs"]
mod objects;
#[path = "diff/paths.rs"]
mod paths;
#[path = "diff/round_trip.rs"]
mod round_trip;
#[path = "diff/support.rs"]
mod support;
