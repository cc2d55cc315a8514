//! From a place inside an object to a finding on the user's own line.

use super::object::text_at;
use super::walk::Path;
use crate::diag::{Code, Finding, Span};
use crate::tree::{Origin, Placed};

/// Whether a finding is about what stands in a field, or about the field being there at all. A value may come from
/// `app.toml`; that the field exists is the template's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Value,
    Field,
}

/// A finding about the place at `steps` of an object.
pub(super) fn finding(code: Code, object: &Placed, steps: &[String], about: About, words: (String, String)) -> Finding {
    let (message, label) = words;
    let trace = object.deepest(steps.iter().map(String::as_str));
    let origin = &trace.origin;
    let mut finding = Finding::new(code, message);
    let span = place(origin, about);
    let decided = if about == About::Value { trace.first_placed() } else { None };
    finding = match (decided, span) {
        // the map or list is the template's own, what stands in it is the user's
        (Some(decided), Some(literal)) => finding.at(decided, label).at(literal, "placed here"),
        (None, Some(span)) => finding.at(span, label),
        (_, None) => finding,
    };
    if let (Origin::Placed { site, .. }, About::Value) = (origin, about)
        && span != Some(*site)
    {
        finding = finding.at(*site, "placed here");
    }
    if let Origin::Row { table, row } = origin {
        finding = finding.note(format!("the value comes from our table `{table}`, row `{row}`"));
    }
    finding.note(where_is(object, steps))
}

/// The span for a finding about this origin.
pub(super) fn place(origin: &Origin, about: About) -> Option<Span> {
    match (origin, about) {
        (Origin::Placed { site, .. }, About::Field) => Some(*site),
        _ => origin.span(),
    }
}

/// `in deployment/greeter, spec.template.spec.containers[0].image`.
fn where_is(object: &Placed, steps: &[String]) -> String {
    let value = &object.value;
    let kind = text_at(value, &["kind"]).unwrap_or("object").to_lowercase();
    let name = text_at(value, &["metadata", "name"]).map_or_else(String::new, |name| format!("/{name}"));
    match steps {
        [] => format!("in {kind}{name}"),
        _ => format!("in {kind}{name}, {}", show(steps)),
    }
}

/// Steps as people write a path.
pub(super) fn show(steps: &[String]) -> String {
    fn grow(rest: &[String], path: &Path) -> String {
        match rest.split_first() {
            None => path.to_string(),
            Some((step, rest)) => match step.parse() {
                Ok(index) => grow(rest, &path.item(index)),
                Err(_) => grow(rest, &path.field(step)),
            },
        }
    }
    grow(steps, &Path::Root)
}
