//! Time that passes; the compiler sees none of it.

use super::interrupt::Interrupt;
use crate::rollout::receipt::Signal;
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

/// The time by this machine's clock.
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Lets time pass, unless a signal comes first.
pub async fn pause(time: Duration, interrupt: &Interrupt) -> Option<Signal> {
    tokio::select! {
        biased;
        signal = interrupt.comes() => Some(signal),
        () = tokio::time::sleep(time) => None,
    }
}
