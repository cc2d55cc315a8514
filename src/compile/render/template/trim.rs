use super::scan::{Piece, Sort, Tag};
use std::ops::Range;

/// Takes away the whitespace that handlebars takes away: the line of a block tag, comment or partial
/// that has the line to itself, and whatever `~` points at. The answer has one entry a piece: for a partial that has the line to itself, the
/// whitespace in front of it.
pub fn trim(text: &str, pieces: &mut [Piece]) -> Vec<Option<Range<usize>>> {
    let mut indents = vec![None; pieces.len()];
    for at in 0..pieces.len() {
        let Some(Piece::Tag(tag)) = pieces.get(at).cloned() else { continue };
        if let Some(line) = own_line(text, &tag) {
            cut_before(text, pieces, at, line.start);
            cut_after(pieces, at, line.end);
            if tag.sort == Sort::Partial
                && let Some(indent) = indents.get_mut(at)
            {
                *indent = Some(line.start..tag.range.start);
            }
        }
        if tag.trim_before {
            cut_before(text, pieces, at, 0);
        }
        if tag.trim_after {
            let rest = text.get(tag.range.end..).unwrap_or("");
            cut_after(pieces, at, tag.range.end + rest.len() - rest.trim_start().len());
        }
    }
    indents
}

/// The line of a tag, its newline included, if nothing else but whitespace stands on it.
fn own_line(text: &str, tag: &Tag) -> Option<Range<usize>> {
    if tag.sort == Sort::Value {
        return None;
    }
    let (before, after) = (text.get(..tag.range.start)?, text.get(tag.range.end..)?);
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(after.len(), |newline| newline + 1);
    let blank = before[start..].trim().is_empty() && after[..end].trim().is_empty();
    blank.then_some(start..tag.range.end + end)
}

/// Takes the whitespace away that ends the text in front of a tag, back to `limit` at most.
fn cut_before(text: &str, pieces: &mut [Piece], at: usize, limit: usize) {
    let Some(Piece::Text(range)) = at.checked_sub(1).and_then(|before| pieces.get_mut(before)) else { return };
    let kept = range.start + text.get(range.clone()).unwrap_or("").trim_end().len();
    range.end = kept.max(limit).min(range.end);
}

/// Begins the text behind a tag at `from`, or later.
fn cut_after(pieces: &mut [Piece], at: usize, from: usize) {
    if let Some(Piece::Text(range)) = pieces.get_mut(at + 1) {
        range.start = range.start.max(from).min(range.end);
    }
}
