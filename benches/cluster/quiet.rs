//! The server and its controllers go on with what a contender left: the next one begins when they have nothing to do.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(250);
/// Half a minute.
const MOST: usize = 120;
/// Of the time of all processors, what the servers need when nothing is asked of them.
const IDLE: f64 = 0.12;

/// Waits until the machine has had nothing to do for two looks in a row.
pub fn quiet() {
    let (mut before, mut still) = (times(), 0);
    for _ in 0..MOST {
        sleep(LOOK);
        let now = times();
        let (busy, all) = (now.0 - before.0, now.1 - before.1);
        before = now;
        still = if busy <= all * IDLE { still + 1 } else { 0 };
        if still == 2 {
            return;
        }
    }
    panic!("the machine is never quiet: something else is running");
}

/// Busy and all, in ticks since the machine was started (proc(5)).
fn times() -> (f64, f64) {
    let text = fs::read_to_string("/proc/stat").unwrap();
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = line.split_whitespace().skip(1).map(|word| word.parse().unwrap()).collect();
    let all: f64 = ticks.iter().sum();
    // idle, and waiting for a disk
    let idle: f64 = ticks.iter().skip(3).take(2).sum();
    (all - idle, all)
}
