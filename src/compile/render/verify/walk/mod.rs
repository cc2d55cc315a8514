//! One value against its schema.

mod combine;
mod format;
mod list;
mod map;
mod path;
mod rules;
mod scalar;
mod top;

pub(super) use path::Path;
pub use top::validate;

use super::schema::{Library, Schema, Shape};
use crate::diag::Code;
use serde_json::Value;

/// One thing that is wrong, before it is put on the user's lines.
#[derive(Debug)]
pub(super) struct Problem {
    pub code: Code,
    pub steps: Vec<String>,
    pub message: String,
    pub label: String,
    pub help: Option<String>,
}

struct Walk<'a> {
    library: &'a Library,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, schema: &Schema, path: &Path) {
        if value.is_null() {
            if !schema.nullable {
                self.wrong_type(value, schema, path);
            }
            return;
        }
        match (&schema.shape, value) {
            (Shape::Any, _) | (Shape::Boolean, Value::Bool(_)) | (Shape::Number, Value::Number(_)) => {}
            (Shape::Text, Value::String(_)) => {}
            (Shape::Integer, Value::Number(number)) if !number.is_f64() => {}
            (Shape::Quantity, Value::String(_) | Value::Number(_)) => self.quantity(value, path),
            (Shape::IntOrString, Value::String(_)) => {}
            (Shape::IntOrString, Value::Number(number)) if !number.is_f64() => {}
            (Shape::Object(object), Value::Object(map)) => self.map(map, object, path),
            (Shape::List(list), Value::Array(items)) => self.list(items, list, path),
            (Shape::Definition(definition), _) => {
                let library = self.library;
                self.value(value, library.definition(*definition), path);
            }
            _ => return self.wrong_type(value, schema, path),
        }
        for rule in &schema.rules {
            self.rule(value, rule, path);
        }
    }

    fn problem(&mut self, code: Code, path: &Path, message: String, label: impl Into<String>) {
        self.problem_with_help(code, path, message, label, None);
    }

    fn problem_with_help(
        &mut self,
        code: Code,
        path: &Path,
        message: String,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.push(Problem { code, steps: path.steps(), message, label: label.into(), help });
    }

    /// What is wrong with a value under another schema, without saying so yet.
    fn trial(&self, value: &Value, schema: &Schema, path: &Path) -> Vec<Problem> {
        let mut walk = Walk { library: self.library, problems: Vec::new() };
        walk.value(value, schema, path);
        walk.problems
    }
}
