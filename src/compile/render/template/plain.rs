//! Tags of plain words: names and paths of small letters, digits and `_`, one space between them.
//!
//! The grammar of the `handlebars` crate takes a hundred times as long for them, and nearly half of a
//! short run was spent there. `None` leaves a tag to the grammar; a test holds both equal.

use handlebars::template::Parameter;
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
    let arguments = words.map(path).collect::<Option<Vec<_>>>()?;
    // no helper has a dot in its name
    (arguments.is_empty() || !first.contains('.')).then_some(())?;
    Some((path(first)?, arguments))
}

/// `each path as |item key|`; the block parameters may be left out.
pub fn opening(body: &str) -> Option<Opening> {
    let (head, names) = match body.split_once(" as |") {
        Some((head, names)) => (head, names.strip_suffix('|')?.split(' ').map(name).collect::<Option<Vec<_>>>()?),
        None => (body, Vec::new()),
    };
    let (name, arguments) = head.split_once(' ')?;
    let arguments = arguments.split(' ').map(path).collect::<Option<_>>()?;
    (names.len() <= 2).then_some(())?;
    Some(Opening { name: self::name(name)?, arguments, names })
}

/// `name key=path`, as many keys as there are.
pub fn partial(body: &str) -> Option<(String, HashMap<String, Parameter>)> {
    let mut words = body.split(' ');
    let called = words.next()?;
    called.split('-').all(|part| name(part).is_some()).then_some(())?;
    let argument = |word: &str| {
        let (key, value) = word.split_once('=')?;
        Some((name(key)?, path(value)?))
    };
    Some((called.to_owned(), words.map(argument).collect::<Option<_>>()?))
}

fn path(word: &str) -> Option<Parameter> {
    word.split('.').all(|step| name(step).is_some()).then(|| Parameter::Name(word.to_owned()))
}

fn name(word: &str) -> Option<String> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let plain = word.starts_with(|first: char| first.is_ascii_lowercase()) && word.bytes().all(inner);
    (plain && !RESERVED.contains(&word)).then(|| word.to_owned())
}
