use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::preflight::Code;
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
    #[error("{server} does not know who asks: the log-in may not be valid any more")]
    Unauthorized { server: String },
    #[error("{server} did not answer within {} s", after.as_secs_f32())]
    TimedOut { server: String, after: Duration },
    #[error("{refusal}")]
    Refused {
        refusal: Box<Refusal>,
        /// How many tries of this request got no answer, or one that says nothing of what they did.
        unanswered: u32,
    },
    #[error("the server does not serve `{kind}` of `{api_version}`")]
    NotServed { api_version: String, kind: String },
    /// the right to write is somebody else's by now
    #[error("nothing more is written: {0}")]
    Fenced(String),
    /// the right to write ran out, and nobody needs to have it
    #[error("nothing more is written: {0}")]
    Expired(String),
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

    /// Whether the server failed at it, perhaps behind the write: its store may have answered too late.
    pub fn is_fault(&self) -> bool {
        matches!(self.kind(), Some(Kind::ServerFault))
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
            | Error::Expired(_)
            | Error::Unfit(_) => false,
        }
    }

    /// Whether there is nobody who answers, or nobody who answers us: whatever was asked, a prerequisite of it
    /// is missing.
    pub fn is_silence(&self) -> bool {
        matches!(self, Error::Unreachable { .. } | Error::TimedOut { .. } | Error::Unauthorized { .. })
    }

    /// What to do about it, where the words do not say so themselves.
    pub fn help(&self) -> Option<&'static str> {
        match self.kind() {
            Some(Kind::Forbidden(_)) => Some("`railiance preflight` names every right that is missing"),
            _ => self.is_silence().then(|| Code::Unreachable.next()),
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
