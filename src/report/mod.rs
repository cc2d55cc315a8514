//! Values → bytes: one file a view or a format. JSON has types of its own, with a version.

pub mod diff;
