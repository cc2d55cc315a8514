use super::{Origin, Placed, Spanned, Trace, list, map};
use serde_json::Value;
use std::collections::BTreeMap;

/// A typed value that knows where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Traced<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Traced { value, origin }
    }

    /// A value that comes from a row of one of our tables.
    pub fn row(value: T, table: &'static str, row: &'static str) -> Self {
        Traced { value, origin: Origin::Row { table, row } }
    }

    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Traced<U> {
        Traced { value: change(self.value), origin: self.origin }
    }

    /// A value that a named step made from this one.
    pub fn derive<U>(&self, step: &'static str, change: impl FnOnce(&T) -> U) -> Traced<U> {
        Traced { value: change(&self.value), origin: Origin::computed(step, [self.origin.clone()]) }
    }
}

impl<T> std::ops::Deref for Traced<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Clone> From<&Spanned<T>> for Traced<T> {
    fn from(written: &Spanned<T>) -> Self {
        Traced { value: written.value.clone(), origin: Origin::Text(written.span) }
    }
}

/// What a context looks like, for checking templates without rendering them.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A string, number or boolean.
    Scalar,
    List(Box<Shape>),
    /// Any keys, all of one shape.
    Map(Box<Shape>),
    /// Known keys; the flag says whether the value may be absent.
    Record(Vec<(&'static str, bool, Shape)>),
    /// Any JSON value: nothing is known about its inside.
    Any,
}

/// A value of the intermediate form that templates can read.
pub trait Record {
    /// Absent fields are `None`: the key does not exist in the context.
    fn place(&self) -> Option<Placed>;
    fn shape() -> Shape;
    const OPTIONAL: bool = false;
}

macro_rules! scalars {
    ($($scalar:ty),+) => {$(
        impl Record for Traced<$scalar> {
            fn place(&self) -> Option<Placed> {
                Some(Placed { value: Value::from(self.value.clone()), trace: Trace::leaf(self.origin.clone()) })
            }
            fn shape() -> Shape {
                Shape::Scalar
            }
        }
    )+};
}
scalars!(String, bool, u16, u32, u64, i32, i64);

impl Record for Traced<Value> {
    fn place(&self) -> Option<Placed> {
        Some(Placed { value: self.value.clone(), trace: Trace::leaf(self.origin.clone()) })
    }
    fn shape() -> Shape {
        Shape::Any
    }
}

impl Record for Placed {
    fn place(&self) -> Option<Placed> {
        Some(self.clone())
    }
    fn shape() -> Shape {
        Shape::Any
    }
}

impl<T: Record> Record for Option<T> {
    fn place(&self) -> Option<Placed> {
        self.as_ref().and_then(Record::place)
    }
    fn shape() -> Shape {
        T::shape()
    }
    const OPTIONAL: bool = true;
}

impl<T: Record> Record for Vec<T> {
    fn place(&self) -> Option<Placed> {
        Some(list(self.iter().filter_map(Record::place)))
    }
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
}

impl<T: Record> Record for BTreeMap<String, T> {
    fn place(&self) -> Option<Placed> {
        Some(map(self.iter().map(|(key, value)| (key.clone(), value.place()))))
    }
    fn shape() -> Shape {
        Shape::Map(Box::new(T::shape()))
    }
}

/// Declares a struct of the intermediate form and makes it readable for templates, field by field.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $kind:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_meta])* pub $field: $kind,)+ }

        impl $crate::tree::Record for $name {
            fn place(&self) -> Option<$crate::tree::Placed> {
                Some($crate::tree::map([
                    $((stringify!($field).to_owned(), $crate::tree::Record::place(&self.$field)),)+
                ]))
            }
            fn shape() -> $crate::tree::Shape {
                $crate::tree::Shape::Record(vec![
                    $((stringify!($field), <$kind as $crate::tree::Record>::OPTIONAL, <$kind as $crate::tree::Record>::shape()),)+
                ])
            }
        }
    };
}
pub(crate) use record;
