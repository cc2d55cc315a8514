//! What a guard says: one line a message.

use crate::rollout::local::End;
use std::fmt;
use std::io::ErrorKind;

/// A word of the guard's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// The command runs; the number of its process, which is that of its group.
    Started(u32),
    Refused(Refused),
    /// The command ended by itself.
    Ended(End),
}

/// Why a command could not be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    NoSuchProgram,
    NotExecutable,
    /// Of the system, in its own words.
    Other(String),
}

/// How a process was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    Ended(End),
    /// Its guard was killed.
    Unguarded,
}

impl Refused {
    #[cfg(unix)]
    pub(super) fn of(error: &std::io::Error) -> Refused {
        match error.kind() {
            ErrorKind::NotFound => Refused::NoSuchProgram,
            ErrorKind::PermissionDenied => Refused::NotExecutable,
            _ => Refused::Other(error.to_string().replace('\n', " ")),
        }
    }
}

impl Message {
    pub(super) fn read(line: &str) -> Option<Message> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "started" => rest.parse().ok().map(Message::Started),
            "absent" => Some(Message::Refused(Refused::NoSuchProgram)),
            "forbidden" => Some(Message::Refused(Refused::NotExecutable)),
            "refused" => Some(Message::Refused(Refused::Other(rest.to_owned()))),
            "code" => rest.parse().ok().map(|code| Message::Ended(End::Code(code))),
            "signal" => rest.parse().ok().map(|signal| Message::Ended(End::Signal(signal))),
            _ => None,
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Message::Started(group) => write!(formatter, "started {group}"),
            Message::Refused(Refused::NoSuchProgram) => formatter.write_str("absent"),
            Message::Refused(Refused::NotExecutable) => formatter.write_str("forbidden"),
            Message::Refused(Refused::Other(why)) => write!(formatter, "refused {why}"),
            Message::Ended(End::Code(code)) => write!(formatter, "code {code}"),
            Message::Ended(End::Signal(signal)) => write!(formatter, "signal {signal}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_they_are_written() {
        let refused = [Refused::NoSuchProgram, Refused::NotExecutable, Refused::Other("out of memory".to_owned())];
        let ends = [End::Code(0), End::Code(3), End::Signal(9)].map(Message::Ended);
        for message in refused.map(Message::Refused).into_iter().chain(ends).chain([Message::Started(12)]) {
            assert_eq!(Message::read(&message.to_string()), Some(message));
        }
        assert_eq!(Message::read("started x"), None);
    }
}
