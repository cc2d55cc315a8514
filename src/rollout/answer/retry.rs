use super::Kind;

/// Whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same request may pass a moment later.
    Later,
    /// The decision rested on what is no longer so: read again, and decide again.
    Reread,
    /// The same request will be refused again.
    Never,
}

impl Kind {
    pub(super) fn retry(&self) -> Retry {
        match self {
            Kind::TooManyRequests | Kind::ServerFault | Kind::WebhookDown { .. } | Kind::Busy => Retry::Later,
            Kind::Stale | Kind::OtherUid | Kind::Absent | Kind::Exists | Kind::Expired => Retry::Reread,
            Kind::Conflict(_)
            | Kind::NotFound
            | Kind::Immutable { .. }
            | Kind::Invalid
            | Kind::UnknownField { .. }
            | Kind::WrongType { .. }
            | Kind::DuplicateKey { .. }
            | Kind::Malformed
            | Kind::NamespaceMissing { .. }
            | Kind::NamespaceTerminating
            | Kind::NotServed
            | Kind::Unauthorized
            | Kind::Forbidden(_)
            | Kind::Quota
            | Kind::Denied { .. }
            | Kind::NoDryRun
            | Kind::TooLarge
            | Kind::Other => Retry::Never,
        }
    }
}
