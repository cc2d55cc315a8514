use railiance::compile::check::schemas::SchemaName;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

/// `BLESS=1` writes the expectation instead of comparing with it.
pub fn hold(path: &Path, wanted: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), wanted, "run `just bless`: {}", path.display());
}

#[test]
fn embedded_schemas_are_those_of_the_structs() {
    for schema in SchemaName::ALL {
        let wanted = format!("{}\n", serde_json::to_string_pretty(&schema.generate()).unwrap());
        hold(&schemas().join(format!("{}.v1.json", schema.name())), &wanted);
    }
}

#[test]
fn compact_schemas_are_the_same_without_annotations() {
    for schema in SchemaName::ALL {
        let wanted = schema.generate_compact_text();
        let mut whole = serde_json::from_str::<Value>(&wanted).unwrap();
        let mut root = whole["root"].take();
        root["$defs"] = whole["$defs"].take();
        assert_eq!(root, schema.generate_compact());
        hold(&schemas().join("compact").join(format!("{}.v1.json", schema.name())), &wanted);
    }
}

/// Everything an editor shows: each key has a text, each value of an enumeration as well, unknown
/// keys are refused, and nothing that TOML cannot write is offered.
#[test]
fn schemas_say_what_an_editor_wants_to_show() {
    for schema in SchemaName::ALL {
        let root = schema.generate();
        let mut complaints = Vec::new();
        visit(&root, "", &mut |at, schema| complaints.extend(complain(at, schema)));
        assert_eq!(complaints, Vec::<String>::new(), "schema {}", schema.name());
    }
}

/// An example, or a schema that leaves nothing to show: a choice, a flag, tables with keys of their own.
fn explained(property: &Value) -> bool {
    let of_tables = |key: &str| property[key].get("$ref").is_some() || property[key].get("anyOf").is_some();
    let shown = ["examples", "enum", "const", "$ref", "anyOf"].iter().any(|keyword| property.get(keyword).is_some());
    shown || property["type"] == "boolean" || of_tables("items") || of_tables("additionalProperties")
}

fn complain(at: &str, schema: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut check = |good: bool, what: &str| complaints.extend((!good).then(|| format!("{at}: {what}")));
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        check(explained(property), &format!("`{name}` has no example"));
        check(
            property["description"].as_str().is_some_and(|text| !text.is_empty()),
            &format!("`{name}` has no description"),
        );
    }
    if schema["properties"].is_object() {
        check(schema["additionalProperties"] == false, "unknown keys are accepted");
    }
    if let Some(values) = schema["enum"].as_array().filter(|values| values.len() > 1 && schema["x-taplo"].is_object()) {
        let texts = schema["x-taplo"]["docs"]["enumValues"].as_array().unwrap();
        check(texts.len() == values.len() && texts.iter().all(|text| text != ""), "a value without a text");
    }
    check(schema["type"] != "null" && schema.get("oneOf").is_none(), "a form that TOML or editors do not know");
    check(schema.get("format").is_none(), "a format that JSON Schema does not know");
    complaints
}

/// Calls `each` for the schema and every schema inside it, with its pointer.
fn visit(schema: &Value, at: &str, each: &mut dyn FnMut(&str, &Value)) {
    each(at, schema);
    for group in ["properties", "$defs"] {
        for (name, inner) in schema[group].as_object().into_iter().flatten() {
            visit(inner, &format!("{at}/{group}/{name}"), each);
        }
    }
    for key in ["items", "additionalProperties"] {
        if schema[key].is_object() {
            visit(&schema[key], &format!("{at}/{key}"), each);
        }
    }
    for (index, way) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        visit(way, &format!("{at}/anyOf/{index}"), each);
    }
}

/// What the projection and the comparison of schemas build on.
#[test]
fn compact_schemas_use_few_keywords() {
    const KNOWN: [&str; 15] = [
        "type",
        "properties",
        "additionalProperties",
        "required",
        "items",
        "$ref",
        "$defs",
        "anyOf",
        "enum",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
    ];
    for schema in SchemaName::ALL {
        visit(&schema.generate_compact(), "", &mut |at, schema| {
            let keys: Vec<&String> = schema.as_object().unwrap().keys().collect();
            let strange: Vec<_> = keys.iter().filter(|key| !KNOWN.contains(&key.as_str())).collect();
            assert!(strange.is_empty(), "{at}: {strange:?}");
            assert!(schema.get("$ref").is_none() || keys.len() == 1, "{at}: `$ref` beside other keywords");
        });
    }
}

/// What editors offer is accepted: each example and each default under the schema that it stands in.
#[test]
fn examples_and_defaults_are_valid() {
    for schema in SchemaName::ALL {
        let root = schema.generate();
        let mut seen = 0;
        visit(&root, "", &mut |at, part| {
            let mut alone = part.clone();
            alone["$defs"] = root["$defs"].clone();
            let offered: Vec<&Value> =
                part["examples"].as_array().into_iter().flatten().chain(part.get("default")).collect();
            if offered.is_empty() {
                return;
            }
            let validator = jsonschema::validator_for(&alone).unwrap();
            for value in offered {
                seen += 1;
                assert!(validator.is_valid(value), "{at}: {value}");
            }
        });
        assert!(seen > 100 || schema != SchemaName::App, "{seen}");
    }
}
