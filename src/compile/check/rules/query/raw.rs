//! The raw selectors of a query: what has to be scraped now, so that its number is of now (decision H16).

use super::{Query, back, children};
use promql_parser::parser::token::{T_LOR, T_LUNLESS};
use promql_parser::parser::{BinaryExpr, Expr, Offset, VectorSelector};

/// A selector without its range, as it can be asked for alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub text: String,
    /// Seconds that its samples lie back on purpose; negative where they lie ahead.
    pub offset: i64,
    /// The query provides for its absence.
    pub may_be_absent: bool,
}

impl Query<'_> {
    /// Its raw selectors, each once, from the left.
    pub fn raw(&self) -> Vec<Raw> {
        let mut found = Vec::new();
        if let Some(expr) = self.full() {
            collect(expr, false, &mut found);
        }
        let mut all: Vec<Raw> = Vec::new();
        for raw in found {
            match all.iter_mut().find(|one| one.text == raw.text) {
                // needed in one place is needed
                Some(one) => one.may_be_absent &= raw.may_be_absent,
                None => all.push(raw),
            }
        }
        all
    }
}

fn collect(expr: &Expr, excused: bool, into: &mut Vec<Raw>) {
    match expr {
        Expr::VectorSelector(selector) => into.push(raw(selector, excused)),
        Expr::MatrixSelector(range) => into.push(raw(&range.vs, excused)),
        Expr::Binary(binary) => both(binary, excused, into),
        Expr::Call(call) if matches!(call.func.name, "absent" | "absent_over_time") => {
            children(expr).into_iter().for_each(|child| collect(child, true, into));
        }
        _ => children(expr).into_iter().for_each(|child| collect(child, excused, into)),
    }
}

/// `errors or vector(0)`: a counter may not be there while nothing was counted.
fn both(binary: &BinaryExpr, excused: bool, into: &mut Vec<Raw>) {
    let (left, right) = match binary.op.id() {
        T_LOR => (true, true),
        T_LUNLESS => (excused, true),
        _ => (excused, excused),
    };
    collect(&binary.lhs, left, into);
    collect(&binary.rhs, right, into);
}

fn raw(selector: &VectorSelector, may_be_absent: bool) -> Raw {
    let signed = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    let offset = match &selector.offset {
        Some(Offset::Neg(time)) => -signed(time.as_secs()),
        offset => signed(back(offset.as_ref())),
    };
    Raw { text: selector.to_string(), offset, may_be_absent }
}
