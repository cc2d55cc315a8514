//! One schema of the contract, with the keywords that its compact form uses and no others: what is
//! written with a new one cannot be read here, and is the `jsonschema` crate's alone.

use super::pattern::Pattern;
use super::properties::Properties;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde_json::{Number, Value};
use std::fmt;
use std::marker::PhantomData;

/// What a schema asks of a value. A keyword that is not listed here cannot be read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Requirement<'t> {
    #[serde(rename = "$ref")]
    pub reference: Option<&'t str>,
    #[serde(rename = "type", deserialize_with = "one_or_several")]
    pub types: Vec<Type>,
    #[serde(rename = "enum")]
    pub allowed: Option<Vec<Value>>,
    #[serde(borrow)]
    pub any_of: Vec<Requirement<'t>>,
    #[serde(borrow)]
    pub properties: Properties<'t>,
    #[serde(borrow)]
    pub required: Vec<&'t str>,
    #[serde(rename = "additionalProperties")]
    #[serde(borrow)]
    pub rest: Rest<'t>,
    #[serde(borrow)]
    pub items: Option<Box<Requirement<'t>>>,
    pub min_items: Option<usize>,
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub pattern: Option<Pattern>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Type {
    Object,
    Array,
    String,
    Boolean,
    Number,
    Integer,
}

/// What the keys of a table that are not listed may hold.
#[derive(Default)]
pub enum Rest<'t> {
    #[default]
    Anything,
    Nothing,
    Like(Box<Requirement<'t>>),
}

impl Requirement<'_> {
    pub fn takes_text(&self, text: &str) -> bool {
        let length = || text.chars().count();
        self.min_length.is_none_or(|least| length() >= least)
            && self.max_length.is_none_or(|most| length() <= most)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.matches(text))
    }

    pub fn takes_number(&self, number: &Number) -> bool {
        let within = |value: f64| {
            self.minimum.is_none_or(|least| value >= least) && self.maximum.is_none_or(|most| value <= most)
        };
        number.as_f64().is_some_and(within)
    }
}

impl<'de: 't, 't> Deserialize<'de> for Rest<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Allowed<'t>(PhantomData<&'t str>);
        impl<'de: 't, 't> Visitor<'de> for Allowed<'t> {
            type Value = Rest<'t>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a boolean or a schema")
            }
            fn visit_bool<E: Error>(self, allowed: bool) -> Result<Rest<'t>, E> {
                Ok(if allowed { Rest::Anything } else { Rest::Nothing })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rest<'t>, A::Error> {
                Requirement::deserialize(MapAccessDeserializer::new(map)).map(|schema| Rest::Like(Box::new(schema)))
            }
        }
        deserializer.deserialize_any(Allowed(PhantomData))
    }
}

/// `"type": "string"`, or `"type": ["string", "integer"]`.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Type>, D::Error> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<Type>;
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("one type or several")
        }
        fn visit_str<E: Error>(self, name: &str) -> Result<Vec<Type>, E> {
            Type::deserialize(serde::de::value::StrDeserializer::new(name)).map(|name| vec![name])
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Vec<Type>, A::Error> {
            let mut types = Vec::new();
            while let Some(name) = names.next_element()? {
                types.push(name);
            }
            Ok(types)
        }
    }
    deserializer.deserialize_any(Names)
}
