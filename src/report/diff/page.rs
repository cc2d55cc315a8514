//! Lines of a diff or plan, plain or coloured.

use crate::report::findings::Glyphs;
use anstyle::{AnsiColor, Style};

/// Whether a view is drawn with ANSI colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Colour,
}

/// What a line says about what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Mark {
    Added,
    Removed,
    Changed,
    Same,
    Heading,
    /// Something to think about.
    Warned,
    /// Something that stands in the way.
    Refused,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Mark::Added => "+ ",
            Mark::Removed => "- ",
            Mark::Changed => "~ ",
            Mark::Same | Mark::Heading => "  ",
            Mark::Warned => "! ",
            Mark::Refused => "x ",
        }
    }

    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Mark::Added => colour(AnsiColor::Green),
            Mark::Removed => colour(AnsiColor::Red),
            Mark::Changed | Mark::Warned => colour(AnsiColor::Yellow),
            Mark::Refused => colour(AnsiColor::Red).bold(),
            Mark::Same => Style::new().dimmed(),
            Mark::Heading => Style::new().bold(),
        }
    }
}

/// How a remark stands behind its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Remark {
    /// `(app.toml:12)`
    Aside,
    /// `← app.toml:12:9`
    Blame,
}

pub(in crate::report) struct Page {
    out: String,
    paint: Paint,
    glyphs: Glyphs,
    remark: Remark,
}

impl Page {
    pub fn new(paint: Paint) -> Self {
        Page { out: String::new(), paint, glyphs: Glyphs::Unicode, remark: Remark::Aside }
    }

    /// A page whose remarks say where a line was decided.
    pub fn of_plan(paint: Paint, glyphs: Glyphs) -> Self {
        Page { out: String::new(), paint, glyphs, remark: Remark::Blame }
    }

    /// A line with its sign, and a dimmed remark behind it.
    pub fn line(&mut self, indent: usize, mark: Mark, text: &str, remark: &str) {
        let body = format!("{}{}{}", " ".repeat(indent), mark.sign(), visible(text));
        self.styled(mark.style(), body.trim_end());
        if !remark.is_empty() {
            self.out.push_str("  ");
            let remark = match self.remark {
                Remark::Aside => format!("({})", visible(remark)),
                Remark::Blame => format!("← {}", visible(remark)),
            };
            self.styled(Style::new().dimmed(), &remark);
        }
        self.out.push('\n');
    }

    /// A line without a sign of ours, in the colour of its mark.
    pub fn raw(&mut self, mark: Mark, text: &str) {
        self.styled(mark.style(), &visible(text));
        self.out.push('\n');
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    fn styled(&mut self, style: Style, text: &str) {
        let text = match self.glyphs {
            Glyphs::Unicode => text,
            Glyphs::Ascii => &text.replace('→', "->").replace('←', "<-").replace('…', "..."),
        };
        self.out.push_str(&match self.paint {
            Paint::Plain => text.to_owned(),
            Paint::Colour => format!("{style}{text}{style:#}"),
        });
    }

    pub fn finish(self) -> String {
        self.out
    }
}

/// The text with everything escaped that would steer a terminal.
pub(in crate::report) fn visible(text: &str) -> String {
    let steers =
        |c: char| c.is_control() && c != '\t' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match text.contains(steers) {
        true => text.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect(),
        false => text.to_owned(),
    }
}
