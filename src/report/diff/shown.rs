//! Where a change was decided, in words.

use crate::diag::{Sources, Span};
use crate::rollout::diff::FieldChange;
use crate::tree::Origin;

/// Where a field was decided: the new value's place, else the old one's.
pub(super) fn origin(field: &FieldChange) -> Option<&Origin> {
    field.origin_after.as_ref().or(field.origin_before.as_ref())
}

/// `app.toml:12`, or the row or step that made the value.
pub(super) fn blame(origin: &Origin, sources: &Sources) -> String {
    match (origin.span(), origin) {
        (Some(span), _) => line(span, sources),
        (None, Origin::Row { table, row }) => format!("{table} {row}"),
        (None, Origin::Computed { step, .. }) => (*step).to_owned(),
        // both always have a span
        (None, Origin::Text(_) | Origin::Placed { .. }) => String::new(),
    }
}

fn line(span: Span, sources: &Sources) -> String {
    let source = sources.get(span.source);
    format!("{}:{}", source.name, source.line_column(span.start).0)
}
