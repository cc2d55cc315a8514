//! A sum of counters, and the same as a question about what they rose by.
//!
//! A counter's value counts from the start of its process. What was served since a step began is what each series
//! rose by in that time, resets passed over: `increase(x[…])`, which must stand around each counter, inside of the sum.

use super::{Query, usual};
use promql_parser::parser::token::{T_ADD, T_LOR, T_SUB, T_SUM};
use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, VectorSelector};

/// Where the seconds since the step began are put in.
pub const ELAPSED: &str = "$elapsed";

impl Query<'_> {
    /// Whether it is a sum of counters.
    ///
    /// # Errors
    /// What in it is none.
    pub fn counters(&self) -> Result<(), String> {
        match &self.usual {
            Some(selectors) if is_plain(self.text, selectors) => Ok(()),
            _ => self.since().map(drop),
        }
    }

    /// The question, with [`ELAPSED`] in it.
    ///
    /// # Errors
    /// What in it is no counter.
    pub fn since(&self) -> Result<String, String> {
        self.full().map_or_else(|| Err("cannot be read".to_owned()), since)
    }
}

/// Sums and selectors of the usual form, and nothing else: known without the grammar.
fn is_plain(text: &str, selectors: &[usual::Selector<'_>]) -> bool {
    let names = |word: &str| word == "sum" || selectors.iter().any(|selector| selector.name == word);
    let outside = outside_of_braces(text);
    let mut words = outside.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | ':'));
    let signs = |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || "_:()+-".contains(letter);
    outside.chars().all(signs) && words.all(|word| word.is_empty() || names(word))
}

/// Matchers left out; a brace within a text between quotes is none.
fn outside_of_braces(text: &str) -> String {
    let (mut depth, mut quote) = (0_u32, None);
    let outside = |letter: &char| {
        match (quote, *letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(*letter),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth = depth.saturating_sub(1);
                return false;
            }
            (None, _) => {}
        }
        depth == 0
    };
    text.chars().filter(outside).collect()
}

fn since(expr: &Expr) -> Result<String, String> {
    match expr {
        Expr::VectorSelector(selector) => of_counter(selector),
        Expr::Aggregate(inner) => of_sum(inner),
        Expr::Binary(inner) => of_two(inner),
        Expr::Paren(inner) => Ok(format!("({})", since(&inner.expr)?)),
        Expr::NumberLiteral(_) => Ok(expr.to_string()),
        Expr::Call(call) => constant(call),
        Expr::MatrixSelector(_) | Expr::Subquery(_) | Expr::Unary(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {
            Err(format!("`{expr}` is no counter"))
        }
    }
}

fn of_counter(selector: &VectorSelector) -> Result<String, String> {
    match (&selector.offset, &selector.at) {
        (None, None) => Ok(format!("increase({selector}[{ELAPSED}])")),
        _ => Err(format!("`{selector}` is of another time")),
    }
}

fn of_sum(inner: &AggregateExpr) -> Result<String, String> {
    match (inner.op.id(), &inner.modifier) {
        (T_SUM, None) => Ok(format!("sum({})", since(&inner.expr)?)),
        (T_SUM, Some(_)) => Err("grouped, it is more than one number".to_owned()),
        (_, _) => Err(format!("`{}` of counters counts nothing", inner.op)),
    }
}

fn of_two(inner: &BinaryExpr) -> Result<String, String> {
    let sign = match inner.op.id() {
        T_ADD => "+",
        T_SUB => "-",
        T_LOR => "or",
        _ => return Err(format!("`{}` of counters counts nothing", inner.op)),
    };
    Ok(format!("{} {sign} {}", since(&inner.lhs)?, since(&inner.rhs)?))
}

/// `vector(0)` beside an `or`.
fn constant(call: &Call) -> Result<String, String> {
    match (call.func.name, call.args.args.as_slice()) {
        ("vector", [number]) if matches!(**number, Expr::NumberLiteral(_)) => Ok(format!("vector({number})")),
        (name, _) => Err(format!("`{name}(…)` is no counter")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    fn since(text: &str) -> Result<String, String> {
        let query = read(text).unwrap();
        let since = query.since();
        assert_eq!(query.counters(), since.clone().map(drop), "{text}");
        since
    }

    #[test]
    fn each_counter_is_asked_for_its_rise_within_the_sum() {
        let asked = |text: &str| since(text).unwrap();
        assert_eq!(asked(r#"sum(a{track="canary"})"#), r#"sum(increase(a{track="canary"}[$elapsed]))"#);
        assert_eq!(asked("sum(a) - sum(b)"), "sum(increase(a[$elapsed])) - sum(increase(b[$elapsed]))");
        assert_eq!(asked("sum(a) or vector(0)"), "sum(increase(a[$elapsed])) or vector(0)");
        assert_eq!(asked("(sum(a + b))"), "(sum(increase(a[$elapsed]) + increase(b[$elapsed])))");
        assert_eq!(asked("a"), "increase(a[$elapsed])");
        assert_eq!(asked(r#"sum(a{path=~"/avg(.*)}"})"#), r#"sum(increase(a{path=~"/avg(.*)}"}[$elapsed]))"#);
    }

    #[test]
    fn what_is_no_counter_is_named() {
        let refused = |text: &str| since(text).unwrap_err();
        assert_eq!(refused("sum(rate(a[5m]))"), "`rate(…)` is no counter");
        assert_eq!(refused("sum(increase(a[1h]))"), "`increase(…)` is no counter");
        assert_eq!(refused("avg(a)"), "`avg` of counters counts nothing");
        assert_eq!(refused("sum(a) / 2"), "`/` of counters counts nothing");
        assert_eq!(refused("sum by (pod) (a)"), "grouped, it is more than one number");
        assert_eq!(refused("sum(a offset 1h)"), "`a offset 1h` is of another time");
    }
}
