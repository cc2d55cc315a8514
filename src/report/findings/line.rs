use super::secret::masked_from;
use std::ops::Range;

/// One line as it is shown: cut to what fits, unprintable characters replaced, secrets masked.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    /// For each shown character, the byte of the real line it stands for; ascending.
    real: Vec<usize>,
    /// The byte of the real line after the last shown character.
    end: usize,
    /// Bytes of the mark that says "cut here" in front.
    lead: usize,
}

/// Whether a line may be shown in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clarity {
    Clear,
    Masked,
}

impl Line {
    /// Shows `line` around `focus` (bytes of the line) in at most about `limit` characters.
    pub(super) fn new(line: &str, focus: Range<usize>, limit: usize, clarity: Clarity) -> Self {
        let window = window(line, focus, limit);
        let mask = match clarity {
            Clarity::Clear => line.len(),
            Clarity::Masked => masked_from(line),
        };
        let mut shown = Line { text: String::new(), real: Vec::new(), end: window.end, lead: 0 };
        if window.start > 0 {
            shown.text.push_str("...");
            shown.lead = shown.text.len();
        }
        for (at, character) in line.get(window.clone()).unwrap_or("").char_indices() {
            shown.real.push(window.start + at);
            shown.text.push(if window.start + at >= mask { '*' } else { printable(character) });
        }
        if window.end < line.len() {
            shown.text.push_str("...");
        }
        shown
    }

    /// Where a byte of the real line is found in [`Line::text`]; bytes cut away lie at the cut.
    pub(super) fn shown(&self, real: usize) -> usize {
        let characters = self.real.partition_point(|byte| *byte < real.min(self.end));
        let text = self.text.get(self.lead..).unwrap_or("");
        self.lead + text.chars().take(characters).map(char::len_utf8).sum::<usize>()
    }
}

fn window(line: &str, focus: Range<usize>, limit: usize) -> Range<usize> {
    let forward = |from: usize| {
        let rest = line.get(from..).unwrap_or("");
        rest.char_indices().nth(limit).map_or(line.len(), |(at, _)| from + at)
    };
    let first = forward(0);
    let wanted = focus.end.min(focus.start + limit / 3);
    if wanted <= first {
        return 0..first;
    }
    let before = line.get(..focus.start).unwrap_or("");
    let start = before.char_indices().nth_back(limit / 3).map_or(0, |(at, _)| at);
    start..forward(start)
}

/// A text is data: it must not move the cursor, change colours or reverse the reading direction.
pub(super) fn printable(character: char) -> char {
    match character {
        '\t' => '\t',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        plain => plain,
    }
}

/// [`printable`] for texts of several lines.
pub(super) fn printable_text(text: &str) -> String {
    text.chars().map(|character| if character == '\n' { '\n' } else { printable(character) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_lines_keep_their_focus() {
        let long = format!("{}needle{}", "é".repeat(1000), "x".repeat(1000));
        let line = Line::new(&long, 2000..2006, 60, Clarity::Clear);
        let (start, end) = (line.shown(2000), line.shown(2006));
        assert_eq!(&line.text[start..end], "needle");
        assert!(line.text.starts_with("...é") && line.text.ends_with("x..."));
        assert!(line.text.chars().count() <= 66);
    }

    #[test]
    fn escapes_and_secrets_are_not_shown() {
        let line = Line::new("a\u{1b}[31m = 1", 0..1, 60, Clarity::Clear);
        assert_eq!(line.text, "a\u{fffd}[31m = 1");
        let secret = Line::new("KEY = \"hunter2\"", 6..15, 60, Clarity::Masked);
        assert_eq!(secret.text, "KEY =**********");
    }
}
