//! An OpenAPI v3 schema of a CRD as a [`Schema`].
//!
//! Rules: "structural schemas", <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema>.
//! Fields that are not declared are refused, because the server would drop them.

use super::{Field, Format, List, Merge, Object, Pattern, Rest, Rule, Schema, Shape, Text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads one schema; keywords without meaning for the API server are passed over.
pub(super) fn structural(schema: &Value) -> Schema {
    let shape = shape(schema);
    let rules = rules(schema, matches!(shape, Shape::IntOrString));
    let nullable = matches!(shape, Shape::Any) || flag(schema, "nullable");
    Schema { shape, nullable, rules }
}

fn shape(schema: &Value) -> Shape {
    if flag(schema, "x-kubernetes-int-or-string") {
        return Shape::IntOrString;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("boolean") => Shape::Boolean,
        Some("integer") => Shape::Integer,
        Some("number") => Shape::Number,
        Some("string") => Shape::Text,
        Some("object") => Shape::Object(object(schema)),
        Some("array") => Shape::List(list(schema)),
        _ => Shape::Any,
    }
}

fn object(schema: &Value) -> Object {
    let open = flag(schema, "x-kubernetes-preserve-unknown-fields") || flag(schema, "x-kubernetes-embedded-resource");
    let rest = match schema.get("additionalProperties") {
        Some(each @ Value::Object(_)) => Rest::Each(Box::new(structural(each))),
        Some(Value::Bool(true)) => Rest::Anything,
        _ if open => Rest::Anything,
        _ => Rest::Refused,
    };
    Object { fields: fields(schema, field), rest }
}

/// A default is filled in before the check, so such a field may be left out or null.
fn field(schema: &Value) -> (bool, Schema) {
    let default = schema.get("default").is_some();
    let read = structural(schema);
    (default, Schema { nullable: read.nullable || default, ..read })
}

/// Declared and required fields, sorted by name.
fn fields(schema: &Value, read: impl Fn(&Value) -> (bool, Schema)) -> Vec<Field> {
    let required: BTreeSet<&str> = texts(schema, "required").collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    let declared = properties.into_iter().flatten().map(|(name, schema)| (name.as_str(), read(schema)));
    let mut fields: Vec<Field> = declared
        .map(|(name, (default, schema))| Field {
            name: Text::Owned(name.to_owned()),
            required: required.contains(name) && !default,
            schema,
        })
        .collect();
    for name in required {
        if properties.is_none_or(|properties| !properties.contains_key(name)) {
            fields.push(Field { name: Text::Owned(name.to_owned()), required: true, schema: Schema::any() });
        }
    }
    fields.sort_by(|left, right| left.name.cmp(&right.name));
    fields
}

fn list(schema: &Value) -> List {
    let items = schema.get("items").map_or_else(Schema::any, structural);
    let merge = match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
        Some("set") => Merge::Set,
        Some("map") => Merge::Map(texts(schema, "x-kubernetes-list-map-keys").map(owned).collect()),
        _ => Merge::Atomic,
    };
    List { items: Box::new(items), merge }
}

fn rules(schema: &Value, int_or_string: bool) -> Vec<Rule> {
    let entries = schema.as_object().into_iter().flatten();
    entries
        // the customary `anyOf: [integer, string]` beside int-or-string says nothing new
        .filter(|(name, _)| !(int_or_string && matches!(name.as_str(), "anyOf" | "allOf" | "oneOf")))
        .filter_map(|(name, value)| rule(schema, name, value))
        .collect()
}

fn rule(schema: &Value, name: &str, value: &Value) -> Option<Rule> {
    Some(match name {
        "enum" => one_of(value)?,
        "minimum" if flag(schema, "exclusiveMinimum") => Rule::Above(value.as_f64()?),
        "maximum" if flag(schema, "exclusiveMaximum") => Rule::Below(value.as_f64()?),
        "minimum" => Rule::Minimum(value.as_f64()?),
        "maximum" => Rule::Maximum(value.as_f64()?),
        "minLength" => Rule::MinLength(value.as_u64()?),
        "maxLength" => Rule::MaxLength(value.as_u64()?),
        "minItems" => Rule::MinItems(value.as_u64()?),
        "maxItems" => Rule::MaxItems(value.as_u64()?),
        "minProperties" => Rule::MinProperties(value.as_u64()?),
        "maxProperties" => Rule::MaxProperties(value.as_u64()?),
        "pattern" => Rule::Pattern(Pattern::new(owned(value.as_str()?))),
        "format" => Rule::Format(Format::find(value.as_str()?)?),
        "anyOf" => Rule::AnyOf(parts(value)?),
        "oneOf" => Rule::OneOf(parts(value)?),
        "allOf" => Rule::AllOf(parts(value)?),
        "not" => Rule::Not(Box::new(part(value))),
        _ => return None,
    })
}

fn one_of(value: &Value) -> Option<Rule> {
    let values = value.as_array()?;
    let texts: Option<Vec<Text>> = values.iter().map(|value| value.as_str().map(owned)).collect();
    Some(texts.map_or_else(|| Rule::OneOfValues(values.clone()), Rule::OneOfTexts))
}

fn parts(value: &Value) -> Option<Vec<Schema>> {
    Some(value.as_array()?.iter().map(part).collect())
}

/// A schema below `anyOf` and its like says only what it adds: unknown fields are no matter there.
fn part(schema: &Value) -> Schema {
    let fields = fields(schema, |schema| (false, part(schema)));
    if fields.is_empty() {
        return Schema { nullable: true, ..structural(schema) };
    }
    let shape = Shape::Object(Object { fields, rest: Rest::Anything });
    Schema { shape, nullable: true, rules: rules(schema, false) }
}

fn flag(schema: &Value, name: &str) -> bool {
    schema.get(name).and_then(Value::as_bool) == Some(true)
}

fn texts<'a>(schema: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn owned(text: &str) -> Text {
    Text::Owned(text.to_owned())
}
