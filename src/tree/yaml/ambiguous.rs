use super::scalar::{Scalar, resolve};
use crate::diag::{Code, Finding, Span};
use crate::tree::{Kind, Node};
use std::collections::HashSet;

/// Bare scalars that kubectl reads as something else than the word on the page, or that other
/// readers of YAML read differently: `no`, `on`, `y`, `0644`, `0o14`, `0b11`, `1_000`; as values
/// and as keys. `true`, `null` and plain decimals are fine.
///
/// `text` is the text that `documents` were read from.
pub fn ambiguous(documents: &[Node], text: &str) -> Vec<Finding> {
    let mut search = Search { text, seen: HashSet::new(), findings: Vec::new() };
    for node in documents {
        search.value(node);
    }
    search.findings
}

struct Search<'a> {
    text: &'a str,
    /// Aliases repeat what stands at one place.
    seen: HashSet<Span>,
    findings: Vec<Finding>,
}

impl Search<'_> {
    fn value(&mut self, node: &Node) {
        match &node.kind {
            Kind::Bool(_) | Kind::Number(_) if node.plain => self.scalar(node.span),
            Kind::Seq(items) => items.iter().for_each(|item| self.value(item)),
            Kind::Map(entries) => {
                for (key, value) in entries {
                    // a key read as it is written has not changed its type
                    if self.text.get(key.span.range()) != Some(key.text.as_str()) {
                        self.scalar(key.span);
                    }
                    self.value(value);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    fn scalar(&mut self, span: Span) {
        let Some(written) = self.text.get(span.range()) else { return };
        if let Some((kind, value)) = reading(written)
            && self.seen.insert(span)
        {
            self.findings.push(finding(written, kind, &value, span));
        }
    }
}

/// Kind and spelling of what kubectl reads, if that is not what stands there.
fn reading(written: &str) -> Option<(&'static str, String)> {
    match resolve(written) {
        Scalar::Bool(flag) if !["true", "false"].contains(&written.to_ascii_lowercase().as_str()) => {
            Some(("boolean", flag.to_string()))
        }
        Scalar::Integer(value) if odd_spelling(written) => Some(("number", value.to_string())),
        Scalar::Unsigned(value) if odd_spelling(written) => Some(("number", value.to_string())),
        Scalar::Float(value) if odd_spelling(written) => Some(("number", value.to_string())),
        _ => None,
    }
}

/// Underscores, a leading zero, or the prefixes `0o` and `0b`; hexadecimal means the same to all.
fn odd_spelling(written: &str) -> bool {
    let unsigned = written.trim_start_matches(['+', '-']);
    let leading_zero = match unsigned.as_bytes() {
        [b'0', second, ..] => second.is_ascii_digit() || b"oObB".contains(second),
        _ => false,
    };
    leading_zero || written.contains('_')
}

fn finding(written: &str, kind: &str, value: &str, span: Span) -> Finding {
    Finding::new(Code::AmbiguousScalar, format!("the bare `{written}` is not read as text"))
        .at(span, format!("kubectl reads the {kind} `{value}`"))
        .help(format!("write `\"{written}\"` for the text, or `{value}` for the {kind}"))
}
