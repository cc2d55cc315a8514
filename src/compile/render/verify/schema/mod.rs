//! Schemas as the validator walks them, and where they come from: the embedded bundle and the
//! user's own CustomResourceDefinitions.

mod bundle;
mod crd;
mod decode;
mod library;
mod pattern;
mod structural;
#[cfg(test)]
mod tests;

pub(super) use bundle::Api;
pub use crd::{Crd, crd};
pub use library::Library;
pub(super) use library::{Lookup, Outdated};
pub(super) use pattern::{Matched, Pattern};

use serde_json::Value;
use std::borrow::Cow;

/// Text of the embedded bundle, or of a CRD read at run time.
pub(super) type Text = Cow<'static, str>;

/// What one value must be.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub shape: Shape,
    /// Whether `null` may stand here.
    pub nullable: bool,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    Any,
    Boolean,
    Integer,
    Number,
    Text,
    Quantity,
    IntOrString,
    Object(Object),
    List(List),
    /// A definition of the bundle; which node it is depends on the version.
    Definition(u16),
}

#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Sorted by name.
    pub fields: Vec<Field>,
    pub rest: Rest,
}

/// What fields that are not declared may be.
#[derive(Debug, Clone)]
pub(super) enum Rest {
    Refused,
    Anything,
    Each(Box<Schema>),
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub name: Text,
    pub required: bool,
    pub schema: Schema,
}

#[derive(Debug, Clone)]
pub(super) struct List {
    pub items: Box<Schema>,
    pub merge: Merge,
}

/// How server-side apply tells the items of a list apart (`x-kubernetes-list-type`).
#[derive(Debug, Clone)]
pub(super) enum Merge {
    Atomic,
    Set,
    Map(Vec<Text>),
}

#[derive(Debug, Clone)]
pub(super) enum Rule {
    OneOfTexts(Vec<Text>),
    OneOfValues(Vec<Value>),
    Minimum(f64),
    Maximum(f64),
    Above(f64),
    Below(f64),
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    MinProperties(u64),
    MaxProperties(u64),
    Pattern(Pattern),
    Format(Format),
    AnyOf(Vec<Schema>),
    OneOf(Vec<Schema>),
    AllOf(Vec<Schema>),
    Not(Box<Schema>),
}

/// The formats that are checked; others carry no meaning for the API server either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Int32,
    Byte,
    DateTime,
    Ipv4,
    Ipv6,
    /// RFC 1123 label, subdomain; RFC 1035 label; IANA service name; environment variable name.
    ShortName,
    LongName,
    PortName,
    LabelKey,
    LabelValue,
    ConfigKey,
}

impl Format {
    pub fn find(name: &str) -> Option<Format> {
        Some(match name {
            "int32" => Format::Int32,
            "byte" => Format::Byte,
            "date-time" => Format::DateTime,
            "ipv4" => Format::Ipv4,
            "ipv6" => Format::Ipv6,
            "k8s-short-name" => Format::ShortName,
            "k8s-long-name" => Format::LongName,
            "k8s-port-name" => Format::PortName,
            "k8s-label-key" => Format::LabelKey,
            "k8s-label-value" => Format::LabelValue,
            "k8s-config-key" => Format::ConfigKey,
            _ => return None,
        })
    }
}

impl Schema {
    /// No constraint at all.
    pub fn any() -> Schema {
        Schema { shape: Shape::Any, nullable: true, rules: Vec::new() }
    }

    pub fn of(shape: Shape) -> Schema {
        Schema { shape, nullable: false, rules: Vec::new() }
    }
}

impl Object {
    pub fn field(&self, name: &str) -> Option<&Field> {
        let index = self.fields.binary_search_by(|field| field.name.as_ref().cmp(name)).ok()?;
        self.fields.get(index)
    }
}
