//! Text → text, keeping comments and layout: what `fmt`, `release set` and `init` write.
//!
//! In: a text and what to change. Out: the new text, or findings on the old one. Must not know the
//! disk.

pub mod fmt;
pub mod init;
pub mod release;

use crate::diag::{Checked, Finding, SourceId};
use crate::tree::toml;

/// The contract's schemas, as the first line of a file names them for editors.
const SCHEMAS: &str = "https://railiance.dev/schemas";

/// A text to edit, and its id for findings.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub text: &'a str,
    pub source: SourceId,
}

impl Text<'_> {
    /// What is wrong with the text as TOML; nobody can edit what does not parse.
    fn errors(self) -> Result<(), Vec<Finding>> {
        let read: Checked<_> = toml::read(self.text, self.source);
        if read.failed() { Err(read.findings) } else { Ok(()) }
    }
}
