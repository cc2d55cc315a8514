use super::diff::visible;

/// The lines of a text that somebody wrote for people, without what would steer a terminal.
pub fn lines(note: &str) -> impl Iterator<Item = String> {
    note.trim().lines().map(|line| visible(line.trim_end()))
}
