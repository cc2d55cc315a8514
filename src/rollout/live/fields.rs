//! `fieldsV1`: the set of fields of one entry of `managedFields`.

use super::element::{Element, LivePath};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields as a tree. A node is itself a member of the set, or only leads to members below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSet {
    member: bool,
    below: BTreeMap<Element, FieldSet>,
}

/// How the set says that a node with members below is a member too.
const ITSELF: &str = ".";

impl FieldSet {
    /// Reads `fieldsV1`.
    pub fn read(fields: &Value) -> FieldSet {
        FieldSet { member: false, below: FieldSet::node(fields).below }
    }

    fn node(fields: &Value) -> FieldSet {
        let entries = fields.as_object();
        let itself = entries.is_none_or(|map| map.is_empty() || map.contains_key(ITSELF));
        let below = entries.into_iter().flatten().filter(|(key, _)| *key != ITSELF);
        FieldSet {
            member: itself,
            below: below.map(|(key, node)| (Element::read(key), FieldSet::node(node))).collect(),
        }
    }

    /// As `fieldsV1`.
    pub fn write(&self) -> Value {
        let itself = (self.member && !self.below.is_empty()).then(|| (ITSELF.to_owned(), Value::Object(Map::new())));
        let below = self.below.iter().map(|(element, node)| (element.write(), node.write()));
        Value::Object(itself.into_iter().chain(below).collect())
    }

    pub fn is_empty(&self) -> bool {
        !self.member && self.below.is_empty()
    }

    /// The node itself is a member and nothing below it is: one value, owned as a whole.
    pub fn is_leaf(&self) -> bool {
        self.member && self.below.is_empty()
    }

    pub fn below(&self) -> &BTreeMap<Element, FieldSet> {
        &self.below
    }

    pub fn insert(&mut self, path: &[Element]) {
        match path.split_first() {
            Some((first, rest)) => self.below.entry(first.clone()).or_default().insert(rest),
            None => self.member = true,
        }
    }

    /// Takes in the members of another set.
    pub fn union(&mut self, other: &FieldSet) {
        self.member |= other.member;
        for (element, node) in &other.below {
            self.below.entry(element.clone()).or_default().union(node);
        }
    }

    /// Whether the field is a member, or part of one that is owned as a whole.
    pub fn holds(&self, path: &LivePath) -> bool {
        self.walk(&path.0)
    }

    /// Whether this very field is a member. An empty map is one beside whoever holds its parts, and says nothing of these.
    pub fn owns(&self, path: &LivePath) -> bool {
        self.at(&path.0).is_some_and(|node| node.member)
    }

    /// Whether the field, a part of it, or a whole around it is a member.
    pub fn touches(&self, path: &LivePath) -> bool {
        self.holds(path) || self.at(&path.0).is_some_and(|below| !below.is_empty())
    }

    /// Whether any field can be of both: where not, neither holds or touches one of the other.
    pub fn meets(&self, other: &FieldSet) -> bool {
        let below =
            |(element, node): (&Element, &FieldSet)| other.below.get(element).is_some_and(|one| node.meets(one));
        self.is_leaf() || other.is_leaf() || self.below.iter().any(below)
    }

    fn walk(&self, path: &[Element]) -> bool {
        match path.split_first() {
            _ if self.is_leaf() => true,
            Some((first, rest)) => self.below.get(first).is_some_and(|node| node.walk(rest)),
            None => self.member,
        }
    }

    /// The set below a path; `None` if nothing there is a member.
    pub fn at(&self, path: &[Element]) -> Option<&FieldSet> {
        path.iter().try_fold(self, |here, element| here.below.get(element))
    }

    /// The members at which values stand: those with nothing below them. A map or an item that is a
    /// member beside its parts says nothing that its parts do not say.
    pub fn leaves(&self) -> Vec<LivePath> {
        let mut found = Vec::new();
        self.visit(&mut Vec::new(), &mut |path, node| {
            if node.is_leaf() {
                found.push(LivePath(path.to_vec()));
            }
        });
        found
    }

    /// All members, the wholes before their parts.
    pub fn members(&self) -> Vec<LivePath> {
        let mut found = Vec::new();
        self.visit(&mut Vec::new(), &mut |path, node| {
            if node.member {
                found.push(LivePath(path.to_vec()));
            }
        });
        found
    }

    fn visit(&self, path: &mut Vec<Element>, see: &mut dyn FnMut(&[Element], &FieldSet)) {
        for (element, node) in &self.below {
            path.push(element.clone());
            see(path, node);
            node.visit(path, see);
            path.pop();
        }
    }

    /// Whether a step of a kind that is not known here stands anywhere in it.
    pub fn has_unknown(&self) -> bool {
        self.below.iter().any(|(element, node)| matches!(element, Element::Unknown(_)) || node.has_unknown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample() -> Value {
        json!({
            "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
            "f:spec": {
                "f:replicas": {},
                "f:selector": {},
                "f:containers": { "k:{\"name\":\"app\"}": { ".": {}, "f:image": {}, "f:name": {} } },
                "f:finalizers": { "v:\"a\"": {} }
            }
        })
    }

    fn shown(set: &FieldSet) -> Vec<String> {
        set.leaves().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_read_is_written() {
        assert_eq!(FieldSet::read(&sample()).write(), sample());
        assert_eq!(FieldSet::read(&json!({})), FieldSet::default());
    }

    #[test]
    fn leaves_are_the_fields_with_values() {
        let wanted = [
            ".metadata.labels.app",
            ".spec.containers[name=\"app\"].image",
            ".spec.containers[name=\"app\"].name",
            ".spec.finalizers[=\"a\"]",
            ".spec.replicas",
            ".spec.selector",
        ];
        assert_eq!(shown(&FieldSet::read(&sample())), wanted);
    }

    #[test]
    fn a_leaf_holds_all_that_is_below_it() {
        let set = FieldSet::read(&sample());
        assert!(set.holds(&LivePath::of(&["spec", "selector", "matchLabels", "app"])));
        assert!(set.holds(&LivePath::of(&["metadata", "labels"])));
        assert!(!set.holds(&LivePath::of(&["metadata"])), "it leads to members, and is none");
        assert!(!set.holds(&LivePath::of(&["spec", "paused"])));
    }

    #[test]
    fn sets_meet_where_one_holds_a_field_of_the_other() {
        let set = FieldSet::read(&sample());
        let meets = |other: Value| set.meets(&FieldSet::read(&other)) && FieldSet::read(&other).meets(&set);
        assert!(meets(json!({ "f:spec": { "f:replicas": {} } })));
        assert!(meets(json!({ "f:spec": {} })), "a whole around its fields");
        assert!(meets(json!({ "f:spec": { "f:selector": { "f:a": {} } } })), "a part of it");
        assert!(!meets(json!({ "f:spec": { "f:paused": {} }, "f:status": {} })));
        assert!(!meets(json!({})));
    }

    #[test]
    fn union_keeps_all_members() {
        let mut one = FieldSet::read(&json!({ "f:spec": { "f:a": {} } }));
        one.union(&FieldSet::read(&json!({ "f:spec": { "f:b": {}, "f:a": { "f:c": {} } } })));
        assert_eq!(one.write(), json!({ "f:spec": { "f:a": { ".": {}, "f:c": {} }, "f:b": {} } }));
    }
}
