//! The syntax of names: RFC 1123, RFC 1035 and what apimachinery adds.
//!
//! Source: `k8s.io/apimachinery/pkg/util/validation/validation.go`. None of these checks a length;
//! the limits stand beside them.

pub(in super::super) const LABEL_LIMIT: usize = 63;
pub(in super::super) const SUBDOMAIN_LIMIT: usize = 253;

/// RFC 1123 label: `a-z`, `0-9` and `-`, not at either end.
pub(in super::super) fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// RFC 1123 subdomain: labels joined by dots.
pub(in super::super) fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// RFC 1035 label: as RFC 1123, but beginning with a letter.
pub(in super::super) fn is_rfc1035(text: &str) -> bool {
    is_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The name of a kind in a reference: letters, digits and `-`, beginning with a letter.
pub(in super::super) fn is_kind(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(inner) && !text.ends_with('-')
}

/// The part of a label key behind the slash, or a label value: letters, digits, `-`, `_`, `.`, with a
/// letter or digit at both ends.
pub(in super::super) fn is_qualified(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let edge = |found: Option<char>| found.is_some_and(|edge| edge.is_ascii_alphanumeric());
    text.bytes().all(inner) && edge(text.chars().next()) && edge(text.chars().next_back())
}

/// A label value may be empty.
pub(in super::super) fn is_label_value(text: &str) -> bool {
    text.is_empty() || (text.len() <= LABEL_LIMIT && is_qualified(text))
}

/// A key of a label or annotation: a name of at most 63 characters, with an optional DNS prefix.
pub(in super::super) fn is_label_key(text: &str) -> bool {
    let (prefix, name) = text.split_once('/').map_or((None, text), |(prefix, name)| (Some(prefix), name));
    let prefix_fits = prefix.is_none_or(|prefix| prefix.len() <= SUBDOMAIN_LIMIT && is_subdomain(prefix));
    prefix_fits && name.len() <= LABEL_LIMIT && is_qualified(name)
}

/// The name of a port (IANA service name): at most 15 of `a-z`, `0-9`, `-`, with a letter, no `--`.
pub(in super::super) fn is_port_name(text: &str) -> bool {
    let letter = text.bytes().any(|byte| byte.is_ascii_lowercase());
    is_label(text) && letter && text.len() <= 15 && !text.contains("--")
}

/// A key of a ConfigMap or Secret.
pub(in super::super) fn is_config_key(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !text.is_empty()
        && text.len() <= SUBDOMAIN_LIMIT
        && text.bytes().all(inner)
        && text != "."
        && !text.starts_with("..")
}
