//! Tags of plain words: names and paths of small letters, digits and `_`, also below `@root`, and
//! texts of letters and digits, one space between them.
//!
//! The grammar of the `handlebars` crate takes a hundred times as long for them, and nearly half of a
//! short run was spent there. `None` leaves a tag to the grammar; a test holds both equal.

use handlebars::template::{Parameter, Subexpression};
use std::collections::HashMap;

/// Words that mean something else than a value of that name.
const RESERVED: &[&str] = &["as", "else", "false", "null", "this", "true", "undefined"];

pub struct Opening {
    pub name: String,
    pub arguments: Vec<Parameter>,
    pub names: Vec<String>,
}

/// `path.to.value` or `helper path`.
pub fn value(body: &str) -> Option<(Parameter, Vec<Parameter>)> {
    let mut words = body.split(' ');
    let first = words.next()?;
    let arguments = words.map(argument).collect::<Option<Vec<_>>>()?;
    // no helper has a dot in its name
    (arguments.is_empty() || name(first).is_some()).then_some(())?;
    Some((path(first)?, arguments))
}

/// `each path as |item key|` or `if (helper path)`; the block parameters may be left out.
pub fn opening(body: &str) -> Option<Opening> {
    let (head, names) = match body.split_once(" as |") {
        Some((head, names)) => (head, names.strip_suffix('|')?.split(' ').map(name).collect::<Option<Vec<_>>>()?),
        None => (body, Vec::new()),
    };
    let (name, arguments) = head.split_once(' ')?;
    let arguments = match arguments.strip_prefix('(') {
        Some(inner) => vec![subexpression(inner.strip_suffix(')')?)?],
        None => arguments.split(' ').map(argument).collect::<Option<_>>()?,
    };
    (names.len() <= 2).then_some(())?;
    Some(Opening { name: self::name(name)?, arguments, names })
}

pub struct Partial {
    pub name: String,
    pub context: Option<Parameter>,
    pub named: HashMap<String, Parameter>,
}

/// `name path key=path`: the context may be left out, and there are as many keys as one likes.
pub fn partial(body: &str) -> Option<Partial> {
    let mut words = body.split(' ').peekable();
    let called = words.next()?;
    called.split('-').all(|part| name(part).is_some()).then_some(())?;
    let context = match words.next_if(|word| !word.contains('=')) {
        Some(word) => Some(path(word)?),
        None => None,
    };
    let named = |word: &str| {
        let (key, value) = word.split_once('=')?;
        Some((name(key)?, argument(value)?))
    };
    Some(Partial { name: called.to_owned(), context, named: words.map(named).collect::<Option<_>>()? })
}

fn subexpression(body: &str) -> Option<Parameter> {
    let (helper, arguments) = value(body)?;
    // without arguments it is for the grammar to say what it means
    (!arguments.is_empty()).then(|| Parameter::Subexpression(Subexpression::new(helper, arguments, HashMap::new())))
}

fn argument(word: &str) -> Option<Parameter> {
    path(word).or_else(|| text(word))
}

fn text(word: &str) -> Option<Parameter> {
    let inside = word.strip_prefix('"')?.strip_suffix('"')?;
    let plain = inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain.then(|| Parameter::Literal(inside.into()))
}

fn path(word: &str) -> Option<Parameter> {
    let steps = word.strip_prefix("@root.").unwrap_or(word);
    let plain = word == "@root" || steps.split('.').all(|step| name(step).is_some());
    plain.then(|| Parameter::Name(word.to_owned()))
}

fn name(word: &str) -> Option<String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let plain = word.starts_with(|first: char| first.is_ascii_lowercase()) && word.bytes().all(inner);
    (plain && !RESERVED.contains(&word)).then(|| word.to_owned())
}
