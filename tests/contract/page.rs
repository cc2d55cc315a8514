//! `docs/contract.md`, written from the schemas.

use railiance::compile::check::schemas::SchemaName;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

const HEAD: &str = "# The contract

Every key of the files of a `railiance/` directory. This page is written from the JSON Schemas in `schemas/`, which are written
from the program's own types; `BLESS=1 cargo test --test contract` renews it, and a test holds all three equal.

A line `#:schema https://railiance.dev/schemas/app.v1.json` at the top of `app.toml` gives editors completion and these texts.
Tests show it with Tombi's language server, key by key, and Taplo (the server behind Even Better TOML) validates every fixture.
";

#[test]
fn the_reference_page_is_that_of_the_schemas() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/contract.md");
    let mut page = HEAD.to_owned();
    for (schema, file) in
        [(SchemaName::App, "app.toml"), (SchemaName::Release, "release.toml"), (SchemaName::Lock, "railiance.lock")]
    {
        let root = schema.generate();
        let mut writer = Writer { root: &root, done: BTreeSet::new(), page: &mut page };
        writer.section(&root, &format!("`{file}`"), "", 2);
    }
    super::schemas::hold(&path, &page);
}

struct Writer<'a> {
    root: &'a Value,
    done: BTreeSet<String>,
    page: &'a mut String,
}

impl Writer<'_> {
    fn section(&mut self, schema: &Value, title: &str, at: &str, level: usize) {
        let (text, _) = said(schema);
        write!(self.page, "\n{} {title}\n\n{text}\n\n", "#".repeat(level)).unwrap();
        self.page.push_str("| key | type | default | description | example |\n|---|---|---|---|---|\n");
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties: Vec<(&String, &Value)> = schema["properties"].as_object().into_iter().flatten().collect();
        for (name, property) in &properties {
            self.row(name, property, required.contains(&name.as_str()));
        }
        for (name, property) in &properties {
            let opened = self.open(property).clone();
            self.values(name, &opened);
        }
        for (name, property) in properties {
            self.tables(property, &join(at, name));
        }
    }

    fn row(&mut self, name: &str, property: &Value, required: bool) {
        let (text, rule) = said(property);
        let default = match (&property["default"], rule) {
            _ if required => "required".to_owned(),
            (Value::Null, rule) => rule.unwrap_or_default(),
            (value, _) => code(value),
        };
        let examples = property["examples"].as_array().or_else(|| self.open(property)["examples"].as_array());
        let example = examples.and_then(|examples| examples.first()).map(code).unwrap_or_default();
        let kind = self.kind(property);
        writeln!(self.page, "| `{name}` | {kind} | {} | {} | {} |", cell(&default), cell(&text), cell(&example))
            .unwrap();
    }

    /// What each value of an enumeration means.
    fn values(&mut self, name: &str, schema: &Value) {
        let Some(texts) = schema["x-taplo"]["docs"]["enumValues"].as_array() else { return };
        let values = schema["enum"].as_array().unwrap().iter().zip(texts);
        let lines: Vec<String> =
            values.map(|(value, text)| format!("{}: {}", code(value), text.as_str().unwrap())).collect();
        write!(self.page, "\n`{name}`: {}\n", lines.join("; ")).unwrap();
    }

    /// Sections of the tables that a key leads to, each definition once.
    fn tables(&mut self, property: &Value, at: &str) {
        if let Some(name) = property["$ref"].as_str().map(str::to_owned) {
            let schema = self.open(property).clone();
            let known = schema["type"] != "object" && schema.get("anyOf").is_none();
            if !known && self.done.insert(name) {
                match schema["properties"].is_object() {
                    true => self.section(&schema, &format!("`[{at}]`"), at, 3),
                    false => self.tables(&schema, at),
                }
            }
        }
        for way in property["anyOf"].as_array().into_iter().flatten() {
            self.tables(way, at);
        }
        if property["additionalProperties"].is_object() {
            self.tables(&property["additionalProperties"], &format!("{at}.NAME"));
        }
        if property["items"].is_object() {
            self.tables(&property["items"], &format!("[{at}]"));
        }
    }

    fn open<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let target = schema["$ref"].as_str().and_then(|name| self.root.pointer(name.trim_start_matches('#')));
        target.unwrap_or(schema)
    }

    /// A type in words.
    fn kind(&self, schema: &Value) -> String {
        let schema = self.open(schema);
        if let Some(ways) = schema["anyOf"].as_array() {
            return ways.iter().map(|way| self.kind(way)).collect::<Vec<_>>().join(", or ");
        }
        if let Some(values) = schema["enum"].as_array() {
            return values.iter().map(code).collect::<Vec<_>>().join(", ");
        }
        if !schema["const"].is_null() {
            return code(&schema["const"]);
        }
        match schema["type"].as_str() {
            Some("array") => format!("list of {}", self.kind(&schema["items"])),
            Some("object") if schema["additionalProperties"].is_object() => {
                format!("table of {} by name", self.kind(&schema["additionalProperties"]))
            }
            Some("object") => "table".to_owned(),
            Some(number @ ("integer" | "number")) => format!("{number}{}", range(schema)),
            Some(other) => other.to_owned(),
            None => schema["type"].as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        }
    }
}

fn range(schema: &Value) -> String {
    let unbounded = schema["maximum"].as_u64().is_none_or(|maximum| maximum == u64::from(u32::MAX));
    match (schema["minimum"].as_u64(), unbounded) {
        (Some(minimum), false) => format!(" {minimum}–{}", schema["maximum"]),
        (Some(minimum), true) => format!(" from {minimum}"),
        (None, _) => String::new(),
    }
}

/// A description, and the rule of the default that it ends with.
fn said(schema: &Value) -> (String, Option<String>) {
    let text = schema["description"].as_str().unwrap_or("");
    let (text, rule) = text.split_once("\n\nDefault: ").map_or((text, None), |(text, rule)| (text, Some(rule)));
    (text.to_owned(), rule.map(|rule| rule.trim_end_matches('.').to_owned()))
}

fn code(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("\"{key}\" = {value}")).collect();
            format!("`{{ {} }}`", entries.join(", "))
        }
        other => format!("`{other}`"),
    }
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn join(at: &str, name: &str) -> String {
    match at {
        "" => name.to_owned(),
        _ => format!("{}.{name}", at.trim_start_matches('[').trim_end_matches(']')),
    }
}
