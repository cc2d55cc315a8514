//! What rules want to know about a PromQL query: which versions it tells apart, and how far back it looks.

mod counters;
mod labels;
mod picks;
mod raw;
mod sight;
mod usual;

pub use counters::ELAPSED;
pub use raw::Raw;

use crate::compile::check::Config;
use crate::compile::check::contract::{CanaryStage, Gate};
use crate::tree::Spanned;
use picks::{selector_sees, usual_sees};
use promql_parser::parser::{Expr, Offset, VectorSelector, parse};
use std::sync::OnceLock;

/// Longer queries are refused before they are parsed: each operator may be one level of a tree that is
/// walked, and dropped, recursively.
const LONGEST: usize = 4096;

/// Queries of more levels are judged as a whole: the parts of one level are compared with each other.
const DEEPEST: usize = 200;

/// A query that was understood.
pub struct Query<'t> {
    text: &'t str,
    /// Its selectors, if it is of the usual form.
    usual: Option<Vec<usual::Selector<'t>>>,
    /// What the grammar makes of it, once that was asked.
    full: OnceLock<Option<Expr>>,
}

/// One side of a canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    Canary,
    Stable,
}

const TRACKS: [Track; 2] = [Track::Canary, Track::Stable];

impl Track {
    pub fn name(self) -> &'static str {
        match self {
            Track::Canary => "canary",
            Track::Stable => "stable",
        }
    }

    fn other(self) -> Track {
        match self {
            Track::Canary => Track::Stable,
            Track::Stable => Track::Canary,
        }
    }
}

/// A query of the contract, read once for all rules.
pub struct Asked<'a> {
    pub text: &'a Spanned<String>,
    /// The track whose series it must pick.
    pub track: Track,
    /// The gate that it belongs to; `None` for `[observe] requests`.
    pub gate: Option<&'a Gate>,
    pub query: Result<Query<'a>, String>,
}

impl Asked<'_> {
    /// Whose query this is, for messages.
    pub fn whose(&self) -> String {
        self.gate.map_or("`requests`".to_owned(), |gate| format!("gate `{}`", gate.name.value))
    }
}

/// Every query of the contract; those of one gate follow each other.
pub fn all(config: &Config) -> Vec<Asked<'_>> {
    let gates = config.canary().map(|canary| canary.gate.as_slice()).unwrap_or_default();
    let of_gates = gates.iter().flat_map(|gate| of_gate(gate).map(|(text, track)| (text, track, Some(&gate.value))));
    let counted = config.contract.observe.iter().flat_map(|observe| &observe.requests);
    let texts = of_gates.chain(counted.map(|text| (text, Track::Canary, None)));
    texts.map(|(text, track, gate)| Asked { text, track, gate, query: read(text) }).collect()
}

fn of_gate(gate: &Gate) -> impl Iterator<Item = (&Spanned<String>, Track)> {
    let compared = gate.compare.iter();
    let canary = compared.clone().map(|compare| (&compare.canary, Track::Canary));
    let stable = compared.map(|compare| (&compare.stable, Track::Stable));
    gate.prometheus.iter().map(|query| (query, Track::Canary)).chain(canary).chain(stable)
}

/// Reads a query as Prometheus does (version placeholders stand inside strings, so they do no harm).
///
/// # Errors
/// What the parser says is wrong.
pub fn read(text: &str) -> Result<Query<'_>, String> {
    if text.len() > LONGEST {
        return Err(format!("{} characters, {LONGEST} are read", text.len()));
    }
    if let Some(selectors) = usual::read(text) {
        return Ok(Query { text, usual: Some(selectors), full: OnceLock::new() });
    }
    parse(text).map(|expr| Query { text, usual: None, full: OnceLock::from(Some(expr)) })
}

impl Query<'_> {
    fn full(&self) -> Option<&Expr> {
        self.full.get_or_init(|| parse(self.text).ok()).as_ref()
    }

    /// Whether some selector of the query picks the series of one track alone: by a track label, a
    /// version placeholder, a name that ends in `-canary` or `-stable`, or a recorded metric of the track.
    pub fn sees(&self, track: Track, stage: Option<&CanaryStage>) -> bool {
        match &self.usual {
            Some(selectors) => selectors.iter().any(|selector| usual_sees(selector, track, stage)),
            None => self.full().is_some_and(|expr| any(expr, &|selector| selector_sees(selector, track, stage))),
        }
    }

    /// The first selector that has the series of both versions, where one version's are needed.
    pub fn blind(&self, stage: Option<&CanaryStage>) -> Option<String> {
        let tells = |selector| TRACKS.into_iter().any(|track| usual_sees(selector, track, stage));
        if self.usual.as_ref().is_some_and(|selectors| selectors.iter().all(tells)) {
            return None;
        }
        let expr = self.full().filter(|expr| !is_deeper_than(DEEPEST, expr))?;
        sight::blind(expr, stage).first().map(ToString::to_string)
    }

    /// How many seconds before now the query looks at: ranges and offsets, added up where nested.
    pub fn reach(&self) -> u64 {
        match &self.usual {
            Some(selectors) => selectors.iter().map(|selector| selector.range).max().unwrap_or(0),
            None => self.full().map_or(0, reach),
        }
    }

    /// Whether two queries ask the same, however they are laid out.
    pub fn same(&self, other: &Query<'_>) -> bool {
        let written = |query: &Query<'_>| query.full().map(ToString::to_string);
        self.text == other.text || written(self) == written(other)
    }
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Aggregate(inner) => std::iter::once(&*inner.expr).chain(inner.param.as_deref()).collect(),
        Expr::Unary(inner) => vec![&inner.expr],
        Expr::Binary(inner) => vec![&inner.lhs, &inner.rhs],
        Expr::Paren(inner) => vec![&inner.expr],
        Expr::Subquery(inner) => vec![&inner.expr],
        Expr::Call(inner) => inner.args.args.iter().map(|arg| &**arg).collect(),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::VectorSelector(_) | Expr::MatrixSelector(_) => vec![],
        // made by other programs only: the parser has no syntax for it
        Expr::Extension(_) => vec![],
    }
}

fn any(expr: &Expr, test: &impl Fn(&VectorSelector) -> bool) -> bool {
    selectors(expr).into_iter().any(test)
}

/// Every selector of an expression, from the left.
fn selectors(expr: &Expr) -> Vec<&VectorSelector> {
    let (mut found, mut open) = (Vec::new(), vec![expr]);
    while let Some(next) = open.pop() {
        match next {
            Expr::VectorSelector(selector) => found.push(selector),
            Expr::MatrixSelector(range) => found.push(&range.vs),
            _ => open.extend(children(next).into_iter().rev()),
        }
    }
    found
}

fn is_deeper_than(most: usize, expr: &Expr) -> bool {
    let mut open = vec![(expr, 0)];
    while let Some((next, depth)) = open.pop() {
        if depth > most {
            return true;
        }
        open.extend(children(next).into_iter().map(|child| (child, depth + 1)));
    }
    false
}

fn reach(expr: &Expr) -> u64 {
    let here = match expr {
        Expr::MatrixSelector(range) => range.range.as_secs().saturating_add(back(range.vs.offset.as_ref())),
        Expr::VectorSelector(selector) => back(selector.offset.as_ref()),
        Expr::Subquery(inner) => inner.range.as_secs().saturating_add(back(inner.offset.as_ref())),
        _ => 0,
    };
    here.saturating_add(children(expr).into_iter().map(reach).max().unwrap_or(0))
}

fn back(offset: Option<&Offset>) -> u64 {
    match offset {
        Some(Offset::Pos(time)) => time.as_secs(),
        Some(Offset::Neg(_)) | None => 0,
    }
}
