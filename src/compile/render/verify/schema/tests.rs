//! The embedded file holds together: every kind of every version leads to schemas that exist.

use super::bundle::{Bundle, Target};
use super::decode::decode;
use super::{Merge, Object, Rest, Rule, Schema, Shape};
use crate::compile::render::verify::Minor;
use std::collections::BTreeSet;

/// Every schema directly inside another.
fn children(schema: &Schema) -> Vec<&Schema> {
    let mut found: Vec<&Schema> = match &schema.shape {
        Shape::Object(Object { fields, rest }) => {
            let rest = if let Rest::Each(each) = rest { Some(&**each) } else { None };
            fields.iter().map(|field| &field.schema).chain(rest).collect()
        }
        Shape::List(list) => vec![&list.items],
        _ => Vec::new(),
    };
    for rule in &schema.rules {
        match rule {
            Rule::AnyOf(parts) | Rule::OneOf(parts) | Rule::AllOf(parts) => found.extend(parts),
            Rule::Not(part) => found.push(part),
            _ => {}
        }
    }
    found
}

/// Walks everything a schema reaches; definitions once.
fn walk(schema: &Schema, version: usize, seen: &mut BTreeSet<u16>, check: &mut dyn FnMut(&Schema)) {
    check(schema);
    for child in children(schema) {
        walk(child, version, seen, check);
    }
    if let Shape::Definition(definition) = schema.shape
        && seen.insert(definition)
    {
        let bundle = Bundle::embedded();
        let node = bundle.definition(version, definition).expect("a definition that is referred to exists");
        walk(&decode(&bundle, usize::from(node)), version, seen, check);
    }
}

/// Fields are found by binary search, list keys among the fields of the items.
fn check_shape(schema: &Schema) {
    match &schema.shape {
        Shape::Object(object) => {
            let names: Vec<&str> = object.fields.iter().map(|field| field.name.as_ref()).collect();
            assert!(names.is_sorted() && !names.contains(&""), "{names:?}");
        }
        Shape::List(list) => {
            if let (Merge::Map(keys), Shape::Object(items)) = (&list.merge, &list.items.shape) {
                assert!(!keys.is_empty() && keys.iter().all(|key| items.field(key).is_some()), "{keys:?}");
            }
        }
        _ => {}
    }
}

#[test]
fn every_kind_of_every_version_is_whole() {
    let bundle = Bundle::embedded();
    assert_eq!(bundle.first_minor(), Minor::OLDEST.number());
    for (version, minor) in Minor::all().enumerate() {
        let kinds: Vec<_> = bundle.kinds().filter(|row| row.versions >> version & 1 == 1).collect();
        assert!(kinds.len() > 80, "{minor} has only {} kinds", kinds.len());
        let (mut seen, mut schemas, mut enums) = (BTreeSet::new(), 0, 0);
        for row in kinds {
            let root = match row.target {
                Target::Definition(definition) => Schema::of(Shape::Definition(definition)),
                Target::Node(node) => decode(&bundle, usize::from(node)),
            };
            walk(&root, version, &mut seen, &mut |schema| {
                check_shape(schema);
                schemas += 1;
                enums += schema.rules.iter().filter(|rule| matches!(rule, Rule::OneOfTexts(_))).count();
            });
        }
        assert!(
            seen.len() > 400 && schemas > 3000 && enums > 60,
            "{minor}: {} definitions, {schemas}, {enums}",
            seen.len()
        );
    }
}

#[test]
fn kinds_are_sorted_and_the_file_is_small() {
    let bundle = Bundle::embedded();
    let order: Vec<_> = bundle.kinds().map(|row| (row.api.kind, row.api.group, row.api.version)).collect();
    assert!(order.is_sorted());
    let size = super::bundle::SIZE;
    assert!((1..300_000).contains(&size), "{size} bytes");
}
