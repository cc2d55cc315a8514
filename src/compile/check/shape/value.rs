//! Findings about one value: its type, its range, its form.

use super::known::{Known, Place, dotted};
use super::problem::Misfit;
use crate::compile::check::schemas::SchemaName;
use crate::diag::{Code, Finding, count, join, nearest};
use crate::tree::{Kind, Node};
use serde_json::Value;

pub fn finding(known: &Known<'_>, at: &str, misfit: &Misfit) -> Finding {
    let (place, node, name) = (known.place(at), known.node(at).1, dotted(at));
    match misfit {
        Misfit::WrongType => wrong_type(place, node, &name),
        Misfit::NotAllowed(options) if at == "/contract" && known.schema == SchemaName::App => contract(node, options),
        Misfit::NotAllowed(options) => not_allowed(place, node, &name, options),
        Misfit::TooSmall(limit) => range(place, node, format!("`{name}` is below the minimum of {limit}")),
        Misfit::TooLarge(limit) => range(place, node, format!("`{name}` is above the maximum of {limit}")),
        Misfit::TooShort(limit) => range(place, node, format!("`{name}` is shorter than {}", characters(*limit))),
        Misfit::TooLong(limit) => range(place, node, format!("`{name}` is longer than {}", characters(*limit))),
        Misfit::TooFewItems(limit) => range(place, node, format!("`{name}` has fewer than {}", items(*limit))),
        Misfit::TooManyItems(limit) => range(place, node, format!("`{name}` has more than {}", items(*limit))),
        Misfit::BadFormat => bad_format(place, node, &name),
        Misfit::Other(keyword) => {
            Finding::new(Code::BadFormat, format!("`{name}` does not meet `{keyword}`")).at(node.span, "")
        }
    }
}

fn wrong_type(place: Place<'_>, node: &Node, name: &str) -> Finding {
    let wanted = wanted(place.schema());
    let found = node.type_name();
    let finding = Finding::new(Code::WrongType, format!("`{name}` is {found}, expected {wanted}")).at(node.span, found);
    let text_wanted = wanted.contains("a string") && !matches!(node.kind, Kind::Map(_) | Kind::Seq(_));
    match &node.kind {
        _ if text_wanted => finding.help("put the value in quotes"),
        Kind::String(text) if unquoted(text, &wanted) => finding.help("write it without quotes"),
        _ => advise(finding, place),
    }
}

fn unquoted(text: &str, wanted: &str) -> bool {
    let number = (wanted.contains("number") || wanted.contains("integer")) && text.parse::<i64>().is_ok();
    number || (wanted.contains("a boolean") && matches!(text, "true" | "false"))
}

/// What a schema accepts, in words: its titles, else its types.
fn wanted(schema: &Value) -> String {
    let ways = match schema.get("anyOf").and_then(Value::as_array) {
        Some(ways) => ways.iter().map(one_wanted).collect(),
        None => vec![one_wanted(schema)],
    };
    ways.join(" or ")
}

fn one_wanted(schema: &Value) -> String {
    match (schema.get("title"), schema.get("type")) {
        (Some(Value::String(title)), _) if title.starts_with(char::is_lowercase) => title.clone(),
        (_, Some(Value::String(name))) => type_name(name).to_owned(),
        (_, Some(Value::Array(names))) => {
            names.iter().filter_map(Value::as_str).map(type_name).collect::<Vec<_>>().join(" or ")
        }
        _ if schema.get("const").is_some_and(Value::is_boolean) => "a boolean".to_owned(),
        // a reference: definitions of the contract are tables
        _ => "a table".to_owned(),
    }
}

fn type_name(name: &str) -> &str {
    match name {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        "array" => "a list",
        "object" => "a table",
        other => other,
    }
}

fn contract(node: &Node, options: &[Value]) -> Finding {
    let read: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
    Finding::new(Code::UnknownContract, format!("unknown contract{}, expected {}", quoted(node), join(&read, "or")))
        .at(node.span, "not a contract of this program")
        .help("a newer contract needs a newer railiance; `railiance schema app` prints the one that this program reads")
}

fn not_allowed(place: Place<'_>, node: &Node, name: &str, options: &[Value]) -> Finding {
    let names: Vec<String> =
        options.iter().map(|option| option.as_str().map_or_else(|| option.to_string(), str::to_owned)).collect();
    let expected = join(&names, "or");
    let finding =
        Finding::new(Code::NotAllowedValue, format!("unknown value{} for `{name}`, expected {expected}", quoted(node)))
            .at(node.span, "not one of the values");
    let near = node.as_str().and_then(|text| nearest(text, names.iter().map(String::as_str)));
    match near {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => advise(finding, place),
    }
}

/// The text of a value that is a short word; anything longer may be a secret at the wrong place.
fn quoted(node: &Node) -> String {
    let word = |text: &&str| text.len() <= 24 && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._/".contains(c));
    match node.as_str().filter(word) {
        Some(text) => format!(" `{text}`"),
        None => String::new(),
    }
}

fn range(place: Place<'_>, node: &Node, message: String) -> Finding {
    advise(Finding::new(Code::OutOfRange, message).at(node.span, "out of range"), place)
}

fn bad_format(place: Place<'_>, node: &Node, name: &str) -> Finding {
    advise(
        Finding::new(Code::BadFormat, format!("`{name}` does not have the expected form"))
            .at(node.span, "this form is unknown"),
        place,
    )
}

/// Adds what the schema says about the key, in place of its regular expression.
fn advise(finding: Finding, place: Place<'_>) -> Finding {
    let example = place.example().map(|example| format!("for example `{}`", toml(example)));
    match (place.description(), example) {
        (Some(text), Some(example)) => finding.help(format!("{text}; {example}")),
        (Some(text), None) => finding.help(text),
        (None, Some(example)) => finding.help(example),
        (None, None) => finding,
    }
}

fn characters(limit: u64) -> String {
    count(usize::try_from(limit).unwrap_or(usize::MAX), "character")
}

fn items(limit: u64) -> String {
    count(usize::try_from(limit).unwrap_or(usize::MAX), "item")
}

/// A value as an inline TOML value.
pub fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{} = {}", bare(key), toml(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::String(text) if text.contains('"') => format!("'{text}'"),
        scalar => scalar.to_string(),
    }
}

fn bare(key: &str) -> String {
    match key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        true => key.to_owned(),
        false => Value::from(key).to_string(),
    }
}
