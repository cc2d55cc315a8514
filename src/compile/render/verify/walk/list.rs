use super::{Path, Walk};
use crate::compile::render::verify::schema::{List, Merge, Text};
use crate::diag::{Code, join};
use serde_json::Value;
use std::collections::HashMap;

impl Walk<'_> {
    pub(super) fn list(&mut self, items: &[Value], list: &List, path: &Path) {
        for (index, item) in items.iter().enumerate() {
            self.value(item, &list.items, &path.item(index));
        }
        match &list.merge {
            Merge::Atomic => {}
            Merge::Set => self.distinct(items, path, |item| Some(item.to_string()), "the value", None),
            Merge::Map(keys) => {
                let names: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
                self.distinct(items, path, |item| identity(item, keys), &join(&names, "and"), names.first().copied());
            }
        }
    }

    /// Server-side apply refuses two items with one key, also where a plain create would not.
    fn distinct(
        &mut self,
        items: &[Value],
        path: &Path,
        key: impl Fn(&Value) -> Option<String>,
        what: &str,
        field: Option<&str>,
    ) {
        if items.len() < 2 {
            return;
        }
        let mut seen: HashMap<String, usize> = HashMap::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let Some(key) = key(item) else { continue };
            if let Some(first) = seen.insert(key, index) {
                let message = format!("`{path}[{index}]` repeats {what} of `{path}[{first}]`");
                let item_path = path.item(index);
                let told = format!("same {what} as item {first}");
                // the key's own value is what its author has to change
                match field.filter(|field| item.get(field).is_some()) {
                    Some(field) => self.problem(Code::DuplicateListKey, &item_path.field(field), message, told),
                    None => self.problem(Code::DuplicateListKey, &item_path, message, told),
                }
            }
        }
    }
}

/// The key fields of an item, defaults filled in (`protocol` is the only key that has one).
fn identity(item: &Value, keys: &[Text]) -> Option<String> {
    let item = item.as_object()?;
    let mut identity = String::new();
    for key in keys {
        match item.get(key.as_ref()) {
            Some(value) => identity.push_str(&value.to_string()),
            None if key == "protocol" => identity.push_str("\"TCP\""),
            None => {}
        }
        identity.push('\n');
    }
    Some(identity)
}
