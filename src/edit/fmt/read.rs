//! Tokens → statements, with the comments around each.

use super::value::{Item, List, Shape, Value, key_text, scalar_text};
use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// One name of a dotted key: what it means, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub means: String,
    pub written: String,
}

/// A line of the file (or several, where its value has several).
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// Comments above, an empty text for a blank line.
    pub above: Vec<String>,
    pub path: Vec<Name>,
    pub kind: StatementKind,
    /// The comment behind it, on the same line.
    pub behind: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) enum StatementKind {
    /// `[a.b]`
    Table,
    /// `[[a.b]]`
    Element,
    /// `a.b = value`
    Pair(Value),
}

/// All statements of a valid text, and the comments after the last one.
pub(super) fn statements(text: &str) -> (Vec<Statement>, Vec<String>) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    // the text was found valid before: there is nothing to report
    parse_document(&tokens, &mut events, &mut ());
    events.retain(|event| event.kind() != EventKind::Whitespace);
    let mut reader = Reader { source, events: events.into_iter().peekable() };
    reader.document()
}

struct Reader<'a> {
    source: Source<'a>,
    events: std::iter::Peekable<std::vec::IntoIter<Event>>,
}

/// What the current line holds so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Empty,
    Comment,
    Statement,
}

impl Reader<'_> {
    fn raw(&self, event: &Event) -> &str {
        self.source.get(event).map_or("", |raw| raw.as_str())
    }

    fn document(&mut self) -> (Vec<Statement>, Vec<String>) {
        let mut statements: Vec<Statement> = Vec::new();
        let mut above: Vec<String> = Vec::new();
        let mut line = Line::Empty;
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::Newline => {
                    if line == Line::Empty {
                        above.push(String::new());
                    }
                    line = Line::Empty;
                }
                EventKind::Comment => {
                    let comment = self.comment(&event);
                    match statements.last_mut() {
                        Some(last) if line == Line::Statement => last.behind = Some(comment),
                        _ => {
                            above.push(comment);
                            line = Line::Comment;
                        }
                    }
                }
                _ => {
                    statements.push(self.statement(&event, std::mem::take(&mut above)));
                    line = Line::Statement;
                }
            }
        }
        (statements, above)
    }

    fn comment(&self, event: &Event) -> String {
        self.raw(event).trim_end().to_owned()
    }

    fn statement(&mut self, first: &Event, above: Vec<String>) -> Statement {
        let (path, kind) = match first.kind() {
            EventKind::StdTableOpen => (self.path(None), StatementKind::Table),
            EventKind::ArrayTableOpen => (self.path(None), StatementKind::Element),
            _ => {
                let path = self.path(Some(first));
                (path, StatementKind::Pair(self.value()))
            }
        };
        Statement { above, path, kind, behind: None }
    }

    /// The names up to what ends a dotted key, which is taken as well.
    fn path(&mut self, first: Option<&Event>) -> Vec<Name> {
        let mut path: Vec<Name> = first.map(|event| self.name(event)).into_iter().collect();
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::SimpleKey => path.push(self.name(&event)),
                EventKind::KeySep => {}
                _ => break,
            }
        }
        path
    }

    fn name(&self, event: &Event) -> Name {
        let mut means = std::borrow::Cow::Borrowed("");
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut means, &mut ());
        }
        Name { written: key_text(self.raw(event), &means), means: means.into_owned() }
    }

    fn value(&mut self) -> Value {
        match self.events.next() {
            Some(event) => self.value_at(&event),
            None => Value::Scalar(String::new()),
        }
    }

    fn value_at(&mut self, event: &Event) -> Value {
        match event.kind() {
            EventKind::ArrayOpen => Value::List(self.list(Shape::Array)),
            EventKind::InlineTableOpen => Value::List(self.list(Shape::Table)),
            _ => Value::Scalar(scalar_text(self.raw(event), event.encoding())),
        }
    }

    /// The items up to the closing bracket, which is taken as well.
    fn list(&mut self, shape: Shape) -> List {
        let mut list = List { shape, items: Vec::new(), tail: Vec::new(), broken: false };
        let mut line = Line::Empty;
        while let Some(event) = self.events.next() {
            match event.kind() {
                EventKind::ArrayClose | EventKind::InlineTableClose => break,
                EventKind::Newline => {
                    list.broken |= list.items.is_empty();
                    line = Line::Empty;
                }
                EventKind::Comment => {
                    let comment = self.comment(&event);
                    match list.items.last_mut() {
                        Some(item) if line == Line::Statement => item.behind = Some(comment),
                        _ => list.tail.push(comment),
                    }
                }
                EventKind::ValueSep => {}
                _ => {
                    let item = self.item(&event, std::mem::take(&mut list.tail));
                    list.items.push(item);
                    line = Line::Statement;
                }
            }
        }
        list
    }

    fn item(&mut self, event: &Event, above: Vec<String>) -> Item {
        let (key, value) = match event.kind() {
            EventKind::SimpleKey => {
                let key = self.path(Some(event));
                (Some(key), self.value())
            }
            _ => (None, self.value_at(event)),
        };
        Item { above, key, value, behind: None }
    }
}
