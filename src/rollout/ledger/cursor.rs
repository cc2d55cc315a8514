use super::document::{Content, config_map, open};
use super::format::Format;
use super::{Held, Marks, Name, Place, Rollout, Unreadable};
use crate::rollout::trial::Ticks;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

const KEY: &str = "cursor";

/// The one document that changes: what is cheap to lose. Losing it costs a step's progress, no release.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The highest numbers that were given, for when their objects are let go.
    pub marks: Marks,
    /// The run that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Rollout>,
    /// The looks at the step of a trial that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<Ticks>,
    /// What a newer railiance keeps here: an older one must hand it on, not drop it.
    #[serde(flatten)]
    pub further: Map<String, Value>,
}

impl Cursor {
    /// The object to POST, or to PUT over the one that was read: then with its resourceVersion, so that
    /// nobody's change is lost.
    pub fn object(&self, place: &Place, held: &Held) -> Value {
        let mut document = Map::from_iter([("format".to_owned(), Value::from(Format::Cursor.text()))]);
        if let Ok(Value::Object(fields)) = serde_json::to_value(self) {
            document.extend(fields.into_iter().filter(|(key, _)| key != "format"));
        }
        let text = format!("{:#}", Value::Object(document));
        let mut object = config_map(place, Name::Cursor, Content { text: Some((KEY, text)), bytes: None });
        let known = [("uid", &held.uid), ("resourceVersion", &held.resource_version)];
        for (key, value) in known {
            if let (Some(value), Some(metadata)) = (value, object.get_mut("metadata").and_then(Value::as_object_mut)) {
                metadata.insert(key.to_owned(), value.as_str().into());
            }
        }
        object
    }

    /// # Errors
    /// It is no cursor of this application's ledger, a newer one, or damaged.
    pub fn read(app: &str, value: &Value) -> Result<(Cursor, Held), Unreadable> {
        let opened = open(app, value)?;
        let Name::Cursor = opened.name else { return Err(opened.unexpected("cursor")) };
        let mut cursor: Cursor = opened.parse(Format::Cursor, opened.text(KEY)?)?;
        cursor.further.shift_remove("format");
        Ok((cursor, opened.held))
    }
}
