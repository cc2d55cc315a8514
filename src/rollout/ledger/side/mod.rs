//! A side as a document: all that [`compose`] needs to make the same manifests again.
//!
//! Origins are not kept: what comes from a record has no line of the user's any more.
//!
//! [`compose`]: crate::compile::render::compose

mod read;
mod write;

pub(super) use read::side as read;
pub(super) use write::side as write;
