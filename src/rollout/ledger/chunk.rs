use super::document::{Content, config_map, open};
use super::pack::{from_base64, to_base64};
use super::{Held, Name, Number, Place, Unreadable};
use serde_json::Value;

const KEY: &str = "manifests";

/// A piece of a record's packed manifests, where they do not fit the record's own object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub number: Number,
    /// Counted from 1.
    pub at: u32,
    pub bytes: Vec<u8>,
    pub held: Held,
}

impl Chunk {
    /// # Errors
    /// It is no chunk of this application's ledger, or not base64.
    pub fn read(app: &str, value: &Value) -> Result<Chunk, Unreadable> {
        let opened = open(app, value)?;
        let Name::Chunk(number, at) = opened.name else { return Err(opened.unexpected("chunk")) };
        let text = opened.bytes(KEY).ok_or_else(|| opened.damaged(format!("`binaryData` has no `{KEY}`")))?;
        let bytes = from_base64(text).map_err(|reason| opened.damaged(reason))?;
        Ok(Chunk { number, at, bytes, held: opened.held })
    }
}

/// The object of one piece.
pub(super) fn object(place: &Place, name: Name, bytes: &[u8]) -> Value {
    config_map(place, name, Content { text: None, bytes: Some(packed(bytes)) })
}

/// How packed manifests stand in an object, be it a chunk or a record.
pub(super) fn packed(bytes: &[u8]) -> (&'static str, String) {
    (KEY, to_base64(bytes))
}

/// The packed manifests within a record's own object.
pub(super) fn inline(opened: &super::document::Opened<'_>) -> Result<Option<Vec<u8>>, Unreadable> {
    opened.bytes(KEY).map(|text| from_base64(text).map_err(|reason| opened.damaged(reason))).transpose()
}
