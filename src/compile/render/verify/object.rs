use super::schema::Api;
use crate::tree::Placed;
use serde_json::Value;

/// What every Kubernetes object says about itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'a> {
    pub placed: &'a Placed,
    pub api: Api<'a>,
    pub name: &'a str,
    /// As written; absent in most objects, they go to the target's namespace.
    pub namespace: Option<&'a str>,
}

impl<'a> Object<'a> {
    /// `None` if it does not say what and who it is.
    pub fn read(placed: &'a Placed) -> Option<Object<'a>> {
        let text = |steps: &[&str]| text_at(&placed.value, steps);
        let api = split_api(text(&["apiVersion"])?, text(&["kind"])?);
        let name = text(&["metadata", "name"]).filter(|name| !name.is_empty())?;
        Some(Object { placed, api, name, namespace: text(&["metadata", "namespace"]) })
    }

    pub fn is(&self, group: &str, kind: &str) -> bool {
        self.api.group == group && self.api.kind == kind
    }

    /// The value at a list of keys.
    pub fn at(&self, steps: &[&str]) -> Option<&'a Value> {
        value_at(&self.placed.value, steps)
    }

    pub fn text(&self, steps: &[&str]) -> Option<&'a str> {
        text_at(&self.placed.value, steps)
    }

    /// `deployment/greeter`, as kubectl names it.
    pub fn title(&self) -> String {
        format!("{}/{}", self.api.kind.to_lowercase(), self.name)
    }
}

pub(super) fn split_api<'a>(version: &'a str, kind: &'a str) -> Api<'a> {
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    Api { group, version, kind }
}

/// The value at a list of keys or decimal indices.
pub(super) fn value_at<'a>(value: &'a Value, steps: &[&str]) -> Option<&'a Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Object(map) => map.get(*step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

pub(super) fn text_at<'a>(value: &'a Value, steps: &[&str]) -> Option<&'a str> {
    value_at(value, steps).and_then(Value::as_str)
}

/// The items of a list with their numbers as steps; nothing if it is no list.
pub(super) fn numbered(value: Option<&Value>) -> impl Iterator<Item = (String, &Value)> {
    let items = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    items.iter().enumerate().map(|(index, item)| (index.to_string(), item))
}
