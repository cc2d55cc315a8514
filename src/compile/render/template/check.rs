//! Templates against the shape of their context, without rendering: every branch, every path.

use super::expression::{Expr, ExprKind, Path};
use super::helper::Helper;
use super::partial::DEEPEST;
use super::place::{TRACK, corrected, may_be_absent, reads_track};
use super::program::{Call, Each, If, Part, Program, With};
use super::programs::Programs;
use super::shapes::{Need, Scene, Seen, Stop, anything, below, fields, items, kind, made};
use super::{literal, words};
use crate::diag::{Code, Finding, Span, join, nearest};
use crate::tree::Shape;
use serde_json::Value;

/// Partials that one check goes through; a partial that is called again and again says little new.
const MOST_CALLS: usize = 10_000;

/// The templates named against a context of this shape. `failed` are the templates that exist but
/// could not be compiled.
pub fn check<'n>(
    programs: &Programs,
    failed: &[String],
    names: impl IntoIterator<Item = &'n str>,
    context: &Shape,
) -> Vec<Finding> {
    let root = Seen { shape: context, way: Vec::new() };
    let mut check = Check { programs, failed, root, findings: Vec::new(), calls: Vec::new(), budget: MOST_CALLS };
    for program in names.into_iter().filter_map(|name| programs.get(name)) {
        check.findings.extend(literal::ambiguous(program));
        check.program(program);
    }
    unique(check.findings)
}

/// A partial that is called twice has its faults once.
fn unique(findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: Vec<Finding> = Vec::new();
    for finding in findings {
        if !seen.contains(&finding) {
            seen.push(finding);
        }
    }
    seen
}

struct Check<'s> {
    programs: &'s Programs,
    failed: &'s [String],
    root: Seen<'s>,
    findings: Vec<Finding>,
    /// The partials around the one at hand.
    calls: Vec<&'s str>,
    budget: usize,
}

impl<'s> Check<'s> {
    fn program(&mut self, program: &'s Program) {
        let here = self.root.clone();
        let scene = Scene { here, names: Vec::new(), in_loop: false, at_root: true, present: Vec::new(), up: None };
        self.parts(&program.parts, &scene);
    }

    fn parts(&mut self, parts: &'s [Part], scene: &Scene<'s, '_>) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Emit(value) => {
                    self.expr(value, scene, Need::Present);
                }
                Part::If(block) => self.branch(block, scene),
                Part::Each(block) => self.each(block, scene),
                Part::With(block) => self.with(block, scene),
                Part::Partial(call) => self.partial(call, scene),
            }
        }
    }

    fn branch(&mut self, block: &'s If, scene: &Scene<'s, '_>) {
        self.expr(&block.test, scene, Need::Optional);
        let (met, unmet) = self.guards(&block.test, scene);
        self.guarded(&block.yes, scene, met);
        self.guarded(&block.no, scene, unmet);
    }

    fn guarded(&mut self, parts: &'s [Part], scene: &Scene<'s, '_>, present: Vec<Vec<String>>) {
        // the same place, with more known about it
        let inner = Scene {
            here: scene.here.clone(),
            names: scene.names.clone(),
            in_loop: scene.in_loop,
            at_root: scene.at_root,
            present: [scene.present.clone(), present].concat(),
            up: scene.up,
        };
        self.parts(parts, &inner);
    }

    /// The values that are there when a condition is met, and when it is not.
    fn guards(&self, test: &Expr, scene: &Scene<'s, '_>) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
        match &test.kind {
            ExprKind::Path(path) => {
                let seen = scene.find(path, &self.root, Need::Optional);
                (seen.map(|seen| seen.way).into_iter().collect(), Vec::new())
            }
            ExprKind::Call(Helper::Not, arguments) => {
                let (met, unmet) = arguments.first().map_or_else(Default::default, |test| self.guards(test, scene));
                (unmet, met)
            }
            ExprKind::Call(Helper::And, arguments) => {
                (arguments.iter().flat_map(|test| self.guards(test, scene).0).collect(), Vec::new())
            }
            ExprKind::Call(Helper::Or, arguments) => {
                (Vec::new(), arguments.iter().flat_map(|test| self.guards(test, scene).1).collect())
            }
            ExprKind::Call(Helper::Opt, arguments) => {
                arguments.first().map_or_else(Default::default, |test| self.guards(test, scene))
            }
            ExprKind::Call(..) | ExprKind::Literal(_) => Default::default(),
        }
    }

    fn each(&mut self, block: &'s Each, scene: &Scene<'s, '_>) {
        let over = self.expr(&block.over, scene, Need::Present);
        self.parts(&block.empty, scene);
        let Some(item) = items(over.shape) else {
            return self.wrong_kind("each", "a list or a map", block.over.span, over.shape);
        };
        let mut way = over.way;
        way.push(format!("({})", block.over.span.start));
        let here = Seen { shape: item, way };
        let mut names: Vec<(&str, Seen)> = Vec::new();
        names.extend(block.item.iter().map(|name| (name.as_str(), here.clone())));
        names.extend(block.key.iter().map(|name| (name.as_str(), made("@key"))));
        let inner = Scene { here, names, in_loop: true, at_root: false, present: Vec::new(), up: Some(scene) };
        self.parts(&block.body, &inner);
    }

    fn with(&mut self, block: &'s With, scene: &Scene<'s, '_>) {
        let here = self.expr(&block.value, scene, Need::Optional);
        self.parts(&block.absent, scene);
        let names = block.name.iter().map(|name| (name.as_str(), here.clone())).collect();
        let present = self.guards(&block.value, scene).0;
        let inner = Scene { here, names, in_loop: false, at_root: false, present, up: Some(scene) };
        self.parts(&block.body, &inner);
    }

    fn partial(&mut self, call: &'s Call, scene: &Scene<'s, '_>) {
        let here = call.context.as_ref().map(|context| self.expr(context, scene, Need::Present));
        let mut names = Vec::new();
        for (name, value) in &call.arguments {
            names.push((name.as_str(), self.expr(value, scene, Need::Present)));
        }
        let programs = self.programs;
        let Some(program) = programs.get(&call.name) else { return self.unknown_partial(call) };
        // a recursive partial was checked by the call around it
        let repeated = self.calls.contains(&call.name.as_str()) || self.calls.len() == DEEPEST;
        if repeated || self.budget == 0 {
            return;
        }
        self.budget -= 1;
        self.findings.extend(literal::ambiguous(program));
        self.calls.push(&call.name);
        let at_root = scene.at_root && here.is_none();
        let here = here.unwrap_or_else(|| scene.here.clone());
        // what the caller knows to be there is there inside as well
        let present =
            std::iter::successors(Some(scene), |scene| scene.up).flat_map(|scene| scene.present.clone()).collect();
        self.parts(&program.parts, &Scene { here, names, in_loop: false, at_root, present, up: None });
        self.calls.pop();
    }

    fn unknown_partial(&mut self, call: &Call) {
        if !self.failed.contains(&call.name) {
            let known = self.programs.names();
            self.findings.push(words::unknown_partial(&call.name, call.span, known));
        }
    }

    /// Checks an expression; the answer is what is known of its value.
    fn expr(&mut self, expr: &'s Expr, scene: &Scene<'s, '_>, need: Need) -> Seen<'s> {
        match &expr.kind {
            ExprKind::Literal(Value::Array(_) | Value::Object(_)) => anything("literal"),
            ExprKind::Literal(_) => made("literal"),
            ExprKind::Path(path) => self.path(path, expr.span, scene, need),
            ExprKind::Call(helper, arguments) => self.call(expr, *helper, arguments, scene),
        }
    }

    fn path(&mut self, path: &'s Path, span: Span, scene: &Scene<'s, '_>, need: Need) -> Seen<'s> {
        if path.steps.first().is_some_and(|first| first == TRACK) && scene.starts_at_root(path) {
            self.findings.push(reads_track(&path.written, span));
            return anything("track");
        }
        scene.find(path, &self.root, need).unwrap_or_else(|stop| {
            self.findings.push(self.stopped(path, &stop, span));
            anything("unknown")
        })
    }

    fn stopped(&self, path: &Path, stop: &Stop, span: Span) -> Finding {
        match stop {
            Stop::NoBlock => Finding::new(Code::UnknownName, format!("`{}` leaves the template", path.written))
                .at(span, "there is no such block around this line")
                .help("a partial does not see its caller's blocks: pass the value, as in `{{> name key=value}}`"),
            Stop::MayBeAbsent { step } => {
                let part = path.steps.get(..=*step).unwrap_or_default().join(".");
                Finding::new(Code::MissingValue, format!("`{}` may be absent", path.written))
                    .at(span, format!("needed here, but `{part}` is optional"))
                    .help(format!("put `{{{{#if {part}}}}}` around it; or, {}", may_be_absent(&path.written)))
            }
            Stop::Unknown { at, step } => self.unknown(path, at, *step, span),
        }
    }

    fn unknown(&self, path: &Path, at: &Seen, step: usize, span: Span) -> Finding {
        let finding =
            Finding::new(Code::UnknownName, format!("`{}` does not exist", path.written)).at(span, "read here");
        let (wrong, known) = (path.steps.get(step).map_or("", String::as_str), fields(at.shape));
        let of_root = step == 0 && below(self.root.shape, wrong).is_some();
        match nearest(wrong, known.iter().copied()) {
            _ if of_root => finding.help(format!("did you mean `@root.{}`?", path.steps.join("."))),
            Some(near) => finding.help(format!("did you mean `{}`?", corrected(path, step, near))),
            None if known.is_empty() => {
                finding.help(format!("there is {} here, without a field `{wrong}`", kind(at.shape)))
            }
            None => finding.help(format!("there are {}", join(&known, "and"))),
        }
    }

    fn call(&mut self, expr: &'s Expr, helper: Helper, arguments: &'s [Expr], scene: &Scene<'s, '_>) -> Seen<'s> {
        match helper {
            Helper::Opt => self.all(arguments, scene, Need::Optional).into_iter().next().unwrap_or_else(|| made("opt")),
            Helper::Default => self.default(arguments, scene),
            Helper::Get | Helper::Lookup => self.get(expr, arguments, scene),
            Helper::And | Helper::Or | Helper::Not => {
                self.logic(helper, arguments, scene);
                made(helper.name())
            }
            Helper::Omit | Helper::Spread => {
                self.all(arguments, scene, Need::Present);
                anything(helper.name())
            }
            Helper::Upper | Helper::Lower | Helper::Concat => {
                for (seen, argument) in self.all(arguments, scene, Need::Present).into_iter().zip(arguments) {
                    if matches!(seen.shape, Shape::List(_) | Shape::Map(_) | Shape::Record(_)) {
                        self.wrong_kind(helper.name(), "text", argument.span, seen.shape);
                    }
                }
                made(helper.name())
            }
            Helper::Json | Helper::Yaml | Helper::Len | Helper::Eq | Helper::Ne => {
                self.scalar(helper, arguments, scene)
            }
            Helper::Gt | Helper::Gte | Helper::Lt | Helper::Lte => self.scalar(helper, arguments, scene),
        }
    }

    fn scalar(&mut self, helper: Helper, arguments: &'s [Expr], scene: &Scene<'s, '_>) -> Seen<'s> {
        self.all(arguments, scene, Need::Present);
        made(helper.name())
    }

    fn all(&mut self, arguments: &'s [Expr], scene: &Scene<'s, '_>, need: Need) -> Vec<Seen<'s>> {
        arguments.iter().map(|argument| self.expr(argument, scene, need)).collect()
    }

    /// All but the last may be absent.
    fn default(&mut self, arguments: &'s [Expr], scene: &Scene<'s, '_>) -> Seen<'s> {
        let Some((last, before)) = arguments.split_last() else { return made("default") };
        let first = self.all(before, scene, Need::Optional).into_iter().next();
        let last = self.expr(last, scene, Need::Present);
        first.unwrap_or(last)
    }

    /// Each condition is read where the ones before it (under `and`) are met.
    fn logic(&mut self, helper: Helper, arguments: &'s [Expr], scene: &Scene<'s, '_>) {
        let mut present = scene.present.clone();
        for argument in arguments {
            let inner = Scene {
                here: scene.here.clone(),
                names: scene.names.clone(),
                in_loop: scene.in_loop,
                at_root: scene.at_root,
                present: present.clone(),
                up: scene.up,
            };
            self.expr(argument, &inner, Need::Optional);
            let (met, unmet) = self.guards(argument, &inner);
            present.extend(if helper == Helper::And { met } else { unmet });
        }
    }

    fn get(&mut self, expr: &'s Expr, arguments: &'s [Expr], scene: &Scene<'s, '_>) -> Seen<'s> {
        let seen = self.all(arguments, scene, Need::Present);
        let Some(mut here) = seen.into_iter().next() else { return anything("get") };
        for key in arguments.iter().skip(1) {
            let next = match &key.kind {
                ExprKind::Literal(Value::String(step)) => {
                    below(here.shape, step).map(|(shape, _)| (shape, step.clone()))
                }
                ExprKind::Literal(Value::Number(step)) => {
                    let step = step.to_string();
                    below(here.shape, &step).map(|(shape, _)| (shape, step))
                }
                _ => items(here.shape).map(|shape| (shape, format!("({})", key.span.start))),
            };
            let Some((shape, step)) = next else {
                self.no_such_field(expr, key, here.shape);
                return anything("get");
            };
            here.shape = shape;
            here.way.push(step);
        }
        here
    }

    fn no_such_field(&mut self, expr: &Expr, key: &Expr, shape: &Shape) {
        let named = match &key.kind {
            ExprKind::Literal(value) => format!("field `{}`", value.as_str().unwrap_or(&value.to_string())),
            ExprKind::Path(_) | ExprKind::Call(..) => "fields".to_owned(),
        };
        let finding =
            Finding::new(Code::UnknownName, format!("{} has no {named}", kind(shape))).at(expr.span, "read here");
        let known = fields(shape);
        self.findings.push(match known.is_empty() {
            true => finding.help("the index of a list is a number, a key of a map is a string"),
            false => finding.help(format!("there are {}", join(&known, "and"))),
        });
    }

    fn wrong_kind(&mut self, what: &str, wanted: &str, at: Span, shape: &Shape) {
        let message = format!("`{what}` needs {wanted}, not {}", kind(shape));
        self.findings.push(Finding::new(Code::WrongKind, message).at(at, "used here"));
    }
}
