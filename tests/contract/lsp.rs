//! As much of a language server's client as these tests need.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A server that answers nothing for so long has gone wrong.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Server {
    child: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    asked: usize,
    opened: usize,
}

/// An open document.
pub struct Document {
    uri: String,
    text: String,
}

impl Server {
    pub fn start(program: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let (to, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, from) = channel();
        std::thread::spawn(move || {
            let mut out = BufReader::new(out);
            while let Some(message) = message(&mut out) {
                if send.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = Server { child, to, from, asked: 0, opened: 0 };
        let markdown = json!(["markdown"]);
        server.ask(
            "initialize",
            &json!({"processId": null, "rootUri": null, "capabilities": {"textDocument": {
                "hover": {"contentFormat": markdown},
                "completion": {"completionItem": {"documentationFormat": markdown}},
            }}}),
        );
        server.tell("initialized", &json!({}));
        server
    }

    pub fn open(&mut self, name: &str, text: String) -> Document {
        self.opened += 1;
        let uri = format!("file:///nowhere/{}/{name}", self.opened);
        let document = json!({"uri": uri, "languageId": "toml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        Document { uri, text }
    }

    /// What the server says about the byte at an offset.
    pub fn hover(&mut self, document: &Document, offset: usize) -> String {
        let answer = self.patient("textDocument/hover", &document.at(offset));
        answer["contents"]["value"].as_str().unwrap_or("").to_owned()
    }

    /// The labels that the server offers, with what it says about each.
    pub fn completions(&mut self, document: &Document, offset: usize) -> Vec<(String, String)> {
        let answer = self.patient("textDocument/completion", &document.at(offset));
        let items = answer.as_array().or_else(|| answer["items"].as_array()).cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        items.iter().map(|item| (text(&item["label"]), text(&item["documentation"]["value"]))).collect()
    }

    /// Asks again while the server is still reading the document.
    fn patient(&mut self, method: &str, parameters: &Value) -> Value {
        for _ in 0..50 {
            let answer = self.ask(method, parameters);
            if !matches!(&answer, Value::Null) && answer != json!([]) {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Value::Null
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        loop {
            let mut message = self.from.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            match (message.get("method").is_some(), message.get("id")) {
                (false, Some(answered)) if *answered == id => return message["result"].take(),
                // a question of the server: nothing is configured here
                (true, Some(question)) => {
                    let question = question.clone();
                    self.send(&json!({"jsonrpc": "2.0", "id": question, "result": null}));
                }
                _ => {}
            }
        }
    }

    fn tell(&mut self, method: &str, parameters: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.to.flush().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Document {
    fn at(&self, offset: usize) -> Value {
        let before = &self.text[..offset];
        let line = before.rsplit('\n').next().unwrap();
        assert!(line.is_ascii(), "columns are counted in UTF-16: {line}");
        let position = json!({"line": before.matches('\n').count(), "character": line.len()});
        json!({"textDocument": {"uri": self.uri}, "position": position})
    }
}

/// The next message; `None` once the server is gone.
fn message(out: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
