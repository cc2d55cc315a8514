use super::{Path, Walk};
use crate::compile::render::verify::schema::{Field, Object, Rest, Schema};
use crate::diag::{Code, join, nearest};
use serde_json::{Map, Value};

/// More fields than this are too many to list in a help text.
const LISTED: usize = 12;

impl Walk<'_> {
    pub(super) fn map(&mut self, map: &Map<String, Value>, object: &Object, path: &Path) {
        for (name, value) in map {
            match (object.field(name), &object.rest) {
                (Some(Field { schema, .. }), _) if is_pruned(value, schema) => {}
                (None, Rest::Each(schema)) if is_pruned(value, schema) => {}
                (Some(field), _) => self.value(value, &field.schema, &path.field(name)),
                (None, Rest::Each(schema)) => self.value(value, schema, &path.field(name)),
                (None, Rest::Anything) => {}
                (None, Rest::Refused) => self.unknown(name, object, path),
            }
        }
        for field in object.fields.iter().filter(|field| field.required) {
            if map.get(field.name.as_ref()).is_none_or(|value| is_pruned(value, &field.schema)) {
                self.missing(&field.name, path);
            }
        }
    }

    fn unknown(&mut self, name: &str, object: &Object, path: &Path) {
        let names = || object.fields.iter().map(|field| field.name.as_ref());
        let help = match nearest(name, names()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if (1..=LISTED).contains(&object.fields.len()) => {
                Some(format!("the fields here are {}", join(&names().collect::<Vec<_>>(), "and")))
            }
            None => None,
        };
        let place = match path {
            Path::Root => "of this kind".to_owned(),
            _ => format!("of `{path}`"),
        };
        let path = path.field(name);
        self.problem_with_help(
            Code::UnknownField,
            &path,
            format!("unknown field `{path}`"),
            format!("no field {place}"),
            help,
        );
    }

    fn missing(&mut self, name: &str, path: &Path) {
        let path = path.field(name);
        self.problem(Code::MissingField, &path, format!("`{path}` is missing"), format!("needs `{name}`"));
    }
}

/// A null where none may stand is the same as no field: built-in kinds read it so, and for CRDs the server prunes it.
fn is_pruned(value: &Value, schema: &Schema) -> bool {
    value.is_null() && !schema.nullable
}
