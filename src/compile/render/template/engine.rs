use super::build::build;
use super::document::Documents;
use super::program::{Program, called};
use super::programs::Programs;
use super::run::Run;
use super::substitute::Substitution;
use super::{check, place};
use crate::diag::{Checked, Code, Finding, SourceId, Span};
use crate::tree::{Placed, Shape};
use std::collections::BTreeSet;

/// A template's text. Partials are templates as well: `{{> labels}}` calls the one named `labels`.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    pub name: &'a str,
    pub source: SourceId,
    pub text: &'a str,
}

/// Compiled templates. Compile once, render from as many threads as there are.
#[derive(Debug, Default)]
pub struct Engine {
    programs: Programs,
    /// Templates that could not be compiled, so that a call of one is not told a second time.
    failed: Vec<String>,
    documents: Documents,
}

impl Engine {
    /// Compiles templates. All faults of all of them are told; those that have one are left out.
    pub fn compile(templates: &[Template<'_>]) -> Checked<Engine> {
        let (mut engine, mut findings) = (Engine::default(), Vec::new());
        for template in templates {
            match build(template.source, template.text, &mut findings) {
                Some(program) => {
                    if let Some(first) = engine.programs.insert(template.name, program) {
                        findings.push(name_twice(template, first.source));
                    }
                }
                None => engine.failed.push(template.name.to_owned()),
            }
        }
        Checked::new(engine, findings)
    }

    /// Templates that are compiled when they are first rendered, called or checked. For texts that are known to be without
    /// faults, as those that come with the program are: one that has some is told as an unknown template.
    pub fn of_sound(templates: &[Template<'static>]) -> Engine {
        let mut engine = Engine::default();
        templates.iter().for_each(|template| engine.programs.later(*template));
        engine
    }

    /// The documents of a template. The trace of each runs parallel to its value; empty documents
    /// are dropped. With a finding of severity error there are no documents.
    pub fn render(&self, name: &str, context: &Placed) -> Checked<Vec<Placed>> {
        let Some(program) = self.programs.get(name) else {
            return Checked::new(Vec::new(), vec![place::unknown_template(name, self.names())]);
        };
        let mut run = Run::new(&self.programs, context);
        run.program(program);
        let mut findings = std::mem::take(&mut run.findings);
        let nodes = self.documents.read(&run.out, &mut findings);
        let mut substitution = Substitution { text: &run.out, findings };
        let documents: Vec<Placed> = nodes.iter().filter_map(|node| substitution.document(node)).collect();
        let mut rendered = Checked::new(documents, substitution.findings);
        if rendered.failed() {
            rendered.value.clear();
        }
        rendered
    }

    /// Checks every template against the shape of its context: all branches, without rendering.
    /// What another template calls is a partial: it is checked at each call, with what it gets there.
    pub fn check(&self, context: &Shape) -> Vec<Finding> {
        let others = |(name, program): (&str, &'_ Program)| -> Vec<String> {
            called(&program.parts).into_iter().filter(|called| *called != name).map(str::to_owned).collect()
        };
        let partials: BTreeSet<String> = self.programs.iter().flat_map(others).collect();
        self.check_only(self.names().into_iter().filter(|name| !partials.contains(*name)), context)
    }

    /// Checks the templates named, and the partials that they call. For an engine that holds
    /// partials which nothing has to call.
    pub fn check_only<'n>(&self, names: impl IntoIterator<Item = &'n str>, context: &Shape) -> Vec<Finding> {
        check::check(&self.programs, &self.failed, names, context)
    }

    /// The names of the templates that can be rendered, in alphabetical order.
    pub fn names(&self) -> Vec<&str> {
        self.programs.names().collect()
    }
}

fn name_twice(template: &Template<'_>, first: SourceId) -> Finding {
    Finding::new(Code::TemplateSyntax, format!("two templates are named `{}`", template.name))
        .at(Span::whole_file(template.source), "again here")
        .at(Span::whole_file(first), "first here")
        .help("give one of them another name")
}
