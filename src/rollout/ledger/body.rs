//! A side as bytes, and back.

use super::record::Refused;
use super::{Unreadable, format::Format, pack, secrets, side};
use crate::compile::render::Side;
use crate::compile::resolve::names;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The packed manifests: what they are, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// `sha256:…` of the text before it is packed.
    pub digest: String,
    /// The length of that text in bytes.
    pub length: usize,
    /// How many chunks hold it; 0 where it stands in the record's own object.
    pub chunks: u32,
}

/// Manifests ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    /// Not cut into chunks yet.
    pub body: Body,
    pub bytes: Vec<u8>,
}

/// Whether a side can be recorded at all: for who asks before the first write.
///
/// # Errors
/// It holds values of a Secret, or is longer than can be stored.
pub fn recordable(side: &Side) -> Result<(), Refused> {
    text(side).map(drop)
}

fn text(side: &Side) -> Result<String, Refused> {
    if let Some(secret) = secrets::with_values(side) {
        return Err(Refused::SecretValues(secret));
    }
    let text = side::write(side);
    match text.len() > pack::LONGEST {
        true => Err(Refused::TooLong(text.len())),
        false => Ok(text),
    }
}

/// Packs a side.
///
/// # Errors
/// Those of [`recordable`].
pub(super) fn packed(side: &Side) -> Result<Packed, Refused> {
    let text = text(side)?;
    let bytes = pack::pack(&text).map_err(|error| Refused::Unwritable(error.to_string()))?;
    Ok(Packed { body: Body { digest: sha256(&text), length: text.len(), chunks: 0 }, bytes })
}

impl Packed {
    /// The pieces that fit an object each.
    pub fn pieces(&self) -> impl Iterator<Item = (u32, &[u8])> {
        (1..).zip(self.bytes.chunks(pack::PIECE))
    }

    /// How many of them.
    pub fn cut(&self) -> Result<u32, Refused> {
        u32::try_from(self.bytes.len().div_ceil(pack::PIECE)).map_err(|error| Refused::Unwritable(error.to_string()))
    }
}

impl Body {
    /// The side that packed bytes hold; `object` is where they were found.
    ///
    /// # Errors
    /// They are not what was stored.
    pub(super) fn unpack(&self, object: &str, packed: &[u8]) -> Result<Side, Unreadable> {
        let damaged = |reason: String| Unreadable::damaged(object, reason);
        let text = pack::unpack(packed, self.length).map_err(damaged)?;
        if sha256(&text) != self.digest {
            return Err(damaged("its manifests are not those that were recorded".to_owned()));
        }
        let document: Value = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        Format::Side.accept(object, document.get("format").and_then(Value::as_str))?;
        side::read(&document).ok_or_else(|| damaged("its manifests lack a part of a side".to_owned()))
    }
}

pub(super) fn sha256(text: &str) -> String {
    format!("sha256:{}", names::hex(text.as_bytes()))
}
