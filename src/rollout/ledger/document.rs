//! A document as a ConfigMap.

use super::{Actor, Attestation, Name, Unreadable};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The label that says whose ledger an object belongs to.
pub const APP: &str = "railiance.dev/app";
/// The label that says which kind of document an object is.
pub const PART: &str = "railiance.dev/ledger";

/// The annotation that names the writer of a record or an entry, so that an admission policy can hold it against who asks
/// (decision H14).
pub const ACTOR: &str = "railiance.dev/actor";

/// The annotation that names the writer's groups on which an approval rests, separated by commas; held against who asks, too.
pub const GROUPS: &str = "railiance.dev/groups";

/// The same object with groups of its writer's on it.
pub(super) fn grouped(mut object: Value, groups: &[String]) -> Value {
    if let Some(annotations) = object.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.insert(GROUPS.to_owned(), json!(groups.join(",")));
    }
    object
}

/// The same object with its writer's name on it.
pub(super) fn signed(mut object: Value, actor: &str) -> Value {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("annotations".to_owned(), json!({ ACTOR: actor }));
    }
    object
}

/// Whose ledger, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub app: String,
    pub namespace: String,
}

/// What the server says about a stored document; deleting and replacing it needs both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    pub uid: Option<String>,
    pub resource_version: Option<String>,
    /// The server's time of creation, which nobody can choose.
    pub created: Option<Timestamp>,
}

/// What a ConfigMap carries: texts, and bytes in base64.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Content {
    pub text: Option<(&'static str, String)>,
    pub bytes: Option<(&'static str, String)>,
}

impl Name {
    fn part(self) -> &'static str {
        match self {
            Name::Record(_) => "record",
            Name::Chunk(..) | Name::Piece(..) => "chunk",
            Name::Entry(..) => "entry",
            Name::Cursor => "cursor",
        }
    }

    /// Written once, for ever; the cursor alone changes.
    fn is_immutable(self) -> bool {
        match self {
            Name::Record(_) | Name::Chunk(..) | Name::Entry(..) | Name::Piece(..) => true,
            Name::Cursor => false,
        }
    }
}

/// The object to POST (or, for a cursor that is there, to PUT with its resourceVersion). It carries no
/// label of an ApplySet: no prune finds it.
pub(super) fn config_map(place: &Place, name: Name, content: Content) -> Value {
    let mut object = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": name.object(&place.app),
            "namespace": place.namespace,
            "labels": {
                "app.kubernetes.io/managed-by": "railiance",
                APP: place.app,
                PART: name.part(),
            },
        },
    });
    let fields = object.as_object_mut();
    let single = |(key, value): (&str, String)| Value::Object(Map::from_iter([(key.to_owned(), Value::String(value))]));
    if let Some(fields) = fields {
        if name.is_immutable() {
            fields.insert("immutable".to_owned(), Value::Bool(true));
        }
        fields.extend(content.text.map(|entry| ("data".to_owned(), single(entry))));
        fields.extend(content.bytes.map(|entry| ("binaryData".to_owned(), single(entry))));
    }
    object
}

/// An object of a ledger, opened: which one, and what it holds.
pub(super) struct Opened<'a> {
    pub name: Name,
    /// For words about it.
    pub object: &'a str,
    pub held: Held,
    value: &'a Value,
}

/// Opens an object of this application's ledger.
pub(super) fn open<'a>(app: &str, value: &'a Value) -> Result<Opened<'a>, Unreadable> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let object = text("/metadata/name").unwrap_or("(unnamed)");
    let foreign = || Unreadable::Foreign { app: app.to_owned(), object: object.to_owned() };
    // items of a list carry neither kind nor version
    let kind = text("/kind").unwrap_or("ConfigMap");
    let name = Name::parse(app, object).filter(|_| kind == "ConfigMap").ok_or_else(foreign)?;
    let held = Held {
        uid: text("/metadata/uid").map(str::to_owned),
        resource_version: text("/metadata/resourceVersion").map(str::to_owned),
        created: text("/metadata/creationTimestamp").and_then(|time| time.parse().ok()),
    };
    Ok(Opened { name, object, held, value })
}

impl<'a> Opened<'a> {
    pub fn text(&self, key: &str) -> Result<&'a str, Unreadable> {
        self.entry("data", key).ok_or_else(|| self.damaged(format!("`data` has no `{key}`")))
    }

    pub fn bytes(&self, key: &str) -> Option<&'a str> {
        self.entry("binaryData", key)
    }

    /// Who wrote it, as far as the object's own annotation says so: a name that stands in its text alone was held against nobody.
    pub fn vouched(&self, actor: &Actor) -> Actor {
        let written =
            self.value.pointer("/metadata/annotations").and_then(|all| all.get(ACTOR)).and_then(Value::as_str);
        let standing = if written == Some(actor.name.as_str()) { actor.standing } else { Attestation::Asserted };
        Actor { standing, ..actor.clone() }
    }

    /// The groups that the object's own annotation names.
    pub fn groups(&self) -> impl Iterator<Item = &'a str> {
        let annotations = self.value.pointer("/metadata/annotations");
        let written = annotations.and_then(|all| all.get(GROUPS)).and_then(Value::as_str).unwrap_or_default();
        written.split(',').filter(|group| !group.is_empty())
    }

    pub fn damaged(&self, reason: impl Into<String>) -> Unreadable {
        Unreadable::damaged(self.object, reason)
    }

    /// A document of the wrong kind in the right ledger.
    pub fn unexpected(&self, wanted: &str) -> Unreadable {
        self.damaged(format!("it is a {}, expected a {wanted}", self.name.part()))
    }

    /// Reads a JSON document of a known format.
    pub fn parse<T: serde::de::DeserializeOwned>(
        &self,
        format: super::format::Format,
        text: &str,
    ) -> Result<T, Unreadable> {
        let value: Value = serde_json::from_str(text).map_err(|error| self.damaged(format!("no JSON: {error}")))?;
        format.accept(self.object, value.get("format").and_then(Value::as_str))?;
        serde_json::from_value(value).map_err(|error| self.damaged(error.to_string()))
    }

    fn entry(&self, map: &str, key: &str) -> Option<&'a str> {
        self.value.get(map)?.get(key)?.as_str()
    }
}
