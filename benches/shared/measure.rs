//! One process: how long it took and how much memory it had.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub time: Duration,
    /// Peak resident set, in bytes.
    pub peak: u64,
}

/// A contender: starts the same process each time.
pub type Start<'a> = Box<dyn Fn() -> Command + 'a>;

/// What a contender does when it is its turn.
pub type Turn<'a> = Box<dyn Fn() -> Run + 'a>;

/// One process a turn.
pub fn in_turns(rounds: usize, contenders: &[Start<'_>]) -> Vec<Run> {
    let turn = |start| -> Turn<'_> { Box::new(move || in_a_row(1, start)) };
    measured(rounds, &contenders.iter().map(turn).collect::<Vec<_>>())
}

/// So many processes, one after the other: what all of them took, and the largest peak.
pub fn in_a_row(times: usize, start: &Start<'_>) -> Run {
    let runs: Vec<Run> = (0..times).map(|_| once(&mut start())).collect();
    let peak = runs.iter().map(|run| run.peak).max().unwrap_or_default();
    Run { time: runs.iter().map(|run| run.time).sum(), peak }
}

/// Runs all contenders in turns, once unmeasured and then `rounds` times: what slows the machine
/// down meanwhile slows all of them. The median of each.
pub fn measured(rounds: usize, contenders: &[Turn<'_>]) -> Vec<Run> {
    let mut runs: Vec<Vec<Run>> = contenders.iter().map(|_| Vec::new()).collect();
    for round in 0..=rounds {
        for (turn, runs) in contenders.iter().zip(&mut runs) {
            let run = turn();
            if round > 0 {
                runs.push(run);
            }
        }
    }
    runs.into_iter().map(median).collect()
}

fn median(mut runs: Vec<Run>) -> Run {
    let middle = runs.len() / 2;
    runs.sort_by_key(|run| run.peak);
    let peak = runs[middle].peak;
    runs.sort_by_key(|run| run.time);
    Run { time: runs[middle].time, peak }
}

/// Two cores for everybody, and no terminal to write to.
fn once(command: &mut Command) -> Run {
    command.env("RAYON_NUM_THREADS", "2").env("GOMAXPROCS", "2");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let ended = command.spawn().unwrap().wait4().unwrap();
    let time = start.elapsed();
    assert!(ended.status.success(), "{command:?}: {}", ended.status);
    Run { time, peak: ended.rusage.maxrss }
}

/// Runs a program to its end and hands out what it wrote; it has to succeed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.stderr(Stdio::inherit()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

/// The kernel counts what a process had before it became the program into its peak, so no peak
/// below this one can be measured.
pub fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
}
