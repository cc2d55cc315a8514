//! Objects of which the sets of fields stay text: they are half of what the server tells of an object, and as
//! values ten times as large as they were written.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

const MANAGED: &str = "managedFields";
const FIELDS: &str = "fieldsV1";

/// JSON as a value, with each `fieldsV1` of `managedFields` as a text of JSON.
///
/// # Errors
/// It is no JSON, or such a set is none.
pub fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Part::Any.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The set of fields of an entry of `managedFields`.
pub fn fields(entry: &Value) -> Option<Cow<'_, Value>> {
    match entry.get(FIELDS)? {
        Value::String(text) => serde_json::from_str(text).ok().map(Cow::Owned),
        fields => Some(Cow::Borrowed(fields)),
    }
}

/// An entry of `managedFields` as the server writes it.
pub fn unfolded(entry: &Value) -> Value {
    let mut whole = entry.clone();
    if let (Some(Cow::Owned(fields)), Some(entry)) = (fields(entry), whole.as_object_mut()) {
        entry.insert(FIELDS.to_owned(), fields);
    }
    whole
}

/// Where in an object a value stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Any,
    /// The list of entries, or one of them.
    Managed,
}

impl<'de> DeserializeSeed<'de> for Part {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = match (self, key.as_str()) {
                (Part::Managed, FIELDS) => {
                    let mut text = String::new();
                    map.next_value_seed(Fold(&mut text))?;
                    text.shrink_to_fit();
                    Value::String(text)
                }
                (Part::Any, MANAGED) => map.next_value_seed(Part::Managed)?,
                _ => map.next_value_seed(Part::Any)?,
            };
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

/// A set of fields, written down as it is read: maps of maps.
struct Fold<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Fold<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fold<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a set of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut between = "";
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            self.0.push_str(between);
            self.0.push_str(&serde_json::to_string(&key).map_err(A::Error::custom)?);
            self.0.push(':');
            map.next_value_seed(Fold(self.0))?;
            between = ",";
        }
        self.0.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const OBJECT: &str = r#"{"metadata":{"name":"web","managedFields":[{"manager":"m","fieldsV1":
        {"f:spec":{"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:value":{}}}}}}]},
        "data":{"fieldsV1":"x","managedFields":"y"},"n":[1,-2,0.5,true,null]}"#;

    #[test]
    fn only_the_sets_of_fields_are_folded_and_nothing_is_lost() {
        let (folded, mut plain) = (read(OBJECT.as_bytes()).unwrap(), serde_json::from_str::<Value>(OBJECT).unwrap());
        let entry = &folded["metadata"]["managedFields"][0];
        assert_eq!(entry["fieldsV1"], r#"{"f:spec":{"f:env":{"k:{\"name\":\"A\"}":{".":{},"f:value":{}}}}}"#);
        assert_eq!(unfolded(entry), plain["metadata"]["managedFields"][0]);
        plain["metadata"]["managedFields"][0]["fieldsV1"] = entry["fieldsV1"].clone();
        assert_eq!(folded, plain);
    }

    #[test]
    fn what_is_not_folded_is_read_as_well() {
        let entry = json!({ "manager": "m", "fieldsV1": { "f:a": {} } });
        assert_eq!((fields(&entry).unwrap().into_owned(), unfolded(&entry)), (json!({ "f:a": {} }), entry.clone()));
        assert_eq!(fields(&json!({ "manager": "m" })), None);
        assert!(read(br#"{"managedFields":[{"fieldsV1":1}]}"#).is_err(), "whoever asked reads it as it is");
        assert!(read(b"{} {}").is_err());
    }
}
