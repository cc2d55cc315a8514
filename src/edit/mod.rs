//! Text → text, keeping comments and layout: what `fmt`, `release set` and `init` write.
//!
//! In: a text and what to change. Out: the new text, or findings on the old one. Must not know the
//! disk.

pub mod fmt;
pub mod init;
pub mod order;
pub mod release;

use crate::diag::{Checked, Finding, SourceId};
use crate::tree::{Node, toml};

/// The contract's schemas, as the first line of a file names them for editors.
const SCHEMAS: &str = "https://railiance.dev/schemas";

/// A text to edit, and its id for findings.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    pub text: &'a str,
    pub source: SourceId,
}

impl Text<'_> {
    /// The text as a tree. What is wrong with it as TOML otherwise: nobody can edit what does not
    /// parse.
    fn parse(self) -> Result<Node, Vec<Finding>> {
        let read: Checked<Node> = toml::read(self.text, self.source);
        if read.failed() { Err(read.findings) } else { Ok(read.value) }
    }
}
