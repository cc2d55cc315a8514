//! Values, and how they are written.

use super::read::Name;
use toml_parser::decoder::Encoding;

/// Columns that a statement may take before an array is broken.
const WIDTH: usize = 100;
const INDENT: &str = "  ";

#[derive(Debug, Clone)]
pub(super) enum Value {
    /// As it will be written.
    Scalar(String),
    List(List),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Array,
    Table,
}

#[derive(Debug, Clone)]
pub(super) struct List {
    pub shape: Shape,
    pub items: Vec<Item>,
    /// Comments after the last item.
    pub tail: Vec<String>,
    /// The author began a new line behind the opening bracket.
    pub broken: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub above: Vec<String>,
    /// The dotted key, in an inline table.
    pub key: Option<Vec<Name>>,
    pub value: Value,
    pub behind: Option<String>,
}

/// Bare where TOML allows it, else in basic quotes where nothing needs an escape.
pub(super) fn key_text(raw: &str, means: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match means {
        _ if !means.is_empty() && means.bytes().all(bare) => means.to_owned(),
        _ if raw.starts_with('\'') && needs_no_escape(means) => format!("\"{means}\""),
        _ => raw.to_owned(),
    }
}

/// A literal string becomes a basic one where its text can stand there as it is; everything else
/// keeps its spelling.
pub(super) fn scalar_text(raw: &str, encoding: Option<Encoding>) -> String {
    let inner = raw.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match (encoding, inner) {
        (Some(Encoding::LiteralString), Some(text)) if needs_no_escape(text) => format!("\"{text}\""),
        _ => raw.to_owned(),
    }
}

fn needs_no_escape(text: &str) -> bool {
    !text.chars().any(|letter| letter == '"' || letter == '\\' || letter.is_control())
}

pub(super) fn path_text(path: &[Name]) -> String {
    path.iter().map(|name| name.written.as_str()).collect::<Vec<_>>().join(".")
}

impl Value {
    /// The text of the value behind `column` columns, where `indent` is that of its line.
    pub fn text(&self, column: usize, indent: &str) -> String {
        match self {
            Value::Scalar(text) => text.clone(),
            Value::List(list) => list.text(column, indent),
        }
    }

    fn needs_lines(&self) -> bool {
        match self {
            Value::Scalar(_) => false,
            Value::List(list) => list.needs_lines(),
        }
    }
}

impl List {
    /// A comment ends its line, so what holds one cannot stand on a single line.
    fn needs_lines(&self) -> bool {
        let item = |item: &Item| !item.above.is_empty() || item.behind.is_some() || item.value.needs_lines();
        !self.tail.is_empty() || self.items.iter().any(item)
    }

    /// An inline table stays on one line as long as it can: readers of TOML 1.0 ask for that. An
    /// array stays broken where its author broke it.
    fn text(&self, column: usize, indent: &str) -> String {
        let broken = match self.shape {
            Shape::Table => self.needs_lines(),
            Shape::Array => {
                let asked = self.broken && !self.items.is_empty();
                asked || self.needs_lines() || column + self.one_line(indent).chars().count() > WIDTH
            }
        };
        if broken && !(self.items.is_empty() && self.tail.is_empty()) {
            self.lines(indent)
        } else {
            self.one_line(indent)
        }
    }

    fn one_line(&self, indent: &str) -> String {
        let items: Vec<String> = self.items.iter().map(|item| item.single(indent)).collect();
        match (self.shape, items.is_empty()) {
            (Shape::Array, _) => format!("[{}]", items.join(", ")),
            (Shape::Table, true) => "{}".to_owned(),
            (Shape::Table, false) => format!("{{ {} }}", items.join(", ")),
        }
    }

    fn lines(&self, indent: &str) -> String {
        let (open, close) = match self.shape {
            Shape::Array => ('[', ']'),
            Shape::Table => ('{', '}'),
        };
        let inner = format!("{indent}{INDENT}");
        let items: String = self.items.iter().map(|item| item.line(&inner)).collect();
        let tail: String = self.tail.iter().map(|comment| format!("{inner}{comment}\n")).collect();
        format!("{open}\n{items}{tail}{indent}{close}")
    }
}

impl Item {
    fn key_part(&self) -> String {
        self.key.as_ref().map(|key| format!("{} = ", path_text(key))).unwrap_or_default()
    }

    fn single(&self, indent: &str) -> String {
        format!("{}{}", self.key_part(), self.value.text(0, indent))
    }

    fn line(&self, indent: &str) -> String {
        let above: String = self.above.iter().map(|comment| format!("{indent}{comment}\n")).collect();
        let key = self.key_part();
        let value = self.value.text(indent.len() + key.chars().count(), indent);
        let behind = self.behind.as_ref().map(|comment| format!(" {comment}")).unwrap_or_default();
        format!("{above}{indent}{key}{value},{behind}\n")
    }
}
