<<<<<<< HEAD
//! Values to bytes: one file a view or format, JSON types of its own, versioned.
//!
//! In: findings, changes. Out: strings. This module knows neither `world` nor stdout.

pub mod findings;
=======
//! Values → bytes: one file a view or a format. JSON has types of its own, with a version.

pub mod diff;
>>>>>>> diff
