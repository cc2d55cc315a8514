//! The order of keys is the schema's.

use railiance::compile::check::schemas::SchemaName;
use railiance::edit::order::key_paths;
use serde_json::json;

#[test]
fn properties_stand_in_the_schemas_order_and_maps_are_stars() {
    let schema = json!({
        "properties": {
            "z": { "$ref": "#/$defs/Table" },
            "a": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Table" } },
            "list": { "type": "array", "items": { "anyOf": [{ "type": "string" }, { "properties": { "k": {} } }] } },
        },
        "$defs": { "Table": { "properties": { "y": {}, "again": { "$ref": "#/$defs/Table" } } } },
    });
    assert_eq!(key_paths(&schema), ["z", "z.y", "z.again", "a", "a.*", "a.*.y", "a.*.again", "list", "list.k"]);
}

#[test]
fn the_contracts_own_order_is_found() {
    let paths = key_paths(&serde_json::from_str(SchemaName::App.text()).unwrap());
    let at = |path: &str| paths.iter().position(|listed| listed == path).unwrap_or_else(|| panic!("{path}: {paths:?}"));
    let expected = [
        "contract",
        "app",
        "app.name",
        "app.owner",
        "workload.image",
        "expose.host",
        "health.ready",
        "target.*.context",
    ];
    assert!(expected.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{paths:?}");
}
