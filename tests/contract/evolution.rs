//! A document that a released schema accepts is accepted for ever: within `v1` the contract only grows.

use super::narrowing::narrowings;
use jsonschema::canonical::Satisfiability;
use jsonschema::canonicalize;
use railiance::compile::check::schemas::SchemaName;
use serde_json::{Value, json};
use std::path::Path;

fn released(schema: SchemaName) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/released");
    let text = std::fs::read_to_string(folder.join(format!("{}.v1.json", schema.name()))).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn released_documents_stay_valid() {
    for schema in SchemaName::ALL {
        assert_eq!(
            narrowings(&released(schema), &schema.generate_compact()),
            Vec::<String>::new(),
            "{}",
            schema.name()
        );
    }
}

fn base() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "pattern": "^[a-z]+$", "maxLength": 40 },
            "kind": { "type": "string", "enum": ["a", "b"] },
            "port": { "anyOf": [{ "type": "integer", "minimum": 1, "maximum": 10 }, { "$ref": "#/$defs/Port" }] },
            "list": { "type": "array", "items": { "type": "number" }, "minItems": 1 },
            "named": { "type": "object", "additionalProperties": { "type": "string" } }
        },
        "$defs": {
            "Port": { "type": "object", "additionalProperties": false, "required": [], "properties": { "port": { "type": "integer" } } }
        }
    })
}

/// Each kind of narrowing, and the words for it.
#[test]
fn every_kind_of_narrowing_is_caught() {
    let cases: [(&str, Value, &str); 15] = [
        ("/required", json!(["name", "kind"]), ": key `kind` is now required"),
        ("/properties", json!({ "name": base()["properties"]["name"] }), "/kind: key removed"),
        ("/properties/name/type", json!("integer"), "/name: type [\"string\"] is now [\"integer\"]"),
        ("/properties/name/pattern", json!("^[a-y]+$"), "/name: pattern changed"),
        ("/properties/name/maxLength", json!(39), "/name: maxLength 40 is now 39"),
        ("/properties/kind/enum", json!(["a"]), "/kind: values [String(\"b\")] are gone"),
        ("/properties/port/anyOf/0/minimum", json!(2), "/port: minimum 1 is now 2"),
        ("/properties/port/anyOf/0/maximum", json!(9), "/port: maximum 10 is now 9"),
        (
            "/properties/port/anyOf",
            json!([{ "$ref": "#/$defs/Port" }]),
            "/port: type [\"integer\"] is now [\"object\"]",
        ),
        ("/$defs/Port/required", json!(["port"]), "/port: key `port` is now required"),
        ("/$defs/Port/properties/port/type", json!("string"), "/port/port: type [\"integer\"] is now [\"string\"]"),
        ("/properties/list/items/type", json!("integer"), "/list/items: type [\"number\"] is now [\"integer\"]"),
        ("/properties/list/minItems", json!(2), "/list: minItems 1 is now 2"),
        ("/properties/named/additionalProperties", json!(false), "/named: further keys are refused now"),
        (
            "/properties/named/additionalProperties/type",
            json!("number"),
            "/named/*: type [\"string\"] is now [\"number\"]",
        ),
    ];
    for (pointer, value, wanted) in cases {
        let mut new = base();
        *new.pointer_mut(pointer).unwrap() = value;
        let found = narrowings(&base(), &new);
        assert!(found.iter().any(|line| line == wanted), "{pointer}: {found:?}");
    }
}

#[test]
fn widening_is_no_narrowing() {
    let mut wider = base();
    wider["required"] = json!([]);
    wider["properties"]["new"] = json!({ "type": "string" });
    wider["properties"]["kind"]["enum"] = json!(["a", "b", "c"]);
    wider["properties"]["port"]["anyOf"][0]["maximum"] = json!(11);
    wider["properties"]["name"].as_object_mut().unwrap().remove("pattern");
    wider["properties"]["list"]["items"] = json!({ "anyOf": [{ "type": "number" }, { "type": "string" }] });
    assert_eq!(narrowings(&base(), &wider), Vec::<String>::new());
    assert_ne!(narrowings(&wider, &base()), Vec::<String>::new());
}

/// The second opinion: what the released schema accepts less what today's accepts is nothing.
#[test]
fn the_difference_of_released_and_today_is_empty() {
    for schema in SchemaName::ALL {
        let (old, new) = (canonicalize(&released(schema)).unwrap(), canonicalize(&schema.generate_compact()).unwrap());
        let lost = old.subtract(&new).unwrap();
        assert_eq!(lost.satisfiability(), Satisfiability::No, "{}: {}", schema.name(), lost.to_json_schema());
    }
}

/// The second opinion has an opinion: it sees one narrowed bound deep inside the real contract.
#[test]
fn the_difference_to_a_narrowed_contract_is_not_empty() {
    let mut narrowed = SchemaName::App.generate_compact();
    *narrowed.pointer_mut("/$defs/Step/properties/weight/maximum").unwrap() = json!(99);
    let (old, new) = (canonicalize(&released(SchemaName::App)).unwrap(), canonicalize(&narrowed).unwrap());
    assert_ne!(old.subtract(&new).unwrap().satisfiability(), Satisfiability::No);
    assert_eq!(narrowings(&released(SchemaName::App), &narrowed).len(), 1);
}
