//! The rows as a Markdown table.

use super::row::{Goal, Ours, Row};
use std::time::Duration;

pub fn markdown(rows: &[Row]) -> String {
    let mut text = "| what | railiance | memory | peer | its memory | ratio | floor | aim |\n".to_owned();
    text.push_str("|---|---:|---:|---|---:|---:|---|---|\n");
    for row in rows {
        text.push_str(&format!("| {} |\n", cells(row).join(" | ")));
    }
    text
}

fn cells(row: &Row) -> [String; 8] {
    let (ours, memory) = match &row.ours {
        Ours::Run(run) => (duration(run.time), megabytes(run.peak)),
        Ours::Size(size) => (megabytes(*size), String::new()),
    };
    let peer = row.peer.as_ref().map(|(name, run)| format!("{name}: {}", duration(run.time)));
    let their_memory = row.peer.as_ref().map(|(_, run)| megabytes(run.peak));
    let ratio = ratio(row).map(times);
    let [peer, their_memory, ratio] = [peer, their_memory, ratio].map(Option::unwrap_or_default);
    [row.what.clone(), ours, memory, peer, their_memory, ratio, goal(row, row.floor), goal(row, row.aim)]
}

fn ratio(row: &Row) -> Option<f64> {
    match (&row.ours, &row.peer) {
        (Ours::Run(ours), Some((_, peer))) => Some(peer.time.as_secs_f64() / ours.time.as_secs_f64()),
        _ => None,
    }
}

/// Near one the second digit tells.
fn times(ratio: f64) -> String {
    if ratio < 2.0 { format!("{ratio:.2}×") } else { format!("{ratio:.1}×") }
}

/// What was to be reached, and whether it was.
fn goal(row: &Row, goal: Goal) -> String {
    let (time, bytes) = match &row.ours {
        Ours::Run(run) => (run.time, run.peak),
        Ours::Size(size) => (Duration::ZERO, *size),
    };
    let conditions = [
        goal.ratio.map(|wanted| (format!("{wanted}×"), ratio(row).is_some_and(|ratio| ratio >= wanted))),
        goal.share.map(|most| (format!("≤ {most}× its time"), ratio(row).is_some_and(|ratio| ratio * most >= 1.0))),
        goal.time.map(|limit| (format!("≤ {}", duration(limit)), time <= limit)),
        goal.bytes.map(|limit| (format!("≤ {}", megabytes(limit)), bytes <= limit)),
    ];
    let told = conditions.into_iter().flatten().map(|(text, met)| match met {
        true => text,
        false => format!("{text} **missed**"),
    });
    told.collect::<Vec<_>>().join(", ")
}

fn duration(duration: Duration) -> String {
    match duration.as_secs_f64() * 1_000.0 {
        millis if millis < 10.0 => format!("{millis:.2} ms"),
        millis if millis < 100.0 => format!("{millis:.1} ms"),
        millis if millis < 10_000.0 => format!("{millis:.0} ms"),
        millis => format!("{:.1} s", millis / 1_000.0),
    }
}

/// In millions of bytes.
pub fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
