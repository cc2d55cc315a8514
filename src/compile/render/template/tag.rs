//! The text of one tag to an expression; the grammar is that of the `handlebars` crate. Tags of
//! plain words, which most are, are told apart by [`plain`] alone.

use super::expression::{Expr, ExprKind, Path};
use super::helper::Helper;
use super::{plain, words};
use crate::diag::{Finding, Span};
use handlebars::template::{BlockParam, Parameter, Subexpression, Template, TemplateElement};
use std::collections::HashMap;

type Read<T> = Result<T, Finding>;

/// `#each ports as |p|`: its name, arguments and block parameters.
pub struct Opening {
    pub name: String,
    pub arguments: Vec<Expr>,
    pub names: Vec<String>,
}

pub struct PartialTag {
    pub name: String,
    pub context: Option<Expr>,
    pub arguments: Vec<(String, Expr)>,
}

/// `body` is the text between the braces, `span` the span of that text.
pub fn value(body: &str, span: Span) -> Read<Expr> {
    plain::value(body, span).map_or_else(|| value_by_grammar(body, span), Ok)
}

fn value_by_grammar(body: &str, span: Span) -> Read<Expr> {
    let unreadable = || words::unreadable_tag(span, "`{{path.to.value}}` or `{{helper value}}`");
    match only_element(&format!("{{{{{body}}}}}")) {
        Some(TemplateElement::Expression(tag)) => {
            Lowering::new(body, span).call(&tag.name, &tag.params, &tag.hash, Outermost::Yes)
        }
        _ => Err(unreadable()),
    }
}

pub fn opening(body: &str, span: Span) -> Read<Opening> {
    plain::opening(body, span).map_or_else(|| opening_by_grammar(body, span), Ok)
}

fn opening_by_grammar(body: &str, span: Span) -> Read<Opening> {
    let name = body.split(char::is_whitespace).next().unwrap_or("").to_owned();
    let unreadable = || words::unreadable_tag(span, "`{{#if value}}`, `{{#each list as |item|}}` or `{{#with value}}`");
    match only_element(&format!("{{{{#{body}}}}}{{{{/{name}}}}}")) {
        Some(TemplateElement::HelperBlock(tag)) => {
            let mut lowering = Lowering::new(body, span);
            lowering.refuse_hash(&tag.hash)?;
            let arguments = lowering.all(&tag.params)?;
            Ok(Opening { name, arguments, names: block_names(tag.block_param.as_ref()) })
        }
        _ => Err(unreadable()),
    }
}

pub fn partial(body: &str, span: Span) -> Read<PartialTag> {
    plain::partial(body, span).map_or_else(|| partial_by_grammar(body, span), Ok)
}

fn partial_by_grammar(body: &str, span: Span) -> Read<PartialTag> {
    let unreadable = || words::unreadable_tag(span, "`{{> name}}` or `{{> name key=value}}`");
    let Some(TemplateElement::PartialExpression(tag)) = only_element(&format!("{{{{> {body}}}}}")) else {
        return Err(unreadable());
    };
    let name = match &tag.name {
        Parameter::Name(name) => name.trim_matches(['\'', '"', '[', ']']).to_owned(),
        _ => return Err(words::construct("a partial chosen by a value", span)),
    };
    // a value may have the name of the partial
    let from = body.find(&name).map_or(0, |at| at + name.len());
    let contexts = Lowering { from, ..Lowering::new(body, span) }.all(&tag.params)?;
    if contexts.len() > 1 {
        return Err(unreadable());
    }
    Ok(PartialTag { name, context: contexts.into_iter().next(), arguments: named(&tag.hash, body, span, from)? })
}

/// Named arguments stand in no order of the tag's.
fn named(hash: &HashMap<String, Parameter>, body: &str, span: Span, from: usize) -> Read<Vec<(String, Expr)>> {
    let mut named: Vec<_> = hash.iter().collect();
    named.sort_unstable_by_key(|(key, _)| key.as_str());
    let read = |value| Lowering { from, ..Lowering::new(body, span) }.parameter(value);
    named.into_iter().map(|(key, value)| Ok((key.clone(), read(value)?))).collect()
}

fn only_element(text: &str) -> Option<TemplateElement> {
    let mut template = Template::compile(text).ok()?;
    match template.elements.len() {
        1 => template.elements.pop(),
        _ => None,
    }
}

fn block_names(given: Option<&BlockParam>) -> Vec<String> {
    let name = |parameter: &Parameter| parameter.as_name().unwrap_or("").to_owned();
    match given {
        Some(BlockParam::Single(only)) => vec![name(only)],
        Some(BlockParam::Pair((item, key))) => vec![name(item), name(key)],
        Some(_) | None => Vec::new(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Outermost {
    Yes,
    No,
}

/// Turns the crate's parameters into expressions. They carry no place, so each path is looked for in
/// the text of the tag, behind the one before.
struct Lowering<'b> {
    body: &'b str,
    span: Span,
    from: usize,
}

impl<'b> Lowering<'b> {
    fn new(body: &'b str, span: Span) -> Self {
        Lowering { body, span, from: 0 }
    }

    fn call(
        &mut self,
        name: &Parameter,
        parameters: &[Parameter],
        hash: &HashMap<String, Parameter>,
        outermost: Outermost,
    ) -> Read<Expr> {
        self.refuse_hash(hash)?;
        let written = name.as_name().unwrap_or("");
        let helper = Helper::find(written);
        match (parameters.is_empty(), helper) {
            (true, Some(helper)) if helper.arity().0 == 0 => self.helper(helper, parameters, outermost),
            (true, _) => self.parameter(name),
            (false, Some(helper)) => self.helper(helper, parameters, outermost),
            (false, None) => Err(words::unknown_helper(written, self.find(written))),
        }
    }

    fn helper(&mut self, helper: Helper, parameters: &[Parameter], outermost: Outermost) -> Read<Expr> {
        let span = self.find(helper.name());
        let (fewest, most) = helper.arity();
        if !(fewest..=most).contains(&parameters.len()) {
            return Err(words::arity(helper, parameters.len(), self.span));
        }
        if helper.decides_place() && outermost == Outermost::No {
            return Err(words::misplaced(helper, span));
        }
        let arguments = self.all(parameters)?;
        let span = if outermost == Outermost::Yes { self.span } else { span };
        Ok(Expr { span, kind: ExprKind::Call(helper, arguments) })
    }

    fn all(&mut self, parameters: &[Parameter]) -> Read<Vec<Expr>> {
        parameters.iter().map(|parameter| self.parameter(parameter)).collect()
    }

    fn parameter(&mut self, parameter: &Parameter) -> Read<Expr> {
        match parameter {
            Parameter::Literal(value) => Ok(Expr { span: self.span, kind: ExprKind::Literal(value.clone()) }),
            Parameter::Subexpression(inner) => self.subexpression(inner),
            _ => self.path(parameter.as_name().unwrap_or("")),
        }
    }

    fn subexpression(&mut self, inner: &Subexpression) -> Read<Expr> {
        match inner.as_element() {
            TemplateElement::Expression(tag) => self.call(&tag.name, &tag.params, &tag.hash, Outermost::No),
            _ => Err(words::unreadable_tag(self.span, "`{{helper (inner value)}}`")),
        }
    }

    fn path(&mut self, written: &str) -> Read<Expr> {
        let span = self.find(written);
        match Path::parse(written) {
            Some(path) => Ok(Expr { span, kind: ExprKind::Path(path) }),
            None => Err(words::unknown_local(written, span)),
        }
    }

    fn refuse_hash(&self, hash: &HashMap<String, Parameter>) -> Read<()> {
        match hash.keys().min() {
            Some(key) => Err(words::hash_argument(key, self.find_from(key, 0))),
            None => Ok(()),
        }
    }

    fn find(&mut self, written: &str) -> Span {
        let found = self.find_from(written, self.from);
        if found != self.span {
            self.from = (found.end - self.span.start) as usize;
        }
        found
    }

    /// The place of a word in the tag, or the whole tag.
    fn find_from(&self, written: &str, from: usize) -> Span {
        if written == self.body {
            return self.span;
        }
        let inner = |c: char| c.is_alphanumeric() || "_-$.@/".contains(c);
        let mut hits = self.body.match_indices(written).map(|(at, _)| at..at + written.len());
        let whole = hits.find(|hit| {
            hit.start >= from
                && !self.body[..hit.start].ends_with(inner)
                && !self.body[hit.end..].starts_with(inner)
                && !written.is_empty()
        });
        whole.map_or(self.span, |hit| self.span.part(hit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;

    /// What both ways make of a tag, where it is plain.
    fn both(body: &str) -> Option<(String, String)> {
        let span = Span::new(Sources::default().add("t", body), 0..body.len());
        if let Some(partial) = body.strip_prefix("> ") {
            plain::partial(partial, span)?;
            let told = |read: Read<PartialTag>| format!("{:?}", read.map(|tag| (tag.name, tag.context, tag.arguments)));
            return Some((told(super::partial(partial, span)), told(partial_by_grammar(partial, span))));
        }
        if let Some(block) = body.strip_prefix('#') {
            plain::opening(block, span)?;
            let told = |read: Read<Opening>| format!("{:?}", read.map(|tag| (tag.name, tag.arguments, tag.names)));
            return Some((told(opening(block, span)), told(opening_by_grammar(block, span))));
        }
        plain::value(body, span)?;
        Some((format!("{:?}", value(body, span)), format!("{:?}", value_by_grammar(body, span))))
    }

    #[test]
    fn plain_tags_are_read_as_the_grammar_reads_them() {
        let words = ["a", "a.b", "opt", "default", "x_1.y2", "as", "else", "true", "null", "this", "a.this", "", "b-c"];
        let more = ["@key", "../a", "\"t\"", "7", "a=b", "a=b.c", "|n|", "|n m|", "(opt a)", "a/b", "a..b", "[q]"];
        let even_more = [
            "@root",
            "@root.a.b",
            "@root.",
            "@rooted",
            "\"\"",
            "\"-x-Y1\"",
            "\"a b\"",
            "a=\"b\"",
            "concat",
            "(eq a.b \"x\")",
            "(eq a",
            "b)",
            "(eq)",
        ];
        let words: Vec<&str> = words.into_iter().chain(more).chain(even_more).collect();
        let mut plain = 0;
        for head in ["", "#if ", "#each ", "#with ", "#other ", "> "] {
            for first in &words {
                for second in &words {
                    for third in ["", " a", " as |n|", " as |n m|", " k=v.w", " as n"] {
                        let body = format!("{head}{first} {second}{third}");
                        for body in [body.as_str(), body.trim_end()] {
                            let Some((ours, theirs)) = both(body) else { continue };
                            assert_eq!(ours, theirs, "{body}");
                            plain += 1;
                        }
                    }
                }
            }
        }
        assert!(plain > 500, "{plain}");
    }
}
