use super::pods::{Pods, pods_of};
use crate::compile::render::verify::object::Object;
use crate::compile::render::verify::report::{About, finding};
use crate::diag::{Code, Finding};
use crate::tree::Placed;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What stands outside the set of objects.
#[derive(Debug, Clone, Copy)]
pub struct Expectations<'a> {
    /// The namespace of the target: objects that name none go there.
    pub namespace: &'a str,
    /// Secrets that others provide, and their keys; an empty list means that the keys are not known.
    pub secrets: &'a BTreeMap<String, Vec<String>>,
    /// Kind and name of other objects that are there already, for example (`Service`, `mail`).
    pub existing: &'a BTreeSet<(String, String)>,
}

/// The objects of one application, with an index by name.
pub(super) struct Set<'a> {
    pub objects: Vec<Object<'a>>,
    pub pods: Vec<Pods<'a>>,
    pub expectations: &'a Expectations<'a>,
    by_name: HashMap<(&'a str, &'a str), Vec<usize>>,
}

/// Whether something that an object refers to is there.
pub(super) enum Found<'s, 'a> {
    Here(&'s Object<'a>),
    /// Declared, or in another namespace: nothing more can be said.
    Outside,
    Nowhere,
}

impl<'a> Set<'a> {
    pub fn new(objects: &[&'a Placed], expectations: &'a Expectations<'a>) -> Set<'a> {
        let objects: Vec<Object> = objects.iter().filter_map(|object| Object::read(object)).collect();
        let pods = objects.iter().filter_map(pods_of).collect();
        let mut by_name: HashMap<_, Vec<usize>> = HashMap::with_capacity(objects.len());
        for (index, object) in objects.iter().enumerate() {
            by_name.entry((object.api.kind, object.name)).or_default().push(index);
        }
        Set { objects, pods, expectations, by_name }
    }

    /// The namespace that an object will be in.
    pub fn namespace(&self, object: &Object<'a>) -> &'a str {
        object.namespace.unwrap_or(self.expectations.namespace)
    }

    /// Looks for the object that a name in `from` refers to; `namespace` is the one written beside the name.
    pub fn find(
        &self,
        from: &Object<'a>,
        group: &str,
        kind: &str,
        name: &str,
        namespace: Option<&str>,
    ) -> Found<'_, 'a> {
        let home = self.namespace(from);
        let wanted = namespace.unwrap_or(home);
        let mut named = self.by_name.get(&(kind, name)).into_iter().flatten().filter_map(|at| self.objects.get(*at));
        if let Some(here) = named.find(|object| object.api.group == group && self.namespace(object) == wanted) {
            return Found::Here(here);
        }
        match wanted != home || self.declared(kind, name) {
            true => Found::Outside,
            false => Found::Nowhere,
        }
    }

    fn declared(&self, kind: &str, name: &str) -> bool {
        // both are in every namespace
        let always = [("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")];
        always.contains(&(kind, name))
            || (kind == "Secret" && self.expectations.secrets.contains_key(name))
            || self.expectations.existing.contains(&(kind.to_owned(), name.to_owned()))
    }

    /// Names of the objects of a kind, for suggestions.
    pub fn names<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s str> {
        let here = self.objects.iter().filter(move |object| object.api.kind == kind).map(|object| object.name);
        let declared = self.expectations.secrets.keys().filter(move |_| kind == "Secret").map(String::as_str);
        here.chain(declared)
    }
}

/// A finding about the value at a path of an object.
pub(super) fn at(code: Code, object: &Object, steps: &[String], message: String, label: &str) -> Finding {
    finding(code, object.placed, steps, About::Value, (message, label.to_owned()))
}

/// A path from parts.
pub(super) fn path(parts: &[&[&str]]) -> Vec<String> {
    parts.iter().flat_map(|part| part.iter().map(|step| (*step).to_owned())).collect()
}

/// Adds a label at a place of another object, if that place is in a text.
pub(super) fn and_there(found: Finding, object: &Object, steps: &[&str], label: &str) -> Finding {
    match object.placed.origin(steps.iter().copied()).span() {
        Some(span) => found.at(span, label),
        None => found,
    }
}
