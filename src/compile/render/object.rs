//! An object of a side, and whom it belongs to.

use crate::tree::Placed;
use std::sync::Arc;

/// Whom an object belongs to while a canary is open (decision H24).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Each track has its own: workload, service, autoscaler, budget.
    Track,
    /// Named by its content and never changed: both tracks may use it.
    Content,
    /// One for both tracks; a candidate's change waits for the promotion.
    Shared,
    /// Stable's alone: schedules, hosts, certificates.
    Stable,
}

/// An object of a side and whom it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct SideObject {
    pub scope: Scope,
    /// Shared with the manifests of every track that holds it unchanged.
    pub object: Arc<Placed>,
}
