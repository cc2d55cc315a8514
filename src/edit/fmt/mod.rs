//! The canonical layout of a TOML file: order of tables and keys, spacing, quotes; comments stay
//! with what they stand above or behind.
//!
//! Works on the text's own tokens, so that a number or a date keeps its spelling.

mod comments;
mod order;
mod print;
mod read;
mod value;

use super::Text;
use crate::diag::Checked;

/// Formats a text. `order` lists key paths, first things first: `app.name`, `target.*.context`
/// (`*` stands for any one key). What it does not list keeps its order and comes last.
/// Formatting a formatted text changes nothing; nor does formatting change what a text means,
/// but for line ends inside of multi-line strings, which become LF like all others.
///
/// A text that is not TOML comes back as it is, with the findings.
pub fn format(text: Text<'_>, order: &[&str]) -> Checked<String> {
    if let Err(findings) = text.errors() {
        return Checked::new(text.text.to_owned(), findings);
    }
    let plain = text.text.strip_prefix('\u{FEFF}').unwrap_or(text.text).replace("\r\n", "\n");
    let mut file = comments::attach(read::statements(&plain));
    order::sort(&mut file, &order::Order::new(order));
    Checked::clean(print::file(&file))
}
