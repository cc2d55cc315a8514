use super::place::Places;
use crate::diag::{Finding, SourceId};
use std::collections::BTreeSet;

/// Lines that hold a secret value according to a finding. No drawing shows them in clear, not even
/// as the neighbour of another finding's line: logs are read by more people than repositories.
#[derive(Debug)]
pub(super) struct SecretLines(BTreeSet<(SourceId, usize)>);

impl SecretLines {
    pub(super) fn new(places: &Places, findings: &[Finding]) -> Self {
        let masks = findings.iter().flat_map(|finding| &finding.masks);
        SecretLines(masks.flat_map(|span| lines(places, *span)).collect())
    }

    pub(super) fn contains(&self, source: SourceId, line: usize) -> bool {
        self.0.contains(&(source, line))
    }
}

fn lines(places: &Places, span: crate::diag::Span) -> impl Iterator<Item = (SourceId, usize)> + use<> {
    let range = places.clamp(span);
    let (first, last) = (places.line_of(span.source, range.start), places.line_of(span.source, range.end));
    (first..=last).map(move |line| (span.source, line))
}

/// Where the masked part of such a line begins: after the key, or with the first word if there is
/// none. What lies before is kept, so that the reader recognises the line.
pub(super) fn masked_from(line: &str) -> usize {
    let indent = line.len() - line.trim_start().len();
    line.find(['=', ':']).map_or(indent, |at| at + 1)
}
