//! What `check` compiled, as a table for people.

use crate::diag::count;
use std::time::Duration;

/// One application on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub app: String,
    pub target: Option<String>,
    /// Name of each track and the number of its objects.
    pub tracks: Vec<(String, usize)>,
}

/// Everything that was compiled, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    pub lines: Vec<Line>,
    pub took: Duration,
}

/// More lines than this are only counted.
const MOST_LINES: usize = 12;

pub fn text(overview: &Overview) -> String {
    let objects: usize = overview.lines.iter().flat_map(|line| &line.tracks).map(|(_, objects)| objects).sum();
    let tracks: usize = overview.lines.iter().map(|line| line.tracks.len()).sum();
    let total = format!(
        "compiled {} with {} in {:.1} ms",
        count(tracks, "track"),
        count(objects, "object"),
        overview.took.as_secs_f64() * 1000.0
    );
    match overview.lines.len() {
        1..=MOST_LINES => format!("{}{total}", table(&overview.lines)),
        _ => total,
    }
}

fn table(lines: &[Line]) -> String {
    let wide = lines.iter().map(|line| title(line).len()).max().unwrap_or(0);
    lines.iter().map(|line| format!("  {:wide$}  {}\n", title(line), tracks(line))).collect()
}

fn title(line: &Line) -> String {
    match &line.target {
        Some(target) => format!("{} on {target}", line.app),
        None => line.app.clone(),
    }
}

fn tracks(line: &Line) -> String {
    if line.tracks.is_empty() {
        return "not rendered".to_owned();
    }
    let parts: Vec<String> = line.tracks.iter().map(|(name, objects)| format!("{name}: {objects}")).collect();
    parts.join(" · ")
}
