//! The unified diff of a file that a verb writes, in the colours of the screen it goes to.

use super::Session;
use super::session::look;
use crate::report::diff::{Paint, unified_text};
use crate::report::findings;

/// What writing `new` would change in a file; `old` is `None` where there is none yet.
pub fn patch(session: &Session, name: &str, old: Option<&str>, new: &str) -> String {
    let paint = match look(session.terminal.data_screen()).paint {
        findings::Paint::Plain => Paint::Plain,
        findings::Paint::Ansi => Paint::Colour,
    };
    unified_text(name, old, new, paint)
}
