//! Findings as text, JSON, SARIF, GitHub workflow commands or JUnit.
//!
//! In: [`Findings`], which are sorted, folded and placed once. Out: a string a format. The order is
//! that of the application's directory, then file and offset, whatever order they were found in.

mod drawing;
mod excerpt;
mod github;
mod json;
mod junit;
mod line;
mod order;
mod place;
mod sarif;
mod secret;
mod summary;
mod text;

pub use order::{Findings, Group};
pub use place::Position;
pub use summary::Summary;

/// How findings are written. Closed set: one file a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// for people: the user's lines with labels below them
    Text,
    /// `railiance.dev/findings/v1`, see `docs/json.md`
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub workflow commands, one line a finding
    Github,
    /// JUnit XML, a test suite an application
    Junit,
}

/// What the reader's screen can show; only [`Format::Text`] looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub paint: Paint,
    pub glyphs: Glyphs,
    /// columns
    pub width: usize,
}

impl Look {
    /// For pipes and files: neither colour nor line drawing, 100 columns.
    pub const PLAIN: Look = Look { paint: Paint::Plain, glyphs: Glyphs::Ascii, width: 100 };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Ansi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    Ascii,
    Unicode,
}

/// Why findings could not be written; only a bug leads here.
#[derive(Debug, thiserror::Error)]
pub enum Undrawn {
    #[error("cannot draw findings: {0}")]
    Text(#[from] std::fmt::Error),
    #[error("cannot write findings as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// All findings in one format, ending with a newline unless there is nothing to say.
pub fn draw(findings: &Findings, format: Format, look: &Look) -> Result<String, Undrawn> {
    match format {
        Format::Text => Ok(text::draw(findings, look)?),
        Format::Json => Ok(json::draw(findings)?),
        Format::Sarif => Ok(sarif::draw(findings)?),
        Format::Github => Ok(github::draw(findings)),
        Format::Junit => Ok(junit::draw(findings)),
    }
}
