//! Time that passes; the compiler sees none of it.

use std::time::{Duration, Instant};

/// Measures how long something took.
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
