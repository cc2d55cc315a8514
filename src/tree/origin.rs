use crate::diag::{Sources, Span};
use std::sync::Arc;

/// Where one value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Written here: a value in `app.toml`, a literal in a template or a plain manifest.
    Text(Span),
    /// Put into a template at `site`, coming from `value`.
    Placed { site: Span, value: Arc<Origin> },
    /// A row of one of our tables, for example table `default`, row `/workload/replicas`.
    Row { table: &'static str, row: &'static str },
    /// Made from other values by a named step, for example `content hash`.
    Computed { step: &'static str, from: Arc<[Origin]> },
}

impl Origin {
    pub fn computed(step: &'static str, from: impl IntoIterator<Item = Origin>) -> Self {
        Origin::Computed { step, from: from.into_iter().collect() }
    }

    /// The span of the user's own text that decided this value, if there is one: the deepest
    /// value first, the template line last.
    pub fn span(&self) -> Option<Span> {
        match self {
            Origin::Text(span) => Some(*span),
            Origin::Placed { site, value } => value.span().or(Some(*site)),
            Origin::Row { .. } => None,
            Origin::Computed { from, .. } => from.iter().find_map(Origin::span),
        }
    }
}

impl Origin {
    /// `file:line:column` of the user's own text, or the row or step that made the value.
    pub fn place(&self, sources: &Sources) -> String {
        match (self.span(), self) {
            (Some(span), _) => sources.place(span),
            (None, Origin::Row { table, row }) => format!("{table} {row}"),
            (None, Origin::Computed { step, .. }) => (*step).to_owned(),
            // both always have a span
            (None, Origin::Text(_) | Origin::Placed { .. }) => String::new(),
        }
    }
}

/// Origins of a whole value: a tree parallel to it. `children` has one trace an entry (maps, in
/// order) or item (lists); it may be empty, then all that lies below shares this origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    pub origin: Origin,
    pub children: Vec<Trace>,
}

impl Trace {
    pub fn leaf(origin: Origin) -> Self {
        Trace { origin, children: Vec::new() }
    }

    /// The trace of the child at `index`, or this one where children share their parent's origin.
    pub fn child(&self, index: usize) -> &Trace {
        self.children.get(index).unwrap_or(self)
    }
}

impl Trace {
    /// What decided a value as a whole: of a map or list that stands literally in a template, the first
    /// value that was placed in it.
    pub fn decided(&self) -> &Origin {
        match (&self.origin, self.placed().next()) {
            (Origin::Text(_), Some(placed)) => placed,
            _ => &self.origin,
        }
    }

    /// Where the first value below this one was written that a template placed: what the user
    /// decided of a map or list that stands literally in a template.
    pub fn first_placed(&self) -> Option<Span> {
        self.children.iter().flat_map(Trace::placed).find_map(Origin::span)
    }

    /// The origins of the values below this one that the user wrote and a template placed.
    pub(super) fn placed(&self) -> Box<dyn Iterator<Item = &Origin> + '_> {
        match &self.origin {
            Origin::Placed { value, .. } => Box::new(value.span().map(|_| &self.origin).into_iter()),
            Origin::Text(_) | Origin::Row { .. } | Origin::Computed { .. } => {
                Box::new(self.children.iter().flat_map(Trace::placed))
            }
        }
    }

    /// The origins of this value and all below it that stand in a text.
    pub(super) fn written(&self) -> Box<dyn Iterator<Item = &Origin> + '_> {
        let own = self.origin.span().map(|_| &self.origin);
        Box::new(own.into_iter().chain(self.children.iter().flat_map(Trace::written)))
    }

    /// Gives every entry or item of the value below a trace of its own, where they shared one.
    pub fn open(&mut self, value: &serde_json::Value) {
        let wanted = match value {
            serde_json::Value::Object(map) => map.len(),
            serde_json::Value::Array(items) => items.len(),
            _ => 0,
        };
        if self.children.len() < wanted {
            let shared = Trace::leaf(self.origin.clone());
            self.children.resize(wanted, shared);
        }
    }
}
