//! Queries of the usual form: rates of named metrics, summed up, divided by and compared with each other.
//!
//! Most gates ask nothing else, and the tables and regular expressions of the full grammar cost a tenth of a short
//! run. Anything else, and anything that might be wrong, is for the grammar to say.

mod words;

/// A selector of such a query: it has a name, and looks back as far as its range.
#[derive(Debug, PartialEq)]
pub(super) struct Selector<'t> {
    pub name: &'t str,
    pub matchers: Vec<Match<'t>>,
    /// In seconds.
    pub range: u64,
}

/// One matcher of a selector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match<'t> {
    pub name: &'t str,
    pub value: &'t str,
    /// `=` and `=~`, not `!=` and `!~`.
    pub positive: bool,
    /// `=~` and `!~`
    pub pattern: bool,
}

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Gives {
    Scalar,
    Instant,
    Range,
}

/// Levels of parentheses; more are for the grammar.
const DEEPEST: usize = 20;

const AGGREGATIONS: &[&str] = &["sum", "avg", "max", "min", "count"];
const RATES: &[&str] = &["rate", "irate", "increase"];
/// Words that are no metric where they stand.
const RESERVED: &[&str] = &[
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "bool",
    "offset",
    "and",
    "or",
    "unless",
    "atan2",
    "inf",
    "nan",
    "start",
    "end",
    "fill",
    "fill_left",
    "fill_right",
    "stddev",
    "stdvar",
    "topk",
    "bottomk",
    "count_values",
    "quantile",
    "group",
    "limitk",
    "limit_ratio",
];

/// The selectors of a query, from the left; `None` if it is not of the usual form.
pub(super) fn read(text: &str) -> Option<Vec<Selector<'_>>> {
    let mut reader = Reader { rest: text, selectors: Vec::new(), depth: 0 };
    let gives = reader.comparison()?;
    reader.space();
    (reader.rest.is_empty() && gives != Gives::Range).then_some(reader.selectors)
}

struct Reader<'t> {
    rest: &'t str,
    selectors: Vec<Selector<'t>>,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// At most one: the next would have to be told whether it compares or filters.
    fn comparison(&mut self) -> Option<Gives> {
        let left = self.sum()?;
        if !["==", "!=", ">=", "<=", ">", "<"].iter().any(|sign| self.sign(sign)) {
            return Some(left);
        }
        let right = self.sum()?;
        both(left, right).filter(|gives| *gives == Gives::Instant)
    }

    fn sum(&mut self) -> Option<Gives> {
        let mut gives = self.product()?;
        while self.sign("+") || self.sign("-") {
            gives = both(gives, self.product()?)?;
        }
        Some(gives)
    }

    fn product(&mut self) -> Option<Gives> {
        let mut gives = self.part()?;
        while self.sign("*") || self.sign("/") {
            gives = both(gives, self.part()?)?;
        }
        Some(gives)
    }

    fn part(&mut self) -> Option<Gives> {
        self.space();
        match self.rest.as_bytes().first()? {
            b'0'..=b'9' => self.number().map(|()| Gives::Scalar),
            b'(' => self.parentheses(Self::comparison),
            _ => {
                let name = self.word()?;
                match name {
                    _ if AGGREGATIONS.contains(&name) => self.aggregation(),
                    _ if RATES.contains(&name) => self.argument(Gives::Range),
                    _ if RESERVED.contains(&name) || self.peek() == Some(b'(') => None,
                    _ => self.selector(name),
                }
            }
        }
    }

    fn parentheses(&mut self, inside: impl FnOnce(&mut Self) -> Option<Gives>) -> Option<Gives> {
        (self.depth < DEEPEST && self.sign("(")).then_some(())?;
        self.depth += 1;
        let gives = inside(self)?;
        self.depth -= 1;
        self.sign(")").then_some(gives)
    }

    fn argument(&mut self, wanted: Gives) -> Option<Gives> {
        let given = self.parentheses(Self::comparison)?;
        (given == wanted).then_some(Gives::Instant)
    }

    fn aggregation(&mut self) -> Option<Gives> {
        let before = self.grouping()?;
        let gives = self.argument(Gives::Instant)?;
        let after = self.grouping()?;
        (!(before && after)).then_some(gives)
    }

    /// `by (a, b)` or `without (a)`; the flag tells whether it was there.
    fn grouping(&mut self) -> Option<bool> {
        let here = self.rest;
        let word = self.word();
        if !matches!(word, Some("by" | "without")) {
            self.rest = here;
            return Some(false);
        }
        self.sign("(").then_some(())?;
        loop {
            self.label()?;
            if self.sign(")") {
                return Some(true);
            }
            self.sign(",").then_some(())?;
        }
    }

    fn selector(&mut self, name: &'t str) -> Option<Gives> {
        let matchers = if self.sign("{") { self.matchers()? } else { Vec::new() };
        let range = if self.sign("[") { Some(self.duration()?) } else { None };
        self.selectors.push(Selector { name, matchers, range: range.unwrap_or(0) });
        Some(if range.is_some() { Gives::Range } else { Gives::Instant })
    }

    fn matchers(&mut self) -> Option<Vec<Match<'t>>> {
        let mut matchers = Vec::new();
        if self.sign("}") {
            return Some(matchers);
        }
        loop {
            matchers.push(self.matcher()?);
            if self.sign("}") {
                return Some(matchers);
            }
            self.sign(",").then_some(())?;
        }
    }

    fn matcher(&mut self) -> Option<Match<'t>> {
        let name = self.label()?;
        let signs = [("=~", true, true), ("!~", false, true), ("!=", false, false), ("=", true, false)];
        let (_, positive, pattern) = signs.into_iter().find(|(sign, ..)| self.sign(sign))?;
        let value = self.string()?;
        (!pattern || is_simple_pattern(value)).then_some(Match { name, value, positive, pattern })
    }

    fn label(&mut self) -> Option<&'t str> {
        self.word().filter(|name| !name.contains(':') && *name != "__name__")
    }
}

/// What two sides of an operator give together.
fn both(left: Gives, right: Gives) -> Option<Gives> {
    match (left, right) {
        (Gives::Range, _) | (_, Gives::Range) => None,
        (Gives::Scalar, Gives::Scalar) => Some(Gives::Scalar),
        _ => Some(Gives::Instant),
    }
}

/// Words, dots, alternatives and `.*`: a pattern that is one to everybody.
fn is_simple_pattern(pattern: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.:|*+".contains(&byte);
    let repeats = |at: usize| at > 0 && pattern.as_bytes().get(at - 1) == Some(&b'.');
    pattern.bytes().all(usual) && pattern.match_indices(['*', '+']).all(|(at, _)| repeats(at))
}

#[cfg(test)]
mod tests;
