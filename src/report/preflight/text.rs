use crate::diag::{Sources, count};
use crate::report::diff::visible;
use crate::rollout::preflight::Closed;

/// A paragraph a reason: code, what was found, the line that needs it, the next step. Nothing if the way
/// is open.
pub fn text(closed: &[Closed], sources: &Sources) -> String {
    if closed.is_empty() {
        return String::new();
    }
    let paragraphs: String = closed.iter().map(|one| paragraph(one, sources)).collect();
    format!("{paragraphs}closed: {}; nothing was written\n", count(closed.len(), "prerequisite"))
}

fn paragraph(closed: &Closed, sources: &Sources) -> String {
    let head = format!("closed[{}] {}\n", closed.code.id(), closed.code.slug());
    let at = closed.span.map(|span| format!("  at {}\n", visible(&sources.place(span)))).unwrap_or_default();
    format!("{head}  {}\n{at}  next: {}\n\n", visible(&closed.reason), visible(&closed.next))
}
