//! For how long a bad version goes on serving: until the gates have sent it away, and until a person has.
//!
//! `cargo test --test lifecycle -- --figures` prints the table of `docs/performance.md`. What is measured is what a client sees:
//! requests and their answers, not what railiance says of itself.

use crate::candidate::Candidate;
use crate::contract::{Contract, Pace, QUICK, SHORT};
use crate::traffic::load::{Load, Summary};
use crate::traffic::{enter, traffic};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};

/// What asks for them in place of the tests.
pub const WORD: &str = "--figures";

const RUNS: usize = 20;
/// Each in a namespace of its own.
const BESIDE: usize = 5;

const FIELD: Pace = Pace { tick: "5s", range: "15s", settle: "5s" };

const CANARY: &str = "railiance.dev/track=canary";

/// One row, and how a run of it is made.
struct Row {
    what: &'static str,
    pace: Pace,
    run: fn(Pace) -> Duration,
}

const ROWS: &[Row] = &[
    Row {
        what: "a tenth of the canary's answers fail → the last request that it serves",
        pace: QUICK,
        run: turned_bad,
    },
    Row { what: "the same", pace: FIELD, run: turned_bad },
    Row { what: "`rollback` is typed → the last request that the bad version serves", pace: QUICK, run: taken_back },
];

pub fn run() -> ExitCode {
    if let Err(sentence) = enter() {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
    println!("| from → to | tick | rate window | settle | runs | least | median | nine of ten | most |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for row in ROWS {
        println!("{}", cells(row, &times(row)));
    }
    ExitCode::SUCCESS
}

/// So many runs, some of them beside each other.
fn times(row: &Row) -> Vec<Duration> {
    let next = AtomicUsize::new(0);
    let work = || {
        let more = || (next.fetch_add(1, Ordering::Relaxed) < RUNS).then(|| (row.run)(row.pace));
        std::iter::from_fn(more).collect::<Vec<_>>()
    };
    let mut times = scope(|scope| {
        let workers: Vec<_> = (0..BESIDE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    times.sort();
    times
}

fn cells(row: &Row, times: &[Duration]) -> String {
    let seconds = |share: usize| format!("{:.1} s", times[(times.len() - 1) * share / 100].as_secs_f64());
    let Pace { tick, range, settle } = row.pace;
    let figures = [0, 50, 90, 100].map(seconds).join(" | ");
    format!("| {} | {tick} | {range} | {settle} | {} | {figures} |", row.what, times.len())
}

/// From the first answer that failed. Two failing looks in a row end the trial.
fn turned_bad(pace: Pace) -> Duration {
    let contract = Contract { steps: "[{ weight = 50, hold = \"10m\" }]", pace, ..SHORT };
    let web = Candidate::new("bad", "", contract);
    let load = web.load();
    let driven = scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        // long enough for a window full of good answers
        std::thread::sleep(Duration::from_secs(20));
        traffic().behave(&web.namespace, CANARY, "errors10");
        driver.join().unwrap()
    });
    assert_eq!(driven.code, Some(10), "{driven:?}");
    web.rests_at("v1.0.0", 1);
    let served = stopped(load);
    let first = served.records.iter().find(|record| record.failed()).unwrap().at;
    served.last("v1.1.0").unwrap() - first
}

fn taken_back(pace: Pace) -> Duration {
    let web = Candidate::new("back", "", Contract { pace, ..SHORT });
    web.becomes_stable();
    let load = web.load();
    std::thread::sleep(Duration::from_secs(2));
    let typed = Instant::now();
    web.ends(0, &["rollback", "--yes", "--reason", "it is bad"]);
    let served = stopped(load);
    assert_eq!(served.failures(), 0, "{served}");
    served.last("v1.1.0").unwrap() - typed
}

/// A moment later, so that the last request is the last.
fn stopped(load: Load) -> Summary {
    std::thread::sleep(Duration::from_secs(2));
    load.stop()
}
