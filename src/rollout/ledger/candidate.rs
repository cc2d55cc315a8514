//! The candidate of a trial as it was when the trial began: whoever goes on needs no repository (decision H2).

use super::body::{self, Body, Packed};
use super::document::open;
use super::pack::from_base64;
use super::record::Refused;
use super::{Name, Place, Rollout, Unreadable, chunk};
use crate::compile::render::Side;
use serde_json::Value;

/// A side ready to be kept for the time of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// What the trial's first entry says about it.
    pub body: Body,
    packed: Packed,
}

/// Freezes a candidate.
///
/// # Errors
/// Those of a record: values of a Secret, too long.
pub fn freeze(side: &Side) -> Result<Frozen, Refused> {
    let packed = body::packed(side)?;
    let body = Body { chunks: packed.cut()?, ..packed.body.clone() };
    Ok(Frozen { body, packed })
}

impl Frozen {
    /// The objects to POST before the entry that names them.
    pub fn objects(&self, place: &Place, rollout: Rollout) -> Vec<Value> {
        self.packed.pieces().map(|(at, bytes)| chunk::object(place, Name::Piece(rollout, at), bytes)).collect()
    }
}

/// The side of its pieces, in any order; those of other trials do no harm.
///
/// # Errors
/// A piece is missing, or they are not what was frozen.
pub fn thaw(app: &str, rollout: Rollout, body: &Body, pieces: &[Value]) -> Result<Side, Unreadable> {
    let mut packed = Vec::new();
    for at in 1..=body.chunks {
        let name = Name::Piece(rollout, at);
        let mut found = None;
        for piece in pieces {
            let opened = open(app, piece)?;
            if opened.name == name {
                let text =
                    opened.bytes("manifests").ok_or_else(|| opened.damaged("`binaryData` has no `manifests`"))?;
                found = Some(from_base64(text).map_err(|reason| opened.damaged(reason))?);
            }
        }
        let missing = || Unreadable::damaged(&name.object(app), format!("piece {at} of {} is missing", body.chunks));
        packed.extend(found.ok_or_else(missing)?);
    }
    body.unpack(&Name::Piece(rollout, 1).object(app), &packed)
}
