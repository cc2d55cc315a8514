//! One node of the bundle as a [`Schema`].
//!
//! A node is a byte (low four bits: shape; 0x80: nullable; 0x40: rules follow the body), the body, and
//! rules up to a zero byte; numbers are LEB128. `scripts/kubernetes_schemas/nodes.py` writes it.

use super::bundle::Bundle;
use super::{Field, Format, List, Merge, Object, Pattern, Rest, Rule, Schema, Shape, Text};

const NULLABLE: u8 = 0x80;
const RULES: u8 = 0x40;

/// Decodes the node and what lies inside it; definitions stay references.
pub(super) fn decode(bundle: &Bundle, node: usize) -> Schema {
    Reader { bundle, rest: bundle.node(node) }.schema()
}

struct Reader<'a> {
    bundle: &'a Bundle,
    rest: &'static [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    fn number(&mut self) -> usize {
        let (mut number, mut shift) = (0_usize, 0);
        loop {
            let byte = self.byte();
            number |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 || shift > 28 {
                return number;
            }
        }
    }

    /// A bound: zigzag, so that small negative numbers are short.
    fn signed(&mut self) -> i64 {
        let number = i64::try_from(self.number()).unwrap_or(i64::MAX);
        (number >> 1) ^ -(number & 1)
    }

    fn text(&mut self) -> Text {
        Text::Borrowed(self.bundle.string(self.number()))
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.number()).map(|_| read(self)).collect()
    }

    fn child(&mut self) -> Schema {
        decode(self.bundle, self.number())
    }

    fn schema(&mut self) -> Schema {
        let head = self.byte();
        let shape = self.shape(head & 0x0F);
        let mut rules = Vec::new();
        if head & RULES != 0 {
            while let Some(rule) = self.rule() {
                rules.extend(rule);
            }
        }
        Schema { shape, nullable: head & NULLABLE != 0, rules }
    }

    fn shape(&mut self, tag: u8) -> Shape {
        match tag {
            1 => Shape::Boolean,
            2 => Shape::Integer,
            3 => Shape::Number,
            4 => Shape::Text,
            5 => Shape::Quantity,
            6 => Shape::IntOrString,
            7 => Shape::Object(self.object()),
            8 => Shape::List(self.items()),
            9 => Shape::Definition(u16::try_from(self.number()).unwrap_or(u16::MAX)),
            _ => Shape::Any,
        }
    }

    fn object(&mut self) -> Object {
        let rest = match self.number() {
            0 => Rest::Refused,
            1 => Rest::Anything,
            _ => Rest::Each(Box::new(self.child())),
        };
        let fields = self.list(|reader| {
            let name = reader.text();
            let node = reader.number();
            Field { name, required: node & 1 == 1, schema: decode(reader.bundle, node >> 1) }
        });
        Object { fields, rest }
    }

    fn items(&mut self) -> List {
        let items = Box::new(self.child());
        let merge = self.number();
        let keys = self.list(Self::text);
        let merge = match merge {
            0 => Merge::Atomic,
            1 => Merge::Set,
            _ => Merge::Map(keys),
        };
        List { items, merge }
    }

    /// The next rule; the inner `None` is a format without meaning, the outer one the end.
    fn rule(&mut self) -> Option<Option<Rule>> {
        Some(Some(match self.byte() {
            1 => Rule::OneOfTexts(self.list(Self::text)),
            2 => Rule::OneOfValues(self.list(|reader| reader.signed().into())),
            3 => Rule::Minimum(self.signed() as f64),
            4 => Rule::Maximum(self.signed() as f64),
            5 => Rule::MinLength(self.number() as u64),
            6 => Rule::MaxLength(self.number() as u64),
            7 => Rule::Pattern(Pattern::new(self.text())),
            8 => Rule::MinItems(self.number() as u64),
            9 => Rule::MaxItems(self.number() as u64),
            10 => Rule::MinProperties(self.number() as u64),
            11 => Rule::MaxProperties(self.number() as u64),
            12 => return Some(Format::find(&self.text()).map(Rule::Format)),
            13 => Rule::AnyOf(self.list(Self::child)),
            14 => Rule::OneOf(self.list(Self::child)),
            15 => Rule::AllOf(self.list(Self::child)),
            16 => Rule::Not(Box::new(self.child())),
            _ => return None,
        }))
    }
}
