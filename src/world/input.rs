//! What is piped into the process.

use std::io::{self, BufRead, IsTerminal, Read};

/// All of stdin, if it is a text.
///
/// # Errors
/// It cannot be read, is not UTF-8, or holds more than `limit` bytes.
pub fn stdin(limit: u64) -> io::Result<String> {
    let mut text = String::new();
    io::stdin().lock().take(limit + 1).read_to_string(&mut text)?;
    match text.len() as u64 > limit {
        true => Err(io::Error::other(format!("it holds more than {limit} bytes"))),
        false => Ok(text),
    }
}

/// Whether a person can answer.
pub fn is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// One line; empty at the end of the input.
///
/// # Errors
/// It cannot be read.
pub fn line() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}
