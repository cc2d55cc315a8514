//! `anyOf`, `oneOf` and `not` of a CRD.

use super::{Path, Walk};
use crate::compile::render::verify::schema::{Schema, Shape};
use crate::diag::join;
use serde_json::Value;

impl Walk<'_> {
    pub(super) fn any_of(&mut self, value: &Value, parts: &[Schema], path: &Path) {
        if self.fitting(value, parts, path) == 0 {
            self.none_fits(value, parts, path);
        }
    }

    pub(super) fn one_of(&mut self, value: &Value, parts: &[Schema], path: &Path) {
        match self.fitting(value, parts, path) {
            0 => self.none_fits(value, parts, path),
            1 => {}
            many => self.several_fit(many, parts, path),
        }
    }

    pub(super) fn not(&mut self, value: &Value, part: &Schema, path: &Path) {
        if self.trial(value, part, path).is_empty() {
            self.refuse(path, format!("`{path}` is what its schema excludes"), "excluded");
        }
    }

    /// Only where the alternatives ask for fields: those that look at values may be told apart by a default,
    /// which the server fills in first.
    fn several_fit(&mut self, many: usize, parts: &[Schema], path: &Path) {
        let choice = choice(parts);
        if !choice.is_empty() {
            let message = format!("`{path}` fits {many} of the alternatives, expected exactly one{choice}");
            self.refuse(path, message, "fits more than one alternative");
        }
    }

    fn fitting(&self, value: &Value, parts: &[Schema], path: &Path) -> usize {
        parts.iter().filter(|part| self.trial(value, part, path).is_empty()).count()
    }

    /// One alternative: its own findings say more. Several: what they ask for.
    fn none_fits(&mut self, value: &Value, parts: &[Schema], path: &Path) {
        match parts {
            [only] => self.problems.extend(self.trial(value, only, path)),
            _ => {
                let message = format!("`{path}` fits none of the {} alternatives{}", parts.len(), choice(parts));
                self.refuse(path, message, "fits no alternative");
            }
        }
    }
}

/// ``: `a` or `b` ``, where each alternative asks for fields by name.
fn choice(parts: &[Schema]) -> String {
    let wanted: Option<Vec<String>> = parts.iter().map(required).collect();
    wanted.map_or_else(String::new, |wanted| format!(": set {}", join(&wanted, "or")))
}

fn required(part: &Schema) -> Option<String> {
    let Shape::Object(object) = &part.shape else { return None };
    let names: Vec<&str> =
        object.fields.iter().filter(|field| field.required).map(|field| field.name.as_ref()).collect();
    (!names.is_empty()).then(|| names.join("` with `"))
}
