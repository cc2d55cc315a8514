use super::{Path, Walk};
use crate::compile::render::verify::names;
use crate::compile::render::verify::schema::Format;
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};

impl Walk<'_> {
    pub(super) fn format(&mut self, value: &Value, format: Format, path: &Path) {
        let fits = match (value, format) {
            (Value::Number(number), Format::Int32) => {
                number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            }
            (Value::String(text), _) => text_fits(text, format),
            _ => true,
        };
        if !fits {
            self.refuse(path, format!("`{path}` is not {}", name(format)), "wrong form");
        }
    }
}

fn text_fits(text: &str, format: Format) -> bool {
    match format {
        Format::Int32 => true,
        Format::Byte => is_base64(text),
        Format::DateTime => text.parse::<jiff::Timestamp>().is_ok(),
        Format::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
        Format::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        Format::ShortName => text.is_empty() || (text.len() <= names::LABEL_LIMIT && names::is_label(text)),
        Format::LongName => text.is_empty() || (text.len() <= names::SUBDOMAIN_LIMIT && names::is_subdomain(text)),
        Format::PortName => text.is_empty() || names::is_port_name(text),
        Format::LabelKey => names::is_label_key(text),
        Format::LabelValue => names::is_label_value(text),
        Format::ConfigKey => names::is_config_key(text),
    }
}

fn name(format: Format) -> &'static str {
    match format {
        Format::Int32 => "a number of 32 bits",
        Format::Byte => "base64",
        Format::DateTime => "a date and time of RFC 3339",
        Format::Ipv4 => "an IPv4 address",
        Format::Ipv6 => "an IPv6 address",
        Format::ShortName => "a name of at most 63 of `a-z`, `0-9` and `-`",
        Format::LongName => "a name of at most 253 of `a-z`, `0-9`, `-` and `.`",
        Format::PortName => "a port name of at most 15 of `a-z`, `0-9` and `-`, with a letter",
        Format::LabelKey => "a label key",
        Format::LabelValue => "a label value of at most 63 letters, digits, `-`, `_` and `.`",
        Format::ConfigKey => "a key of letters, digits, `-`, `_` and `.`",
    }
}

/// RFC 4648 section 4 with padding, as Go's decoder reads it: line breaks are passed over.
fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let content = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).count();
    let padding = bytes.len() - content;
    bytes.len().is_multiple_of(4) && padding <= 2 && bytes.iter().skip(content).all(|byte| *byte == b'=')
}
