//! The only door to miette: a finding in, a drawing out.

use super::excerpt::{Excerpt, Piece};
use super::line::printable_text;
use super::{Findings, Glyphs, Look, Paint};
use crate::diag::{Finding, Severity};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};
use std::fmt;

/// Room for line numbers and the frame beside a line.
const FRAME: usize = 10;
/// However narrow the screen is, this much of a line is shown.
const LEAST: usize = 40;

pub(super) struct Artist {
    handler: GraphicalReportHandler,
    limit: usize,
}

impl Artist {
    pub(super) fn new(look: &Look) -> Self {
        let characters = match look.glyphs {
            Glyphs::Ascii => ThemeCharacters::ascii(),
            Glyphs::Unicode => ThemeCharacters::unicode(),
        };
        let styles = match look.paint {
            Paint::Plain => ThemeStyles::none(),
            Paint::Ansi => ThemeStyles::ansi(),
        };
        let width = look.width.max(LEAST + FRAME);
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
            .with_width(width)
            .with_urls(false)
            .with_break_words(false)
            .without_syntax_highlighting();
        Artist { handler, limit: width - FRAME }
    }

    /// Header, message, excerpt and help of one finding.
    pub(super) fn draw(&self, into: &mut String, findings: &Findings, finding: &Finding) -> fmt::Result {
        let excerpt = Excerpt::new(findings, &finding.labels, self.limit);
        let mut drawn = String::new();
        self.handler.render_report(&mut drawn, &Drawn { finding, excerpt: &excerpt })?;
        // miette sets an empty line between the code and the message, and blanks at ends of lines
        for line in drawn.replacen("\n\n", "\n", 1).lines() {
            into.push_str(line.trim_end());
            into.push('\n');
        }
        Ok(())
    }
}

/// A finding in miette's words.
struct Drawn<'a> {
    finding: &'a Finding,
    excerpt: &'a Excerpt<'a>,
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.finding.fmt(formatter)
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&printable_text(&self.finding.message))
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let (code, severity) = (self.finding.code, self.finding.severity);
        Some(Box::new(format!("{}[{}] {}", severity.name(), code.id(), code.slug())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.finding.help.as_deref()?;
        Some(Box::new(printable_text(help)))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.excerpt.marks.is_empty() {
            return None;
        }
        let marks = self.excerpt.marks.iter().zip(&self.finding.labels).enumerate();
        Some(Box::new(marks.map(|(at, (mark, label))| {
            let text = Some(printable_text(&label.text)).filter(|text| !text.is_empty());
            let span = SourceSpan::from((mark.start, mark.end.saturating_sub(mark.start)));
            match at {
                0 => LabeledSpan::new_primary_with_span(text, span),
                _ => LabeledSpan::new_with_span(text, span),
            }
        })))
    }
}

/// Context is part of the pieces already, so any span of a piece yields the whole piece; a span
/// over two pieces yields nothing, which keeps miette from joining them.
impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_before: usize,
        _context_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let piece = self.pieces.iter().find(|piece| piece.holds(span.offset()) && end <= piece.end());
        let piece = piece.ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(match context_before {
            // asked for the place to name in the frame
            0 => piece.contents(piece.line_at(span.offset()), piece.column_at(span.offset())),
            _ => piece.contents(piece.first_line, 0),
        }))
    }
}

impl<'a> Piece<'a> {
    fn end(&self) -> usize {
        self.base + self.text.len()
    }

    fn holds(&self, offset: usize) -> bool {
        (self.base..self.end()).contains(&offset)
    }

    fn line_at(&self, offset: usize) -> usize {
        let before = self.text.get(..offset.saturating_sub(self.base)).unwrap_or("");
        self.first_line + before.matches('\n').count()
    }

    fn column_at(&self, offset: usize) -> usize {
        self.columns.iter().find(|(mark, _)| *mark == offset).map_or(0, |(_, column)| *column)
    }

    fn contents(&self, line: usize, column: usize) -> MietteSpanContents<'_> {
        let span = SourceSpan::from((self.base, self.text.len()));
        // so many lines that miette always tries to join labels: it succeeds within a piece
        let lines = usize::MAX / 2;
        MietteSpanContents::new_named(printable_text(self.name), self.text.as_bytes(), span, line, column, lines)
    }
}
