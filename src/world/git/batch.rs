use super::call::{git, not_started};
use crate::diag::Finding;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A running `git cat-file --batch`: one process answers for all objects of a revision.
pub(super) struct Batch {
    child: Child,
    /// `None` once the process was told to end.
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Batch {
    pub fn start(dir: &Path) -> Result<Batch, Finding> {
        let mut command = git(dir, &["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|error| not_started(&error))?;
        let ask = child.stdin.take();
        let Some(answer) = child.stdout.take() else {
            return Err(not_started(&io::Error::other("it has no output")));
        };
        Ok(Batch { child, ask, answer: BufReader::new(answer) })
    }

    /// The content of an object, by its id.
    pub fn content(&mut self, id: &str) -> io::Result<Vec<u8>> {
        let object = self.object(id)?;
        object.map(|(_, content)| content).ok_or_else(|| io::Error::other(format!("git has no object {id}")))
    }

    /// Id and content of the object that a name stands for; `None` where git knows none, or several.
    pub fn object(&mut self, name: &str) -> io::Result<Option<(String, Vec<u8>)>> {
        let ask = self.ask.as_mut().ok_or_else(|| io::Error::other("git has ended"))?;
        writeln!(ask, "{name}")?;
        ask.flush()?;
        let mut header = String::new();
        if self.answer.read_line(&mut header)? == 0 {
            return Err(io::Error::other("git has ended"));
        }
        let mut fields = header.trim_end_matches('\n').rsplitn(3, ' ');
        let (size, _, id) = (fields.next(), fields.next(), fields.next());
        let size = size.and_then(|size| size.parse::<u64>().ok());
        let Some((id, size)) = id.zip(size).filter(|(id, _)| !id.contains(' ')) else { return Ok(None) };
        let mut content = Vec::new();
        self.answer.by_ref().take(size + 1).read_to_end(&mut content)?;
        match content.pop() {
            Some(b'\n') if content.len() as u64 == size => Ok(Some((id.to_owned(), content))),
            _ => Err(io::Error::other("git ended in the middle of an object")),
        }
    }
}

impl Drop for Batch {
    /// Without its input git ends by itself; waiting keeps it from staying as a zombie.
    fn drop(&mut self) {
        self.ask = None;
        self.child.wait().ok();
    }
}
