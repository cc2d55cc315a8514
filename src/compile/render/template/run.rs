//! A program over a context: the token text. Recursion is over blocks and partials, both bounded.

use super::call::{self, truthy};
use super::expression::{Expr, ExprKind, Path};
use super::helper::Helper;
use super::place::{TRACK, missing, nothing, reads_track, wrong_kind};
use super::program::{Each, If, Part, Program, With};
use super::programs::Programs;
use super::scope::{Found, Frame, Miss, Turn};
use super::token::{Content, TokenText};
use super::words;
use crate::diag::{Finding, Span};
use crate::tree::{Origin, Placed, Trace};
use serde_json::Value;
use std::borrow::Cow;

/// Parts that one rendering may go through; beyond it, loops and partials multiply each other.
const MOST_STEPS: usize = 1_000_000;

pub struct Run<'a> {
    pub programs: &'a Programs,
    pub root: Found<'a>,
    pub out: TokenText<'a>,
    pub findings: Vec<Finding>,
    /// Partials inside each other at this moment.
    pub depth: usize,
    steps: usize,
}

/// Why an expression has no value.
pub enum Lack<'a> {
    Absent(&'a Expr, &'a Path, Box<Miss<'a>>),
    /// A `get` or `default` that came to nothing.
    Nothing(&'a Expr),
    Fault(Box<Finding>),
}

pub type Evaluated<'a> = Result<Found<'a>, Lack<'a>>;

impl<'a> Run<'a> {
    pub fn new(programs: &'a Programs, context: &'a Placed) -> Self {
        let root = Found { value: Cow::Borrowed(&context.value), trace: Cow::Borrowed(&context.trace) };
        Run { programs, root, out: TokenText::default(), findings: Vec::new(), depth: 0, steps: 0 }
    }

    pub fn program(&mut self, program: &'a Program) {
        let frame = Frame { here: self.root.clone(), names: Vec::new(), turn: None, at_root: true, up: None };
        self.parts(program, &program.parts, &frame);
    }

    pub fn parts(&mut self, program: &'a Program, parts: &'a [Part], frame: &Frame<'a, '_>) {
        for part in parts {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return self.exhausted(part);
            }
            match part {
                Part::Text(span) => self.out.text(program.slice(*span), *span),
                Part::Emit(value) => self.emit(value, frame),
                Part::If(block) => self.branch(program, block, frame),
                Part::Each(block) => self.each(program, block, frame),
                Part::With(block) => self.with(program, block, frame),
                Part::Partial(call) => self.partial(call, frame),
            }
        }
    }

    /// Told once: the first part beyond the bound.
    fn exhausted(&mut self, part: &Part) {
        if self.steps == MOST_STEPS + 1 {
            self.findings.push(words::too_long(span_of(part)));
        }
    }

    fn branch(&mut self, program: &'a Program, block: &'a If, frame: &Frame<'a, '_>) {
        let parts = match self.holds(&block.test, frame) {
            Ok(true) => &block.yes,
            Ok(false) => &block.no,
            Err(lack) => return self.tell(lack),
        };
        self.parts(program, parts, frame);
    }

    /// Whether a condition is met; an absent value is false.
    fn holds(&mut self, test: &'a Expr, frame: &Frame<'a, '_>) -> Result<bool, Lack<'a>> {
        Ok(self.optional(test, frame)?.is_some_and(|found| truthy(&found.value)))
    }

    fn with(&mut self, program: &'a Program, block: &'a With, frame: &Frame<'a, '_>) {
        let here = match self.optional(&block.value, frame) {
            Ok(Some(found)) if truthy(&found.value) => found,
            Ok(_) => return self.parts(program, &block.absent, frame),
            Err(lack) => return self.tell(lack),
        };
        let names = block.name.iter().map(|name| (name.as_str(), here.clone())).collect();
        let inner = Frame { here, names, turn: None, at_root: false, up: Some(frame) };
        self.parts(program, &block.body, &inner);
    }

    fn each(&mut self, program: &'a Program, block: &'a Each, frame: &Frame<'a, '_>) {
        let over = match self.evaluate(&block.over, frame) {
            Ok(found) => found,
            Err(lack) => return self.tell(lack),
        };
        let keys: Vec<Value> = match over.value.as_ref() {
            Value::Array(items) => (0..items.len()).map(Value::from).collect(),
            Value::Object(map) => map.keys().map(|key| Value::String(key.clone())).collect(),
            Value::Null => Vec::new(),
            _ => return self.findings.push(wrong_kind("each", "a list or a map", block.over.span, &over)),
        };
        if keys.is_empty() {
            return self.parts(program, &block.empty, frame);
        }
        let count = keys.len();
        for (index, key) in keys.into_iter().enumerate() {
            let Some(here) = over.child(index) else { continue };
            let turn = Turn { key, index, last: index + 1 == count };
            self.turn(
                program,
                block,
                Frame { here, names: Vec::new(), turn: Some(turn), at_root: false, up: Some(frame) },
            );
        }
    }

    fn turn(&mut self, program: &'a Program, block: &'a Each, mut frame: Frame<'a, '_>) {
        if let Some(item) = &block.item {
            frame.names.push((item, frame.here.clone()));
        }
        if let (Some(name), Some(turn)) = (&block.key, &frame.turn) {
            let key = Found::made(turn.key.clone(), Origin::computed("@key", [frame.here.origin()]));
            frame.names.push((name, key));
        }
        self.parts(program, &block.body, &frame);
    }

    fn emit(&mut self, tag: &'a Expr, frame: &Frame<'a, '_>) {
        let content = self.content(tag, frame).unwrap_or_else(|lack| Content::Lost(Box::new(self.finding(lack))));
        self.out.token(tag.span, content);
    }

    fn content(&mut self, tag: &'a Expr, frame: &Frame<'a, '_>) -> Result<Content<'a>, Lack<'a>> {
        match &tag.kind {
            ExprKind::Call(Helper::Omit, _) => Ok(Content::Omit),
            ExprKind::Call(Helper::Opt, arguments) => match self.first(arguments, frame)? {
                Some(found) if !found.value.is_null() => Ok(Content::Value(found)),
                _ => Ok(Content::Omit),
            },
            ExprKind::Call(Helper::Spread, arguments) => Ok(Content::Spread(self.only(tag, arguments, frame)?)),
            ExprKind::Call(Helper::Yaml, arguments) => Ok(Content::Nested(self.only(tag, arguments, frame)?)),
            _ => Ok(Content::Value(self.evaluate(tag, frame)?)),
        }
    }

    fn first(&mut self, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Result<Option<Found<'a>>, Lack<'a>> {
        arguments.first().map_or(Ok(None), |argument| self.optional(argument, frame))
    }

    fn only(&mut self, tag: &'a Expr, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Evaluated<'a> {
        arguments.first().map_or(Err(Lack::Nothing(tag)), |argument| self.evaluate(argument, frame))
    }

    /// The value of an expression, or `None` where it is absent; faults stay faults.
    fn optional(&mut self, expr: &'a Expr, frame: &Frame<'a, '_>) -> Result<Option<Found<'a>>, Lack<'a>> {
        match self.evaluate(expr, frame) {
            Ok(found) => Ok(Some(found)),
            Err(Lack::Absent(..) | Lack::Nothing(_)) => Ok(None),
            Err(Lack::Fault(finding)) => Err(Lack::Fault(finding)),
        }
    }

    pub fn evaluate(&mut self, expr: &'a Expr, frame: &Frame<'a, '_>) -> Evaluated<'a> {
        match &expr.kind {
            ExprKind::Path(path) => self.path(expr, path, frame),
            ExprKind::Literal(value) => {
                Ok(Found { value: Cow::Borrowed(value), trace: Cow::Owned(Trace::leaf(Origin::Text(expr.span))) })
            }
            ExprKind::Call(helper, arguments) => self.call(expr, *helper, arguments, frame),
        }
    }

    fn path(&self, expr: &'a Expr, path: &'a Path, frame: &Frame<'a, '_>) -> Evaluated<'a> {
        if path.steps.first().is_some_and(|first| first == TRACK) && frame.starts_at_root(path) {
            return Err(Lack::Fault(Box::new(reads_track(&path.written, expr.span))));
        }
        frame.find(path, &self.root).map_err(|miss| Lack::Absent(expr, path, miss))
    }

    fn call(&mut self, expr: &'a Expr, helper: Helper, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Evaluated<'a> {
        match helper {
            Helper::Opt | Helper::Omit => {
                let found = self.first(arguments, frame)?;
                Ok(found.unwrap_or_else(|| Found::made(Value::Null, Origin::Text(expr.span))))
            }
            Helper::Default => self.default(expr, arguments, frame),
            Helper::Get | Helper::Lookup => self.get(expr, arguments, frame),
            Helper::Spread => self.only(expr, arguments, frame),
            Helper::And => self.logic(expr, helper, arguments, frame, false),
            Helper::Or => self.logic(expr, helper, arguments, frame, true),
            Helper::Not => {
                let holds = arguments.first().map_or(Ok(false), |argument| self.holds(argument, frame))?;
                Ok(Found::made((!holds).into(), Origin::computed(helper.name(), [Origin::Text(expr.span)])))
            }
            _ => self.plain(expr, helper, arguments, frame),
        }
    }

    /// Helpers that need all their arguments.
    fn plain(&mut self, expr: &'a Expr, helper: Helper, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Evaluated<'a> {
        let found: Vec<Found> =
            arguments.iter().map(|argument| self.evaluate(argument, frame)).collect::<Result<_, _>>()?;
        call::call(helper, &found).map_err(|fault| {
            let argument = found.get(fault.argument).or(found.first());
            Lack::Fault(Box::new(match argument {
                Some(argument) => wrong_kind(helper.name(), fault.wanted, expr.span, argument),
                None => words::arity(helper, found.len(), expr.span),
            }))
        })
    }

    /// The first value that is there and not null.
    fn default(&mut self, expr: &'a Expr, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Evaluated<'a> {
        for argument in arguments {
            if let Some(found) = self.optional(argument, frame)?
                && !found.value.is_null()
            {
                return Ok(found);
            }
        }
        Err(Lack::Nothing(expr))
    }

    /// A value below another one; the keys are values themselves.
    fn get(&mut self, expr: &'a Expr, arguments: &'a [Expr], frame: &Frame<'a, '_>) -> Evaluated<'a> {
        let mut here = self.only(expr, arguments, frame)?;
        for key in arguments.iter().skip(1) {
            let key = self.evaluate(key, frame)?;
            let step = call::text(&key.value)
                .map_err(|fault| Lack::Fault(Box::new(wrong_kind("get", fault.wanted, expr.span, &key))))?;
            here = here.step(&step).ok_or(Lack::Nothing(expr))?;
        }
        Ok(here)
    }

    /// `and`, `or`: from left to right, as far as needed.
    fn logic(
        &mut self,
        expr: &'a Expr,
        helper: Helper,
        arguments: &'a [Expr],
        frame: &Frame<'a, '_>,
        decisive: bool,
    ) -> Evaluated<'a> {
        let mut answer = !decisive;
        for argument in arguments {
            if self.holds(argument, frame)? == decisive {
                answer = decisive;
                break;
            }
        }
        Ok(Found::made(answer.into(), Origin::computed(helper.name(), [Origin::Text(expr.span)])))
    }

    pub fn tell(&mut self, lack: Lack<'a>) {
        let finding = self.finding(lack);
        self.findings.push(finding);
    }

    fn finding(&self, lack: Lack<'a>) -> Finding {
        match lack {
            Lack::Absent(expr, path, miss) => missing(path, &miss, expr.span, &self.root),
            Lack::Nothing(expr) => nothing(expr.span),
            Lack::Fault(finding) => *finding,
        }
    }
}

fn span_of(part: &Part) -> Span {
    match part {
        Part::Text(span) => *span,
        Part::Emit(expr) => expr.span,
        Part::If(block) => block.test.span,
        Part::Each(block) => block.over.span,
        Part::With(block) => block.value.span,
        Part::Partial(call) => call.span,
    }
}
