//! The output of a process, line by line, while it is written.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Lines that wait to be shown before the process has to wait.
const WAITING: usize = 1024;

/// How long what is still in the pipes of a stopped process is waited for.
pub const REST: Duration = Duration::from_secs(1);

/// A longer line is cut into several.
const LONGEST: u64 = 16 << 10;

/// One line without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub is_error: bool,
}

/// Lines of both streams, in the order in which they were read.
pub struct Lines(Receiver<Line>);

impl Lines {
    /// Reads from now on, until both streams are closed.
    pub(super) fn of(
        stdout: Option<impl AsyncRead + Unpin + Send + 'static>,
        stderr: Option<impl AsyncRead + Unpin + Send + 'static>,
    ) -> Lines {
        let (say, lines) = channel(WAITING);
        if let Some(stdout) = stdout {
            tokio::spawn(read(stdout, false, say.clone()));
        }
        if let Some(stderr) = stderr {
            tokio::spawn(read(stderr, true, say));
        }
        Lines(lines)
    }

    /// The next line; `None` once nobody can write any more.
    pub async fn next(&mut self) -> Option<Line> {
        self.0.recv().await
    }
}

async fn read(stream: impl AsyncRead + Unpin, is_error: bool, say: Sender<Line>) {
    let mut stream = BufReader::new(stream);
    let mut bytes = Vec::new();
    // a pipe that breaks is a stream that ended
    while let Ok(1..) = (&mut stream).take(LONGEST).read_until(b'\n', &mut bytes).await {
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches(['\n', '\r']).to_owned();
        bytes.clear();
        if say.send(Line { text, is_error }).await.is_err() {
            return;
        }
    }
}

/// The last lines that were written.
#[derive(Debug, Clone, Default)]
pub struct Tail(VecDeque<String>);

/// What fits on a screen beside a report.
const KEPT: usize = 20;

impl Tail {
    pub fn push(&mut self, line: String) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(line);
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}
