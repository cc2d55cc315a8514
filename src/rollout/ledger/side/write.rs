use super::super::format::Format;
use crate::compile::render::{Identity, Mark, Scope, Side, SideObject};
use crate::tree::{Placed, Record};
use serde_json::{Map, Value, json};

/// The text of a side, keys in the order in which they were rendered; the same side gives the same text.
pub fn side(side: &Side) -> String {
    let mut fields = Map::new();
    let mut set = |key: &str, value: Option<Value>| {
        fields.extend(value.map(|value| (key.to_owned(), value)));
    };
    set("format", Some(Format::Side.text().into()));
    set("digest", Some(side.digest.as_str().into()));
    set("identity", Some(identity(&side.identity)));
    set("objects", Some(side.objects.iter().map(object).collect()));
    set("actions", Some(side.actions.iter().map(|action| action.value.clone()).collect()));
    set("exposure", placed(side.exposure.as_ref()));
    set("isolation", placed(side.isolation.as_ref()));
    set("replicas", placed(side.replicas.as_ref()));
    set("autoscale", placed(side.autoscale.as_ref()));
    Value::Object(fields).to_string()
}

fn placed(part: Option<&impl Record>) -> Option<Value> {
    part.and_then(Record::place).map(|placed: Placed| placed.value)
}

fn identity(identity: &Identity) -> Value {
    let mark = |mark: &Mark| json!({ "key": mark.key, "stable": mark.stable, "canary": mark.canary });
    json!({
        "app": identity.app.value,
        "namespace": identity.namespace.value,
        "version": identity.version.value,
        "marks": identity.marks.iter().map(mark).collect::<Vec<_>>(),
        "labels": identity.labels.value,
        "annotations": identity.annotations.value,
    })
}

fn object(part: &SideObject) -> Value {
    json!({ "scope": scope(part.scope), "object": part.object.value })
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Track => "track",
        Scope::Content => "content",
        Scope::Shared => "shared",
        Scope::Stable => "stable",
    }
}
