//! The keys that a table may have. Most files have few of them, so what is asked of a key is parsed when a file has it.

use super::requirement::Requirement;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;
use std::sync::OnceLock;

#[derive(Default)]
pub struct Properties<'t>(Vec<Property<'t>>);

struct Property<'t> {
    name: &'t str,
    text: &'t str,
    /// `None` inside: it cannot be read.
    asked: OnceLock<Option<Box<Requirement<'t>>>>,
}

/// What is known of a key.
pub enum Known<'p, 't> {
    Asks(&'p Requirement<'t>),
    /// There is such a key, and something new is asked of it.
    Unreadable,
    Not,
}

impl<'t> Properties<'t> {
    pub fn get(&self, name: &str) -> Known<'_, 't> {
        match self.0.iter().find(|property| property.name == name) {
            Some(property) => property.asked().map_or(Known::Unreadable, Known::Asks),
            None => Known::Not,
        }
    }

    #[cfg(test)]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|property| property.name)
    }
}

impl<'t> Property<'t> {
    fn asked(&self) -> Option<&Requirement<'t>> {
        self.asked.get_or_init(|| serde_json::from_str(self.text).ok()).as_deref()
    }
}

impl<'de: 't, 't> Deserialize<'de> for Properties<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys<'t>(PhantomData<&'t str>);
        impl<'de: 't, 't> Visitor<'de> for Keys<'t> {
            type Value = Properties<'t>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("schemas by key")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties<'t>, A::Error> {
                let mut properties = Vec::new();
                while let Some((name, text)) = map.next_entry::<&'t str, &'t RawValue>()? {
                    properties.push(Property { name, text: text.get(), asked: OnceLock::new() });
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Keys(PhantomData))
    }
}
