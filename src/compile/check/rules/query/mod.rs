//! What rules want to know about a PromQL query: which versions it tells apart, and how far back it looks.

mod labels;
mod sight;

use crate::compile::check::Config;
use crate::compile::check::contract::{CanaryStage, Gate};
use crate::tree::Spanned;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{Expr, Offset, VectorSelector, parse};

/// Longer queries are refused before they are parsed: each operator may be one level of a tree that is
/// walked, and dropped, recursively.
const LONGEST: usize = 4096;

/// Queries of more levels are judged as a whole: the parts of one level are compared with each other.
const DEEPEST: usize = 200;

/// A query that was understood.
pub struct Query {
    expr: Expr,
}

/// One side of a canary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    Canary,
    Stable,
}

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
    pub query: Result<Query, String>,
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
fn read(text: &str) -> Result<Query, String> {
    if text.len() > LONGEST {
        return Err(format!("{} characters, {LONGEST} are read", text.len()));
    }
    parse(text).map(|expr| Query { expr })
}

impl Query {
    /// Whether some selector of the query picks the series of one track alone: by a track label, a
    /// version placeholder, a name that ends in `-canary` or `-stable`, or a recorded metric of the track.
    pub fn sees(&self, track: Track, stage: Option<&CanaryStage>) -> bool {
        any(&self.expr, &|selector| selector_sees(selector, track, stage))
    }

    /// The first selector that has the series of both versions, where one version's are needed.
    pub fn blind(&self, stage: Option<&CanaryStage>) -> Option<String> {
        let shallow = !is_deeper_than(DEEPEST, &self.expr);
        shallow.then(|| sight::blind(&self.expr, stage).first().map(ToString::to_string)).flatten()
    }

    /// How many seconds before now the query looks at: ranges and offsets, added up where nested.
    pub fn reach(&self) -> u64 {
        reach(&self.expr)
    }

    /// Whether two queries ask the same, however they are laid out.
    pub fn same(&self, other: &Query) -> bool {
        self.expr.to_string() == other.expr.to_string()
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

fn selector_sees(selector: &VectorSelector, track: Track, stage: Option<&CanaryStage>) -> bool {
    let recorded = selector.name.as_deref().is_some_and(|name| names_track(name, track));
    let alternatives = selector.matchers.or_matchers.iter();
    let own = |matcher: &Matcher| matcher_sees(matcher, track, stage);
    // with `or` between matchers every alternative must pick the track
    let all_alternatives =
        !selector.matchers.or_matchers.is_empty() && alternatives.clone().all(|matchers| matchers.iter().any(own));
    recorded || selector.matchers.matchers.iter().any(own) || all_alternatives
}

fn matcher_sees(matcher: &Matcher, track: Track, stage: Option<&CanaryStage>) -> bool {
    match matcher.op {
        MatchOp::Equal | MatchOp::Re(_) => picks(matcher, track) || is_place_of(matcher, track, stage),
        MatchOp::NotEqual | MatchOp::NotRe(_) => picks(matcher, track.other()),
    }
}

/// A track label that speaks of the track; else a version placeholder, the track alone, or an object's
/// name such as `greeter-canary`. A path that happens to hold the word is none of these.
fn picks(matcher: &Matcher, track: Track) -> bool {
    let (value, name) = (matcher.value.as_str(), track.name());
    let of_track_label = matcher.name.contains("track");
    let of_object = !value.starts_with('/') && value.contains(&format!("-{name}"));
    let placed = value.contains(&format!("${name}_version"));
    names_track(value, track) && (of_track_label || of_object || placed || value == name)
}

/// Speaks of this track, and not of the other one as well.
fn names_track(text: &str, track: Track) -> bool {
    text.contains(track.name()) && !text.contains(track.other().name())
}

/// An isolated canary is known by its own namespace or host, and stable by another namespace.
fn is_place_of(matcher: &Matcher, track: Track, stage: Option<&CanaryStage>) -> bool {
    let Some(stage) = stage else { return false };
    let names = |place: &Spanned<String>| matcher.value.contains(place.value.as_str());
    match track {
        Track::Canary => [&stage.namespace, &stage.host].into_iter().flatten().any(names),
        Track::Stable => {
            let elsewhere = stage.namespace.as_ref().is_some_and(|place| !names(place));
            elsewhere && matcher.op == MatchOp::Equal && matcher.name.contains("namespace")
        }
    }
}
