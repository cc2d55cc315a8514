//! Small value types of the contract: durations, counts or percentages, shorthand forms.

use crate::diag::Span;
use crate::tree::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A length of time, kept in whole seconds together with its spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    pub seconds: u64,
    pub text: String,
}

impl Duration {
    /// Reads `90s`, `10m`, `1h30m`, `7d`; days are 24 hours.
    ///
    /// # Errors
    /// A text that is no such duration, or one that is negative.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refuse = || format!("`{text}` is not a duration such as `90s`, `10m`, `1h30m` or `7d`");
        let span: jiff::Span = text.parse().map_err(|_| refuse())?;
        let seconds =
            span.total((jiff::Unit::Second, jiff::SpanRelativeTo::days_are_24_hours())).map_err(|_| refuse())?;
        // whole seconds within f64's exact integers; the text form loses nothing
        let whole = (seconds >= 0.0 && seconds.fract() == 0.0).then(|| format!("{seconds:.0}").parse().ok());
        match whole.flatten() {
            Some(seconds) => Ok(Duration { seconds, text: text.to_owned() }),
            None => Err(refuse()),
        }
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Duration::parse(&text).map_err(D::Error::custom)
    }
}

impl JsonSchema for Duration {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^([0-9]+(s|m|h|d))+$",
            "examples": ["90s", "10m", "1h30m", "7d"],
        })
    }
}

/// A number of pods, or a percentage of them (`"25%"`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    Pods(u32),
    Percent(u32),
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Integer(pods) => u32::try_from(pods).map(Amount::Pods).map_err(D::Error::custom),
            Scalar::Text(text) => match text.strip_suffix('%').and_then(|number| number.parse().ok()) {
                Some(percent) => Ok(Amount::Percent(percent)),
                None => Err(D::Error::custom(format!("`{text}` is neither a number of pods nor a percentage"))),
            },
            Scalar::Bool(_) | Scalar::Float(_) => Err(D::Error::custom("expected a number of pods or a percentage")),
        }
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "title": "a number of pods", "type": "integer", "minimum": 0, "maximum": u32::MAX }, { "title": "a percentage", "type": "string", "pattern": "^[0-9]{1,3}%$" }],
            "examples": [1, "25%"],
        })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Amount::Pods(pods) => write!(formatter, "{pods}"),
            Amount::Percent(percent) => write!(formatter, "{percent}%"),
        }
    }
}

/// Any TOML scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
}

impl fmt::Display for Scalar {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Scalar::Text(text) => formatter.write_str(text),
            Scalar::Integer(number) => write!(formatter, "{number}"),
            Scalar::Float(number) => write!(formatter, "{number}"),
            Scalar::Bool(flag) => write!(formatter, "{flag}"),
        }
    }
}

impl JsonSchema for Scalar {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "title": "a text", "type": "string" }, { "title": "a number", "type": "number" }, { "title": "`true` or `false`", "type": "boolean" }],
        })
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a string, number or boolean")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(number))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        i64::try_from(number).map(Scalar::Integer).map_err(E::custom)
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(number))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(flag))
    }
}

/// A table that may be written short, as one scalar.
pub trait Shorthand: Sized {
    /// The schema of the short form.
    fn short_schema() -> Schema;
    /// The table that the short form stands for.
    ///
    /// # Errors
    /// What is wrong with the scalar, as a fragment of a sentence.
    fn expand(scalar: Scalar, span: Span) -> Result<Self, String>;
}

/// A table, or its short form; either way the table, and the span of what was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief<T> {
    pub table: T,
    pub span: Span,
}

impl<T> std::ops::Deref for Brief<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.table
    }
}

impl<T: Shorthand + JsonSchema> JsonSchema for Brief<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Brief{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let short = T::short_schema();
        let table = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [short, table] })
    }
}

impl<'de, T: Shorthand + Deserialize<'de>> Deserialize<'de> for Brief<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Spanned::<TableOrScalar<T>>::deserialize(deserializer)?;
        let table = match written.value {
            TableOrScalar::Table(table) => table,
            TableOrScalar::Short(scalar) => T::expand(scalar, written.span).map_err(D::Error::custom)?,
        };
        Ok(Brief { table, span: written.span })
    }
}

/// A table, or one scalar in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TableOrScalar<T> {
    Table(T),
    Short(Scalar),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TableOrScalar<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BriefVisitor(PhantomData))
    }
}

struct BriefVisitor<T>(PhantomData<T>);

macro_rules! short {
    ($($method:ident($kind:ty)),+) => {$(
        fn $method<E: Error>(self, scalar: $kind) -> Result<Self::Value, E> {
            ScalarVisitor.$method(scalar).map(TableOrScalar::Short)
        }
    )+};
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for BriefVisitor<T> {
    type Value = TableOrScalar<T>;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a table or its short form")
    }
    short!(visit_str(&str), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_bool(bool));
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(TableOrScalar::Table)
    }
}
