//! The token text as YAML. It is the same text for every context that takes the same branches, so
//! what was read once is kept.

use super::token::{CLOSE, OPEN, TokenText};
use crate::diag::{Code, Finding, Severity, SourceId, Span};
use crate::tree::Node;
use crate::tree::yaml::{Limits, Merge, read};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Texts that are kept, and the longest of them. When the room is full it is emptied: a run has few
/// templates, and a text that is in use comes back at once.
const MOST_TEXTS: usize = 256;
const LONGEST_TEXT: usize = 64 * 1024;

/// Names the token text while its spans have not been led back to a template.
const TOKEN_TEXT: SourceId = SourceId(u32::MAX);

#[derive(Debug, Default)]
pub struct Documents(Mutex<HashMap<String, Arc<Vec<Node>>>>);

impl Documents {
    /// The documents of a token text; findings have their places in the templates.
    pub fn read(&self, text: &TokenText, findings: &mut Vec<Finding>) -> Arc<Vec<Node>> {
        if let Some(known) = self.get(&text.text) {
            return known;
        }
        let (nodes, faults) = nodes(&text.text);
        let (nodes, clean) = (Arc::new(nodes), faults.is_empty());
        findings.extend(faults.into_iter().map(|fault| led_back(fault, text)));
        if clean && text.text.len() <= LONGEST_TEXT {
            self.keep(&text.text, &nodes);
        }
        nodes
    }

    fn get(&self, text: &str) -> Option<Arc<Vec<Node>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(text).cloned()
    }

    fn keep(&self, text: &str, nodes: &Arc<Vec<Node>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_TEXTS {
            kept.clear();
        }
        kept.insert(text.to_owned(), Arc::clone(nodes));
    }
}

/// The only place that knows how YAML is read.
fn nodes(text: &str) -> (Vec<Node>, Vec<Finding>) {
    let read = read(text, TOKEN_TEXT, Merge::Keep, Limits::default());
    (read.value, read.findings)
}

/// A finding about the token text as one about the template.
fn led_back(mut finding: Finding, text: &TokenText) -> Finding {
    if finding.severity == Severity::Error {
        finding.code = match finding.code {
            Code::DuplicateKey => Code::DuplicateAfterPlacing,
            _ => Code::TemplateYaml,
        };
    }
    finding.message = readable(&finding.message);
    for label in &mut finding.labels {
        if label.span.source == TOKEN_TEXT {
            label.span = text.place(label.span.range()).unwrap_or(Span { source: TOKEN_TEXT, ..label.span });
        }
        label.text = readable(&label.text);
    }
    finding.help.get_or_insert_with(|| "the YAML of the template is wrong, not a value in it".to_owned());
    finding
}

/// Without positions in the token text, and with `{{..}}` where a token stands.
fn readable(message: &str) -> String {
    let message = message.split_once(" at char ").map_or(message, |(before, _)| before);
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        out.push_str(before);
        out.push_str("{{..}}");
        rest = behind.split_once(CLOSE).map_or("", |(_, after)| after);
    }
    out + rest
}
