//! Whether a tree is all that its schema asks for.
//!
//! Nearly every file is. Building a validator of the `jsonschema` crate costs ten times what this
//! reading costs, so the crate is asked only about trees that are refused here: the findings, and
//! all their words, are made from its answer. `tests/shape` holds both to the same verdict.

use super::parts::Parts;
use super::properties::Known;
use super::requirement::{Requirement, Rest, Type};
use crate::compile::check::schemas::SchemaName;
use crate::tree::{Key, Kind, Node};
use std::sync::LazyLock;

type Schema = Parts<Requirement<'static>>;

/// Whether the schema has nothing against the tree. `false` is no verdict yet: the crate's is.
pub fn accepts(schema: SchemaName, tree: &Node) -> bool {
    static APP: LazyLock<Option<Schema>> = LazyLock::new(|| read(SchemaName::App));
    static RELEASE: LazyLock<Option<Schema>> = LazyLock::new(|| read(SchemaName::Release));
    static LOCK: LazyLock<Option<Schema>> = LazyLock::new(|| read(SchemaName::Lock));
    let schema = match schema {
        SchemaName::App => &APP,
        SchemaName::Release => &RELEASE,
        SchemaName::Lock => &LOCK,
    };
    schema.as_ref().is_some_and(|schema| fits(schema, &schema.root, tree))
}

fn read(schema: SchemaName) -> Option<Schema> {
    Parts::read(schema.compact_text()).ok()
}

fn fits(schema: &Schema, asked: &Requirement<'_>, node: &Node) -> bool {
    let referred = asked
        .reference
        .as_ref()
        .is_none_or(|name| schema.definition(name).is_some_and(|definition| fits(schema, definition, node)));
    let one_way = asked.any_of.is_empty() || asked.any_of.iter().any(|way| fits(schema, way, node));
    let typed = asked.types.is_empty() || asked.types.iter().any(|name| name.admits(&node.kind));
    let listed = asked.allowed.as_ref().is_none_or(|values| values.contains(&node.to_value()));
    referred && one_way && typed && listed && inner(schema, asked, node)
}

fn inner(schema: &Schema, asked: &Requirement<'_>, node: &Node) -> bool {
    match &node.kind {
        Kind::Map(entries) => table(schema, asked, entries),
        Kind::Seq(items) => {
            let enough = asked.min_items.is_none_or(|least| items.len() >= least);
            enough && asked.items.as_ref().is_none_or(|each| items.iter().all(|item| fits(schema, each, item)))
        }
        Kind::String(text) => asked.takes_text(text),
        Kind::Number(number) => asked.takes_number(number),
        Kind::Null | Kind::Bool(_) => true,
    }
}

fn table(schema: &Schema, asked: &Requirement<'_>, entries: &[(Key, Node)]) -> bool {
    let there = |name: &str| entries.iter().any(|(key, _)| key.text == name);
    let known = |(key, value): &(Key, Node)| match (asked.properties.get(key.text.as_str()), &asked.rest) {
        (Known::Asks(property), _) => fits(schema, property, value),
        (Known::Unreadable, _) | (Known::Not, Rest::Nothing) => false,
        (Known::Not, Rest::Anything) => true,
        (Known::Not, Rest::Like(rest)) => fits(schema, rest, value),
    };
    asked.required.iter().all(|name| there(name)) && entries.iter().all(known)
}

impl Type {
    fn admits(self, kind: &Kind) -> bool {
        match (self, kind) {
            (Type::Object, Kind::Map(_))
            | (Type::Array, Kind::Seq(_))
            | (Type::String, Kind::String(_))
            | (Type::Boolean, Kind::Bool(_))
            | (Type::Number, Kind::Number(_)) => true,
            (Type::Integer, Kind::Number(number)) => !number.is_f64(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    /// A keyword that is not known here would send every file to the `jsonschema` crate, right and slow.
    #[test]
    fn every_part_of_every_schema_is_read() {
        for name in SchemaName::ALL {
            let parts = Schema::read(name.compact_text()).unwrap();
            let whole: Value = name.generate_compact();
            let definitions = whole["$defs"].as_object().unwrap();
            for definition in definitions.keys() {
                let read = parts.definition(&format!("#/$defs/{definition}"));
                assert!(read.is_some_and(is_whole), "{}: {definition}", name.name());
            }
            assert!(is_whole(&parts.root), "{}", name.name());
        }
    }

    /// Down to the last key.
    fn is_whole(asked: &Requirement<'_>) -> bool {
        let below = asked.properties.names().all(|name| match asked.properties.get(name) {
            Known::Asks(property) => is_whole(property),
            Known::Unreadable | Known::Not => false,
        });
        let rest = match &asked.rest {
            Rest::Anything | Rest::Nothing => true,
            Rest::Like(rest) => is_whole(rest),
        };
        below && rest && asked.any_of.iter().all(is_whole) && asked.items.as_deref().is_none_or(is_whole)
    }
}
