use crate::world::cluster::Event;
use serde_json::Value;
use std::collections::BTreeMap;

/// Objects as they are by now: by kind, then by namespace and name.
#[derive(Debug, Default)]
pub(super) struct Mirror(BTreeMap<String, BTreeMap<(String, String), Value>>);

impl Mirror {
    /// All objects of a source, in the place of those that were known of it.
    pub fn reset(&mut self, kind: &str, namespace: Option<&str>, items: Vec<Value>) {
        let own = self.0.entry(kind.to_owned()).or_default();
        own.retain(|(of, _), _| namespace.is_some_and(|namespace| namespace != of));
        own.extend(items.into_iter().map(|item| (key(&item), slim(item))));
    }

    pub fn take(&mut self, kind: &str, event: Event) {
        let own = self.0.entry(kind.to_owned()).or_default();
        match event {
            Event::Added(object) | Event::Modified(object) => _ = own.insert(key(&object), slim(object)),
            Event::Deleted(object) => _ = own.remove(&key(&object)),
            Event::Bookmark | Event::Expired => {}
        }
    }

    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<&Value> {
        self.0.get(kind)?.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// The objects of a kind in a namespace.
    pub fn of<'a>(&'a self, kind: &str, namespace: &'a str) -> impl Iterator<Item = &'a Value> {
        let own = self.0.get(kind).into_iter().flatten();
        own.filter(move |((of, _), _)| of == namespace).map(|(_, object)| object)
    }
}

/// Whose the fields are says nothing of how it is doing.
fn slim(mut object: Value) -> Value {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("managedFields");
    }
    object
}

fn key(object: &Value) -> (String, String) {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("/metadata/namespace"), text("/metadata/name"))
}
