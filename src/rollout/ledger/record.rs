//! What was released: one immutable document a release.

use super::actor::Actor;
use super::body::{self, Body, Packed, sha256};
use super::document::{Content, config_map, open, signed};
use super::format::Format;
use super::name::{Name, Number, Rollout};
use super::{Chunk, Held, Place, RollbackHooks, SecretVersion, Unreadable, chunk, pack, time};
use crate::compile::render::Side;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use thiserror::Error;

const KEY: &str = "record";

/// What a record says about a release, apart from its manifests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct About {
    pub app: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    pub number: Number,
    /// The version tag.
    pub version: String,
    /// The digest of the side: the version's identity.
    pub digest: String,
    /// The commit that the version was built from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The contract's version.
    pub contract: String,
    pub actor: Actor,
    /// The server's clock when the record was written.
    #[serde(with = "time")]
    pub time: Timestamp,
    /// The run that released it, to which the journal entries belong.
    pub rollout: Rollout,
    /// The digest of the intent that was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The record before this one; absent in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Link>,
    /// The release that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraws: Option<Withdrawal>,
    /// Going back from it needs a person's word on data: the contract said so, which may not be at hand then (decision H11).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
    /// What the contract tells that person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_note: Option<String>,
    /// The contract's commands around a rollback; absent in records of before they were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_hooks: Option<RollbackHooks>,
    /// The oldest record that is kept from this one on; what is older may be gone without loss.
    pub checkpoint: Number,
    /// The Secrets that the version refers to, as they were; never what they hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<SecretVersion>,
}

/// Another record, and the digest of its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub number: Number,
    pub digest: String,
}

/// A release that was taken back. Its side's digest stays known when the record itself is let go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub number: Number,
    pub digest: String,
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    #[serde(flatten)]
    pub about: About,
    pub body: Body,
}

/// Why a release cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("{0} holds values, and no record may: keep it in the cluster and refer to it under `[secrets.NAME]`")]
    SecretValues(String),
    #[error("the manifests are {0} bytes long; at most {most} can be recorded", most = pack::LONGEST)]
    TooLong(usize),
    #[error("the record is of `{about}`, its manifests are of `{side}`")]
    OtherSide { about: String, side: String },
    #[error("the record cannot be written: {0}")]
    Unwritable(String),
}

impl Refused {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Refused::SecretValues(_) => Some(
                "make the Secret by the platform's own means (External Secrets, Sealed Secrets, by hand), and take it out of the files",
            ),
            Refused::TooLong(_) => Some("make a part of it an application of its own"),
            Refused::OtherSide { .. } | Refused::Unwritable(_) => None,
        }
    }
}

/// A record with its manifests, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub record: Record,
    text: String,
    packed: Packed,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    #[serde(flatten)]
    record: &'a Record,
}

/// Makes a record of a release.
///
/// # Errors
/// The manifests hold values of a Secret, are longer than can be stored, or are not those of `about`.
pub fn seal(about: About, side: &Side) -> Result<Sealed, Refused> {
    if about.digest != side.digest {
        return Err(Refused::OtherSide { about: about.digest, side: side.digest.clone() });
    }
    let packed = body::packed(side)?;
    let mut record = Record { about, body: packed.body.clone() };
    let mut text = written(&record)?;
    if packed.bytes.len() + text.len() > pack::PIECE {
        record.body.chunks = packed.cut()?;
        text = written(&record)?;
    }
    Ok(Sealed { record, text, packed })
}

fn written(record: &Record) -> Result<String, Refused> {
    let document = Document { format: Format::Record.text(), record };
    serde_json::to_string_pretty(&document).map_err(|error| Refused::Unwritable(error.to_string()))
}

impl Sealed {
    /// What the next record links to: the digest of the text as it is stored, so that fields which a
    /// reader does not know count too.
    pub fn link(&self) -> Link {
        Link { number: self.record.about.number, digest: sha256(&self.text) }
    }

    /// The objects to POST, in this order: chunks first, the record last. The release is recorded when
    /// the last one is there; chunks without a record mean nothing.
    pub fn objects(&self, place: &Place) -> Vec<Value> {
        let number = self.record.about.number;
        let text = Some((KEY, self.text.clone()));
        let actor = &self.record.about.actor.name;
        let record = |bytes| signed(config_map(place, Name::Record(number), Content { text, bytes }), actor);
        if self.record.body.chunks == 0 {
            return vec![record(Some(chunk::packed(&self.packed.bytes)))];
        }
        let chunks = self.packed.pieces().map(|(at, bytes)| chunk::object(place, Name::Chunk(number, at), bytes));
        chunks.collect::<Vec<_>>().into_iter().chain([record(None)]).collect()
    }
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub record: Record,
    /// The digest of its text, by which the next record names it.
    pub digest: String,
    pub held: Held,
    inline: Option<Vec<u8>>,
}

impl Stored {
    /// # Errors
    /// It is no record of this application's ledger, a newer one, or damaged.
    pub fn read(app: &str, value: &Value) -> Result<Stored, Unreadable> {
        let opened = open(app, value)?;
        let Name::Record(number) = opened.name else { return Err(opened.unexpected("record")) };
        let text = opened.text(KEY)?;
        let mut record: Record = opened.parse(Format::Record, text)?;
        record.about.actor = opened.vouched(&record.about.actor);
        if record.about.number != number || record.about.app != app {
            let Record { about, .. } = &record;
            return Err(opened.damaged(format!("it is the record {} of `{}`", about.number, about.app)));
        }
        let inline = chunk::inline(&opened)?;
        Ok(Stored { record, digest: sha256(text), held: opened.held, inline })
    }

    pub fn number(&self) -> Number {
        self.record.about.number
    }

    pub fn link(&self) -> Link {
        Link { number: self.number(), digest: self.digest.clone() }
    }

    /// Which of its parts is not among those that are there, if one is not.
    pub fn lacks(&self, parts: &BTreeSet<(Number, u32)>) -> Option<Unreadable> {
        let number = self.number();
        let lost = (1..=self.record.body.chunks).find(|at| !parts.contains(&(number, *at)))?;
        let object = Name::Record(number).object(&self.record.about.app);
        let part = Name::Chunk(number, lost).object(&self.record.about.app);
        Some(Unreadable::damaged(&object, format!("its part `{part}` is gone")))
    }

    /// The version's side; `chunks` may hold those of other records, in any order.
    ///
    /// # Errors
    /// A chunk is missing, or what they hold is not what was recorded.
    pub fn side(&self, chunks: &[Chunk]) -> Result<Side, Unreadable> {
        let object = Name::Record(self.number()).object(&self.record.about.app);
        let packed = self.packed(chunks).map_err(|reason| Unreadable::damaged(&object, reason))?;
        self.record.body.unpack(&object, &packed)
    }

    fn packed(&self, chunks: &[Chunk]) -> Result<Vec<u8>, String> {
        let wanted = self.record.body.chunks;
        if wanted == 0 {
            return self.inline.clone().ok_or_else(|| "it holds no manifests".to_owned());
        }
        let mut packed = Vec::new();
        for at in 1..=wanted {
            let own = chunks.iter().find(|chunk| chunk.number == self.number() && chunk.at == at);
            packed.extend_from_slice(&own.ok_or_else(|| format!("chunk {at} of {wanted} is missing"))?.bytes);
        }
        Ok(packed)
    }
}
