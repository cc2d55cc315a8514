use super::{Path, Walk};
use crate::compile::quantity::Quantity;
use crate::compile::render::verify::schema::{Schema, Shape};
use crate::diag::Code;
use serde_json::Value;

impl Walk<'_> {
    pub(super) fn wrong_type(&mut self, value: &Value, schema: &Schema, path: &Path) {
        let (expected, found) = (expected(self, schema), type_name(value));
        let help = match (value, expected) {
            (Value::Number(_) | Value::Bool(_), "a string") => Some("quote the value".to_owned()),
            (Value::String(_), "an integer" | "a boolean") => Some("write the value without quotes".to_owned()),
            (Value::Null, _) => Some("give a value, or leave the field out".to_owned()),
            _ => None,
        };
        let message = format!("`{path}` is {found}, expected {expected}");
        self.problem_with_help(Code::FieldType, path, message, format!("{found}, not {expected}"), help);
    }

    /// Text or number by the grammar of `resource.Quantity`.
    pub(super) fn quantity(&mut self, value: &Value, path: &Path) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if Quantity::parse(&text).is_none() {
            let message = format!("`{path}` is `{text}`, which is no quantity");
            let help = "write a number with one of the suffixes m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, or none";
            self.problem_with_help(Code::BadQuantity, path, message, "no quantity", Some(help.to_owned()));
        }
    }
}

fn expected(walk: &Walk, schema: &Schema) -> &'static str {
    match &schema.shape {
        Shape::Any => "a value",
        Shape::Boolean => "a boolean",
        Shape::Integer => "an integer",
        Shape::Number => "a number",
        Shape::Text => "a string",
        Shape::Quantity => "a quantity",
        Shape::IntOrString => "an integer or a string",
        Shape::Object(_) => "a map",
        Shape::List(_) => "a list",
        Shape::Definition(definition) => expected(walk, walk.library.definition(*definition)),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a fraction",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
