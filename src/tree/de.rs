//! A serde deserializer over [`Node`], so that the contract's structs can ask for spans.

use super::spanned::{FIELDS, STRUCT};
use super::{Key, Kind, Node};
use crate::diag::Span;
use serde::de::value::{StrDeserializer, StringDeserializer, U32Deserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;

/// Reads a typed value. An error carries the span of the deepest value that did not fit.
///
/// # Errors
/// The first value that the type refuses, with the type's own message.
pub fn from_node<T: for<'de> Deserialize<'de>>(node: &Node) -> Result<T, Mismatch> {
    T::deserialize(NodeDe(node))
}

/// A value that does not fit the type asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub message: String,
    pub span: Option<Span>,
}

impl Mismatch {
    fn within(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Mismatch { message: message.to_string(), span: None }
    }
}

#[derive(Clone, Copy)]
struct NodeDe<'a>(&'a Node);

impl<'de> Deserializer<'de> for NodeDe<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let node = self.0;
        match &node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(flag) => visitor.visit_bool(*flag),
            Kind::Number(number) => number.deserialize_any(visitor).map_err(Mismatch::custom),
            Kind::String(text) => visitor.visit_str(text),
            Kind::Seq(items) => visitor.visit_seq(Items(items.iter())),
            Kind::Map(entries) => visitor.visit_map(Entries { rest: entries.iter(), value: None }),
        }
        .map_err(|error| error.within(node.span))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let value = self.0.to_value();
        serde::Deserializer::deserialize_enum(value, name, variants, visitor)
            .map_err(|error| Mismatch::custom(error).within(self.0.span))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match name {
            STRUCT => visitor.visit_map(SpanParts { span: self.0.span, inner: Some(Inner::Node(self.0)), next: 0 }),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// Reads a part; a type that reads a text first and refuses it then says so at this very part.
fn read<'de, S: DeserializeSeed<'de>>(seed: S, node: &Node) -> Result<S::Value, Mismatch> {
    seed.deserialize(NodeDe(node)).map_err(|error| error.within(node.span))
}

struct Items<'a>(std::slice::Iter<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Mismatch;
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mismatch> {
        self.0.next().map(|node| read(seed, node)).transpose()
    }
}

struct Entries<'a> {
    rest: std::slice::Iter<'a, (Key, Node)>,
    value: Option<&'a Node>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Mismatch;
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mismatch> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(KeyDe(key)).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let node = self.value.take().ok_or_else(|| Mismatch::custom("a value was asked for before its key"))?;
        read(seed, node)
    }
}

struct KeyDe<'a>(&'a Key);

impl<'de> Deserializer<'de> for KeyDe<'_> {
    type Error = Mismatch;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_str(&self.0.text)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match name {
            STRUCT => visitor.visit_map(SpanParts { span: self.0.span, inner: Some(Inner::Key(self.0)), next: 0 }),
            _ => self.deserialize_any(visitor),
        }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let text: StringDeserializer<Mismatch> = self.0.text.clone().into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

enum Inner<'a> {
    Node(&'a Node),
    Key(&'a Key),
}

/// Source, start, end and the value itself, in the order that [`super::Spanned`] reads them.
struct SpanParts<'a> {
    span: Span,
    inner: Option<Inner<'a>>,
    next: usize,
}

impl<'de> MapAccess<'de> for SpanParts<'_> {
    type Error = Mismatch;
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mismatch> {
        let Some(name) = FIELDS.get(self.next) else { return Ok(None) };
        self.next += 1;
        let name: StrDeserializer<Mismatch> = (*name).into_deserializer();
        seed.deserialize(name).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let number = |n: u32| -> U32Deserializer<Mismatch> { n.into_deserializer() };
        match self.next {
            1 => seed.deserialize(number(self.span.source.0)),
            2 => seed.deserialize(number(self.span.start)),
            3 => seed.deserialize(number(self.span.end)),
            _ => match self.inner.take() {
                Some(Inner::Node(node)) => read(seed, node),
                Some(Inner::Key(key)) => seed.deserialize(KeyDe(key)),
                None => Err(Mismatch::custom("the value of a span was read twice")),
            },
        }
    }
}
