use std::collections::VecDeque;
use std::fmt;

/// What came of asking once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Http {
        status: u16,
        headers: Vec<(String, String)>,
        /// Or why it is not looked at.
        body: Result<Vec<u8>, String>,
    },
    /// A connection was made.
    Connected,
    /// The gRPC health service: its status by name, or why it says none.
    Health(Result<String, String>),
    Command {
        end: End,
        wrote: Wrote,
    },
    File(Vec<u8>),
    /// Nobody answered, for a reason that is known.
    Nothing(String),
}

/// What a command wrote, up to its end or up to now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wrote {
    pub stdout: Vec<u8>,
    /// The last line that was said on stderr.
    pub said: Option<String>,
    /// The last lines of both, in the order in which they came.
    pub tail: VecDeque<String>,
}

impl Wrote {
    /// The last line on stderr, else on stdout.
    pub fn last(&self) -> Option<String> {
        let stdout = String::from_utf8_lossy(&self.stdout);
        let last = stdout.lines().rev().find(|line| !line.trim().is_empty());
        self.said.clone().or_else(|| last.map(str::to_owned))
    }
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Code(i32),
    Signal(i32),
}

impl fmt::Display for End {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            End::Code(code) => write!(formatter, "exit code {code}"),
            End::Signal(signal) => write!(formatter, "signal {signal}"),
        }
    }
}
