//! Values → bytes: one file a view or format, JSON types of its own, versioned.
//!
//! In: findings, changes. Out: strings. This module knows neither `world` nor stdout.

pub mod diff;
pub mod findings;
pub mod overview;
