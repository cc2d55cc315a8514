use crate::rollout::answer::{Kind, Refusal};
use std::time::Duration;

/// Why the cluster did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// what is needed to connect is missing or contradicts itself
    #[error("{0}")]
    Access(String),
    #[error("cannot reach {server}: {cause}")]
    Unreachable {
        server: String,
        cause: String,
        sent: Sent,
        /// Whether asking again is of no use.
        lasting: bool,
    },
    #[error("{server} does not know who asks; is the log-in still valid?")]
    Unauthorized { server: String },
    #[error("{server} did not answer within {} s", after.as_secs_f32())]
    TimedOut { server: String, after: Duration },
    #[error("{refusal}")]
    Refused {
        refusal: Box<Refusal>,
        /// How many earlier tries of this request got no answer; what they did is not known.
        unanswered: u32,
    },
    #[error("the server does not serve `{kind}` of `{api_version}`")]
    NotServed { api_version: String, kind: String },
    /// the right to write is not ours any more, or not for long enough
    #[error("nothing more is written: {0}")]
    Fenced(String),
    /// an object that has no address, or an answer that is not what was asked for
    #[error("{0}")]
    Unfit(String),
}

/// Whether a request left the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    No,
    Perhaps,
}

impl Error {
    /// The class of the server's refusal, if it is one.
    pub fn kind(&self) -> Option<&Kind> {
        match self {
            Error::Refused { refusal, .. } => Some(&refusal.kind),
            _ => None,
        }
    }

    /// Whether what was asked for is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self.kind(), Some(Kind::NotFound | Kind::NotServed | Kind::NamespaceMissing { .. }))
    }

    /// Whether the request may have been carried out although this is what came of it.
    pub fn perhaps_done(&self) -> bool {
        match self {
            Error::Unreachable { sent, .. } => *sent == Sent::Perhaps,
            Error::TimedOut { .. } => true,
            Error::Refused { unanswered, .. } => *unanswered > 0,
            Error::Access(_)
            | Error::Unauthorized { .. }
            | Error::NotServed { .. }
            | Error::Fenced(_)
            | Error::Unfit(_) => false,
        }
    }

    /// Names the credential plugin that the words are about.
    pub(super) fn of_plugin(self, command: Option<&str>) -> Error {
        match (self, command) {
            (Error::Access(words), Some(command)) => {
                Error::Access(words.replace("the credential plugin", &format!("the credential plugin `{command}`")))
            }
            (other, _) => other,
        }
    }
}
