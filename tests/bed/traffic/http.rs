//! One question by HTTP, for tests and for waiting.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Status and body, or nothing where nobody answers.
pub fn get(address: &str, host: &str, path: &str) -> Option<(u16, String)> {
    let (head, body) = exchange(address, host, path, "")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body))
}

/// The head and the body of the answer to a request with these further headers, a line each.
pub fn exchange(address: &str, host: &str, path: &str, headers: &str) -> Option<(String, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    // 1.0: the body ends with the connection
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n{headers}\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.to_owned(), body.to_owned()))
}

/// For a query: everything but letters and digits is written by its number.
pub fn encoded(text: &str) -> String {
    let one =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
