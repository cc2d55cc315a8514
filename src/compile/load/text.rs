//! The second step of loading: bytes become texts with ids, in an order that does not depend on
//! which core was faster.

use super::directory::Content;
use super::role::Role;
use crate::diag::{Code, Finding, SourceId, Sources, Span};
use std::ops::Range;
use std::sync::Arc;

/// Everything that the first step found, in the order of the paths.
pub(super) struct Gathered {
    root: String,
    pub items: Vec<Found>,
}

pub(super) enum Found {
    File(Reading),
    Plaint(Plaint),
}

pub(super) struct Reading {
    pub path: String,
    pub role: Role,
    pub bytes: Vec<u8>,
}

/// A finding about a file that has no text of its own: `shown` is what can be drawn instead, and
/// `at` the place in it.
pub(super) struct Plaint {
    path: String,
    shown: String,
    at: Range<usize>,
    finding: Finding,
}

impl Plaint {
    pub fn about(path: &str, finding: Finding) -> Self {
        Plaint { path: path.to_owned(), shown: String::new(), at: 0..0, finding }
    }
}

impl Gathered {
    pub fn new(root: &str) -> Self {
        Gathered { root: root.to_owned(), items: Vec::new() }
    }
}

/// Files that have an id now, and what was found so far.
#[derive(Default)]
pub(super) struct Named {
    pub files: Vec<NamedFile>,
    pub findings: Vec<Finding>,
}

pub(super) struct NamedFile {
    pub path: String,
    pub role: Role,
    pub source: SourceId,
    pub content: Content,
}

/// Gives every text its id, in the order of the items.
pub(super) fn register(gathered: Gathered, sources: &mut Sources) -> Named {
    let mut named = Named::default();
    for item in gathered.items {
        match item {
            Found::Plaint(plaint) => named.plaint(&gathered.root, plaint, sources),
            Found::File(reading) => match decode(reading.role, reading.bytes) {
                Ok(content) => named.file(&gathered.root, reading.path, reading.role, content, sources),
                Err(stop) => {
                    let plaint = not_utf8(reading.path, &stop);
                    named.plaint(&gathered.root, plaint, sources);
                }
            },
        }
    }
    named
}

impl Named {
    fn plaint(&mut self, root: &str, plaint: Plaint, sources: &mut Sources) {
        let source = sources.add(display(root, &plaint.path), plaint.shown);
        self.findings.push(plaint.finding.at(Span::new(source, plaint.at), ""));
    }

    fn file(&mut self, root: &str, path: String, role: Role, content: Content, sources: &mut Sources) {
        let name = display(root, &path);
        let (content, marked) = without_mark(role, content);
        let source = match &content {
            Content::Text(text) => sources.add(name, text.clone()),
            Content::Binary(_) => sources.add(name, ""),
        };
        if marked {
            self.findings.push(byte_order_mark(&path).at(Span::whole_file(source), ""));
        }
        if let Content::Text(text) = &content
            && role != Role::Config
            && let Some(at) = text.find('\r')
        {
            self.findings.push(carriage_return(&path).at(Span::new(source, at..at + 1), "the first one"));
        }
        self.files.push(NamedFile { path, role, source, content });
    }
}

/// The name under which a file is shown.
pub(super) fn display(root: &str, path: &str) -> String {
    match (root.trim_end_matches('/'), path) {
        ("" | ".", "") => ".".to_owned(),
        ("" | ".", path) => path.to_owned(),
        (root, "") => root.to_owned(),
        (root, path) => format!("{root}/{path}"),
    }
}

fn decode(role: Role, bytes: Vec<u8>) -> Result<Content, std::string::FromUtf8Error> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Content::Text(text.into())),
        Err(error) if role == Role::Config => Ok(Content::Binary(error.into_bytes().into())),
        Err(error) => Err(error),
    }
}

/// The text up to the guilty byte is shown, so that the finding has a line.
fn not_utf8(path: String, error: &std::string::FromUtf8Error) -> Plaint {
    let bytes = error.as_bytes();
    let good = error.utf8_error().valid_up_to();
    let mut shown = String::from_utf8_lossy(bytes.get(..good).unwrap_or_default()).into_owned();
    shown.push(char::REPLACEMENT_CHARACTER);
    let byte = bytes.get(good).copied().unwrap_or_default();
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let help = if utf16 { "it looks like UTF-16; save it as UTF-8" } else { "save the file as UTF-8" };
    let finding = Finding::new(Code::NotUtf8, format!("`{path}` is not UTF-8: byte 0x{byte:02X} at offset {good}"));
    Plaint { path, at: good..shown.len(), shown, finding: finding.help(help) }
}

/// Data keeps its mark: it may be there for the application.
fn without_mark(role: Role, content: Content) -> (Content, bool) {
    match &content {
        Content::Text(text) if role != Role::Config => match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (Content::Text(Arc::from(rest)), true),
            None => (content, false),
        },
        _ => (content, false),
    }
}

fn byte_order_mark(path: &str) -> Finding {
    Finding::new(Code::ByteOrderMark, format!("`{path}` begins with a byte order mark"))
        .help("save the file as UTF-8 without it")
}

fn carriage_return(path: &str) -> Finding {
    Finding::new(Code::CarriageReturn, format!("lines of `{path}` end in CR LF"))
        .help("save the file with LF; `* text=auto eol=lf` in `.gitattributes` keeps it so")
}
