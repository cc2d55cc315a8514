//! Tags of plain words: names and paths of small letters, digits and `_`, also below `@root`, and
//! texts of letters and digits, one space between them.
//!
//! The grammar of the `handlebars` crate takes a hundred times as long for them, and nearly half of a
//! short run was spent there. `None` leaves a tag to the grammar, also where something is wrong with it; a test
//! holds both equal.

use super::expression::{Base, Expr, ExprKind, Path};
use super::helper::Helper;
use super::tag::{Opening, PartialTag};
use crate::diag::Span;

/// Words that mean something else than a value of that name.
const RESERVED: &[&str] = &["as", "else", "false", "null", "this", "true", "undefined"];

/// `path.to.value` or `helper path`.
pub fn value(body: &str, span: Span) -> Option<Expr> {
    Plain { span }.call(body, 0)
}

/// `each path as |item key|` or `if (helper path)`; the block parameters may be left out.
pub fn opening(body: &str, span: Span) -> Option<Opening> {
    let (head, names) = match body.split_once(" as |") {
        Some((head, names)) => (head, names.strip_suffix('|')?.split(' ').map(name).collect::<Option<Vec<_>>>()?),
        None => (body, Vec::new()),
    };
    let (name, written) = head.split_once(' ')?;
    let (plain, from) = (Plain { span }, name.len() + 1);
    let arguments = match written.strip_prefix('(') {
        Some(inner) => vec![plain.subexpression(inner.strip_suffix(')')?, from + 1)?],
        None => plain.arguments(words(written, from))?,
    };
    (names.len() <= 2).then_some(())?;
    Some(Opening { name: self::name(name)?, arguments, names })
}

/// `name path key=path`: the context may be left out, and there are as many keys as one likes.
pub fn partial(body: &str, span: Span) -> Option<PartialTag> {
    let plain = Plain { span };
    let mut words = words(body, 0).peekable();
    let (_, called) = words.next()?;
    called.split('-').all(|part| name(part).is_some()).then_some(())?;
    let context = match words.next_if(|(_, word)| !word.contains('=')) {
        Some((at, word)) => Some(plain.path(word, at)?),
        None => None,
    };
    let named = |(at, word): (usize, &str)| {
        let (key, value) = word.split_once('=')?;
        Some((name(key)?, plain.argument(value, at + key.len() + 1)?))
    };
    let mut arguments = words.map(named).collect::<Option<Vec<_>>>()?;
    arguments.sort_by(|(one, _), (other, _)| one.cmp(other));
    let twice = arguments.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other));
    (!twice).then(|| PartialTag { name: called.to_owned(), context, arguments })
}

/// The words of a text that begins at `from`, each with its place.
fn words(text: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut next = from;
    text.split(' ').map(move |word| {
        let at = next;
        next = at + word.len() + 1;
        (at, word)
    })
}

/// A tag, by the span of what stands between its braces.
struct Plain {
    span: Span,
}

impl Plain {
    fn call(&self, body: &str, from: usize) -> Option<Expr> {
        let Some((written, arguments)) = body.split_once(' ') else { return self.single(body, from) };
        let helper = Helper::find(written)?;
        let arguments = self.arguments(words(arguments, from + written.len() + 1))?;
        let (fewest, most) = helper.arity();
        let fits = (fewest..=most).contains(&arguments.len());
        fits.then_some(Expr { span: self.span, kind: ExprKind::Call(helper, arguments) })
    }

    /// A word alone is a value, unless it is a helper that takes nothing.
    fn single(&self, word: &str, from: usize) -> Option<Expr> {
        let helper = Helper::find(word).is_some_and(|helper| helper.arity().0 == 0);
        if helper { None } else { self.path(word, from) }
    }

    /// Without arguments it is for the grammar to say what it means.
    fn subexpression(&self, body: &str, from: usize) -> Option<Expr> {
        let (helper, _) = body.split_once(' ')?;
        let inner = self.call(body, from)?;
        let misplaced = matches!(&inner.kind, ExprKind::Call(helper, _) if helper.decides_place());
        (!misplaced).then(|| Expr { span: self.span.part(from..from + helper.len()), ..inner })
    }

    fn arguments<'b>(&self, words: impl Iterator<Item = (usize, &'b str)>) -> Option<Vec<Expr>> {
        words.map(|(at, word)| self.argument(word, at)).collect()
    }

    fn argument(&self, word: &str, at: usize) -> Option<Expr> {
        self.path(word, at).or_else(|| self.text(word))
    }

    fn text(&self, word: &str) -> Option<Expr> {
        let inside = word.strip_prefix('"')?.strip_suffix('"')?;
        let plain = inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        plain.then(|| Expr { span: self.span, kind: ExprKind::Literal(inside.into()) })
    }

    fn path(&self, word: &str, at: usize) -> Option<Expr> {
        let (base, named) = match word.strip_prefix("@root") {
            Some(rest) => (Base::Root, rest.strip_prefix('.').map_or_else(|| rest.is_empty().then_some(""), Some)?),
            None => (Base::Name, word),
        };
        let steps = match named {
            "" if word == "@root" => Vec::new(),
            _ => named.split('.').map(name).collect::<Option<Vec<_>>>()?,
        };
        let span = self.span.part(at..at + word.len());
        Some(Expr { span, kind: ExprKind::Path(Path { written: word.to_owned(), base, steps }) })
    }
}

fn name(word: &str) -> Option<String> {
    is_name(word).then(|| word.to_owned())
}

fn is_name(word: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    word.starts_with(|first: char| first.is_ascii_lowercase()) && word.bytes().all(inner) && !RESERVED.contains(&word)
}
