//! Characters that kubectl refuses or takes as a line break, wherever they stand.

use crate::diag::{Code, Finding, SourceId, Span};

/// More of them than this say nothing new: the file is not a text.
const ENOUGH: usize = 20;

pub(super) fn check(text: &str, source: SourceId) -> Vec<Finding> {
    if !suspicious(text.as_bytes()) {
        return Vec::new();
    }
    let awkward = text.char_indices().filter_map(|(at, c)| {
        let span = Span::new(source, at..at + c.len_utf8());
        finding(c, span)
    });
    awkward.take(ENOUGH).collect()
}

/// A quick look at the bytes: control characters, or the lead bytes of the awkward ones.
fn suspicious(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 0x7f | 0xc2 | 0xe2 | 0xef))
}

fn finding(c: char, span: Span) -> Option<Finding> {
    let code = u32::from(c);
    let escape = format!("write it as `\\u{code:04x}` in double quotes");
    match c {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => Some(
            Finding::new(Code::YamlSyntax, format!("the control character U+{code:04X}"))
                .at(span, "not allowed in YAML")
                .help(escape),
        ),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some(
            Finding::new(Code::UnsupportedYaml, format!("the line separator U+{code:04X}"))
                .at(span, "kubectl begins a new line here, other readers do not")
                .help(escape),
        ),
        _ => None,
    }
}
