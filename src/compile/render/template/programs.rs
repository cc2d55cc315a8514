use super::build::build;
use super::engine::Template;
use super::program::Program;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Compiled templates by name, and templates that are compiled when they are first asked for.
#[derive(Debug, Default)]
pub struct Programs(BTreeMap<String, Slot>);

#[derive(Debug)]
enum Slot {
    Ready(Program),
    /// `None` inside: the text has faults.
    Later(Template<'static>, OnceLock<Option<Program>>),
}

impl Programs {
    /// The answer is the program that had the name before.
    pub fn insert(&mut self, name: &str, program: Program) -> Option<Program> {
        match self.0.insert(name.to_owned(), Slot::Ready(program))? {
            Slot::Ready(first) => Some(first),
            Slot::Later(_, first) => first.into_inner().flatten(),
        }
    }

    /// A template that is known to be without faults, or has to be told apart from them by others.
    pub fn later(&mut self, template: Template<'static>) {
        self.0.insert(template.name.to_owned(), Slot::Later(template, OnceLock::new()));
    }

    pub fn get(&self, name: &str) -> Option<&Program> {
        match self.0.get(name)? {
            Slot::Ready(program) => Some(program),
            Slot::Later(template, program) => {
                program.get_or_init(|| build(template.source, template.text, &mut Vec::new())).as_ref()
            }
        }
    }

    /// In alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Program)> {
        self.names().filter_map(|name| Some((name, self.get(name)?)))
    }
}
