use super::expression::Expr;
use crate::diag::{SourceId, Span};

/// One template, ready to run: its parts in order, each with its place in the template's text.
#[derive(Debug)]
pub struct Program {
    pub source: SourceId,
    pub text: String,
    pub parts: Vec<Part>,
}

#[derive(Debug)]
pub enum Part {
    /// Text of the template itself.
    Text(Span),
    /// `{{x}}`: a value to place.
    Emit(Expr),
    If(Box<If>),
    Each(Box<Each>),
    With(Box<With>),
    Partial(Box<Call>),
}

/// `{{#if}}`; `{{#unless}}` is the same with the branches exchanged.
#[derive(Debug)]
pub struct If {
    pub test: Expr,
    pub yes: Vec<Part>,
    pub no: Vec<Part>,
}

#[derive(Debug)]
pub struct Each {
    pub over: Expr,
    /// `as |item key|`
    pub item: Option<String>,
    pub key: Option<String>,
    pub body: Vec<Part>,
    pub empty: Vec<Part>,
}

#[derive(Debug)]
pub struct With {
    pub value: Expr,
    pub name: Option<String>,
    pub body: Vec<Part>,
    pub absent: Vec<Part>,
}

/// `{{> name context key=value}}`
#[derive(Debug)]
pub struct Call {
    pub span: Span,
    pub name: String,
    /// Set when the tag stands alone on its line: each line of the partial is indented by it.
    pub indent: Option<String>,
    pub context: Option<Expr>,
    pub arguments: Vec<(String, Expr)>,
}

impl Program {
    /// A part of the template's text; a span of another source has none.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// The names of all partials that are called in these parts.
pub fn called(parts: &[Part]) -> Vec<&str> {
    parts
        .iter()
        .flat_map(|part| match part {
            Part::Text(_) | Part::Emit(_) => Vec::new(),
            Part::Partial(call) => vec![call.name.as_str()],
            Part::If(block) => [called(&block.yes), called(&block.no)].concat(),
            Part::Each(block) => [called(&block.body), called(&block.empty)].concat(),
            Part::With(block) => [called(&block.body), called(&block.absent)].concat(),
        })
        .collect()
}
