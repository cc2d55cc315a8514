//! Objects as they may be shown: secret values are stars, never hashes.

use super::merge_keys::list_keys;
use super::secret::{STARS, veil};
use super::{ObjectChange, ObjectId};
use crate::compile::secrets::looks_secret;
use crate::tree::{Step, field_names, key_texts};
use serde_json::Value;
use std::collections::BTreeMap;

/// The two sides of a change as they may be shown; a side that does not exist is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Masked {
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Hides the secrets of a change. A secret that differs reads `*** (before)` and `*** (after)`, all
/// others `***`.
pub fn masked(change: &ObjectChange) -> Masked {
    match change {
        ObjectChange::Created { id, object, .. } => Masked { after: Some(masked_object(id, object)), before: None },
        ObjectChange::Deleted { id, object, .. } => Masked { before: Some(masked_object(id, object)), after: None },
        ObjectChange::Changed { id, before, after, .. } => {
            let (old, new) = (secrets(id, before), secrets(id, after));
            Masked {
                before: Some(cover(id, before, &new, "*** (before)")),
                after: Some(cover(id, after, &old, "*** (after)")),
            }
        }
    }
}

/// Hides the secrets of one object.
pub fn masked_object(id: &ObjectId, object: &Value) -> Value {
    cover(id, object, &Secrets::new(), STARS)
}

/// The secret leaves of an object by their paths: the value, and what may be shown of it.
type Secrets = BTreeMap<Vec<Step>, (Value, String)>;

fn secrets(id: &ObjectId, object: &Value) -> Secrets {
    let mut found = Secrets::new();
    let mut see = |path: &[Step], leaf: &mut Value, shown: String| {
        found.insert(path.to_vec(), (leaf.clone(), shown));
    };
    Search { id, path: Vec::new(), see: &mut see }.value(&mut object.clone(), Cover::ByShape);
    found
}

fn cover(id: &ObjectId, object: &Value, others: &Secrets, differs: &str) -> Value {
    let mut covered = object.clone();
    let mut see = |path: &[Step], leaf: &mut Value, shown: String| {
        let text = match others.get(path) {
            Some((other, other_shown)) if *leaf != *other && *other_shown == shown => differs.to_owned(),
            _ => shown,
        };
        *leaf = Value::String(text);
    };
    Search { id, path: Vec::new(), see: &mut see }.value(&mut covered, Cover::ByShape);
    covered
}

/// What is hidden of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Cover {
    /// Secrets within texts.
    ByShape,
    /// Every leaf.
    All,
}

/// Visits every secret leaf, with what may be shown of it.
struct Search<'a> {
    id: &'a ObjectId,
    path: Vec<Step>,
    see: &'a mut dyn FnMut(&[Step], &mut Value, String),
}

impl Search<'_> {
    fn value(&mut self, value: &mut Value, how: Cover) {
        match value {
            Value::Object(map) => {
                let text = |key: &str| map.get(key).and_then(Value::as_str);
                // anywhere, not only at the top: a `List` holds whole objects
                let owner =
                    Owner { secret: text("kind") == Some("Secret"), named: text("name").is_some_and(looks_secret) };
                for (key, entry) in map.iter_mut() {
                    let secret = how == Cover::All || owner.hides(key) || self.hides(key);
                    self.path.push(Step::Field(key.clone()));
                    self.value(entry, if secret { Cover::All } else { Cover::ByShape });
                    self.path.pop();
                }
            }
            Value::Array(items) => self.list(items, how),
            leaf => self.leaf(leaf, how),
        }
    }

    fn list(&mut self, items: &mut [Value], how: Cover) {
        let keys = list_keys(self.id)(&field_names(&self.path));
        let mut flag = false;
        for (at, item) in items.iter_mut().enumerate() {
            let named = if keys.is_empty() { None } else { key_texts(item, keys) };
            self.path.push(named.map_or(Step::Index(at), |texts| Step::item(keys, texts)));
            // `--password`, and its value as the next argument
            let after_flag = std::mem::replace(&mut flag, is_flag(item)) && !is_any_flag(item);
            self.value(item, if after_flag { Cover::All } else { how });
            self.path.pop();
        }
    }

    fn leaf(&mut self, leaf: &mut Value, how: Cover) {
        let shown = match (how, &*leaf) {
            (_, Value::Null) => None,
            (Cover::All, _) => Some(STARS.to_owned()),
            (Cover::ByShape, Value::String(text)) => veil(text),
            (Cover::ByShape, _) => None,
        };
        if let Some(shown) = shown {
            (self.see)(&self.path, leaf, shown);
        }
    }

    /// Whether the map that is being visited keeps a secret under this key.
    fn hides(&self, key: &str) -> bool {
        match self.path.last() {
            Some(Step::Field(map)) if map == "data" || map == "binaryData" => looks_secret(key),
            // holds the whole object once more
            Some(Step::Field(map)) if map == "annotations" => key == "kubectl.kubernetes.io/last-applied-configuration",
            _ => false,
        }
    }
}

/// What the other entries of a map say about its values.
#[derive(Clone, Copy)]
struct Owner {
    /// The map is a Secret.
    secret: bool,
    /// The map has a name that says a secret: a variable.
    named: bool,
}

impl Owner {
    fn hides(self, key: &str) -> bool {
        self.secret && matches!(key, "data" | "stringData") || self.named && key == "value"
    }
}

fn is_any_flag(item: &Value) -> bool {
    item.as_str().is_some_and(|text| text.starts_with('-'))
}

fn is_flag(item: &Value) -> bool {
    is_any_flag(item) && item.as_str().is_some_and(|text| !text.contains('=') && looks_secret(text))
}
