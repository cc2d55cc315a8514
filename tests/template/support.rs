//! One template, a context written as TOML-like YAML, and what comes of them.

use railiance::compile::render::template::{Engine, Template};
use railiance::diag::{Finding, Sources};
use railiance::tree::yaml::{Limits, Merge, read};
use railiance::tree::{Origin, Placed};
use serde_json::Value;

pub struct Bench {
    pub sources: Sources,
    pub engine: Engine,
    pub findings: Vec<Finding>,
}

impl Bench {
    /// Templates by name; the context of [`Bench::context`] is read after them.
    pub fn new(templates: &[(&str, &str)]) -> Bench {
        let mut sources = Sources::default();
        let ids: Vec<_> = templates.iter().map(|(name, text)| sources.add(format!("{name}.hbs"), *text)).collect();
        let templates: Vec<Template> =
            templates.iter().zip(ids).map(|((name, text), source)| Template { name, source, text }).collect();
        let compiled = Engine::compile(&templates);
        Bench { sources, engine: compiled.value, findings: compiled.findings }
    }

    /// Like `new`, for templates that must have no fault.
    pub fn clean(templates: &[(&str, &str)]) -> Bench {
        let bench = Bench::new(templates);
        assert_eq!(bench.words(&bench.findings), Vec::<String>::new());
        bench
    }

    pub fn context(&mut self, yaml: &str) -> Placed {
        let source = self.sources.add("app.yaml", yaml);
        let nodes = read(yaml, source, Merge::Apply, Limits::default()).value;
        Placed::from_node(nodes.first().expect("the context is not empty"))
    }

    /// Renders the first template; there must be no finding.
    pub fn render(&self, name: &str, context: &Placed) -> Vec<Placed> {
        let rendered = self.engine.render(name, context);
        assert_eq!(self.words(&rendered.findings), Vec::<String>::new());
        rendered.value
    }

    /// `CODE name:line:column message | label | help`, a finding each.
    pub fn words(&self, findings: &[Finding]) -> Vec<String> {
        findings.iter().map(|finding| self.word(finding)).collect()
    }

    fn word(&self, finding: &Finding) -> String {
        let mut out = format!("{}: {}", finding.code.id(), finding.message);
        for label in &finding.labels {
            out += &format!(" | {} `{}` {}", self.sources.place(label.span), self.sources.text(label.span), label.text);
        }
        out + " | " + finding.help.as_deref().unwrap_or("")
    }

    /// `text at place`, through the steps it took.
    pub fn origin(&self, origin: &Origin) -> String {
        match origin {
            Origin::Text(span) => format!("{} `{}`", self.sources.place(*span), self.sources.text(*span)),
            Origin::Placed { site, value } => format!("{} via {}", self.origin(value), self.sources.place(*site)),
            Origin::Row { table, row } => format!("{table}{row}"),
            Origin::Computed { step, from } => {
                let from: Vec<String> = from.iter().map(|origin| self.origin(origin)).collect();
                format!("{step}({})", from.join(", "))
            }
        }
    }
}

/// The values of the documents that `template` makes of `context`.
pub fn values(template: &str, context: &str) -> Vec<Value> {
    values_of(&[("t", template)], context)
}

/// The same with partials; the first template is rendered.
pub fn values_of(templates: &[(&str, &str)], context: &str) -> Vec<Value> {
    let mut bench = Bench::clean(templates);
    let context = bench.context(context);
    bench.render(templates[0].0, &context).into_iter().map(|placed| placed.value).collect()
}

/// What is found when `template` is rendered with `context`.
pub fn faults(template: &str, context: &str) -> Vec<String> {
    let mut bench = Bench::clean(&[("t", template)]);
    let context = bench.context(context);
    let rendered = bench.engine.render("t", &context);
    bench.words(&rendered.findings)
}
