//! The parser's errors in our words, with help where the cause is a common one.

use crate::diag::{Code, Finding, SourceId, Span};
use granit_parser::{ErrorKind, ScanError};

/// A syntax error of the parser as a finding at its place.
pub(super) fn finding(error: &ScanError, text: &str, source: SourceId) -> Finding {
    let start = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let here = text.get(start..).and_then(|rest| rest.chars().next()).filter(|c| !c.is_control());
    let span = Span::new(source, start..start + here.map_or(0, char::len_utf8));
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return Finding::new(Code::TooDeep, "maps and lists nested too deep").at(span, "the bound is passed here");
    }
    let (message, help) = words(error.kind());
    let finding = match message {
        "" => Finding::new(Code::YamlSyntax, error.info()),
        message => Finding::new(Code::YamlSyntax, message),
    };
    let finding = finding.at(span, "reading stopped here");
    match help {
        "" => finding,
        help => finding.help(help),
    }
}

/// Message and help; an empty message stands for the parser's own, an empty help for none.
fn words(kind: &ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::TabInIndentation
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => {
            ("a tab where YAML wants spaces", "indent with two spaces; YAML forbids tabs in indentation")
        }
        ErrorKind::UnclosedQuotedScalar => {
            ("a quoted string that is never closed", "close the quote on the line where the string ends")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar => {
            ("text behind a closing `'`", "inside single quotes write `''` for one quote")
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("text behind a closing `\"`", "inside double quotes write `\\\"` for one quote")
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "an escape that YAML does not know",
            "write `\\\\` for a backslash, or use single quotes, where a backslash is only itself",
        ),
        ErrorKind::MappingValueNotAllowed => (
            "a second `: ` on one line, where no key can stand",
            "put the value in quotes if `: ` is part of it, or begin the nested map on a new line",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "a line that is neither `key: value` nor part of the value before it",
            "write `key: value` with a space behind the colon; indent text that goes on",
        ),
        _ => structure(kind),
    }
}

fn structure(kind: &ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockSequenceEntry => (
            "a line that fits neither the map nor the list it stands in",
            "compare its indentation with the lines above: entries of one map or list begin in the same column",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("a `[` or `{` without its end", "close the bracket, or put a comma between the items")
        }
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => (
            "a closing bracket that nothing opened",
            "remove it, or put the value in quotes if the bracket is part of it",
        ),
        ErrorKind::UnexpectedCharacter { character: '@' | '`' | '%' } => {
            ("a value that begins with a character kept for YAML itself", "put the value in quotes")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list item where none can stand",
            "begin a list on a new line, or put the value in quotes if it begins with `- `",
        ),
        ErrorKind::InvalidBlockScalarHeader => {
            ("text behind a `|` or `>`", "begin the text on the next line, indented, or put the value in quotes")
        }
        ErrorKind::DocumentIndicatorInQuotedScalar => (
            "a line `---` or `...` inside a quoted string",
            "close the quote before it; inside a string, indent such a line",
        ),
        ErrorKind::MissingAnchorOrAliasName => {
            ("a `*` or `&` without a name", "put the value in quotes if it begins with `*` or `&`")
        }
        ErrorKind::UndeclaredTagHandle => {
            ("a tag with an unknown prefix", "put the value in quotes if it begins with `!`")
        }
        _ => ("", ""),
    }
}

pub(super) fn too_deep(bound: usize, span: Span) -> Finding {
    Finding::new(Code::TooDeep, format!("more than {bound} maps and lists within each other"))
        .at(span, "the bound is passed here")
}

pub(super) fn unknown_anchor(name: &str, span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, format!("the alias `*{name}` has no anchor before it in this document"))
        .at(span, format!("`&{name}` is nowhere above"))
        .help("put the value in quotes if it is meant as text that begins with `*`")
}

pub(super) fn own_anchor(span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, "an alias inside its own anchor").at(span, "refers to itself")
}

pub(super) fn key_without_text(span: Span) -> Finding {
    Finding::new(Code::UnsupportedYaml, "a key that is not a string")
        .at(span, "kubectl cannot read this key")
        .help("write a string as the key")
}

pub(super) fn out_of_place(span: Span) -> Finding {
    Finding::new(Code::YamlSyntax, "the text ends in the middle of a value").at(span, "here")
}
