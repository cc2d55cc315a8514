//! Numbers in documents: JSON knows neither `NaN` nor infinity, and a limit or a measured value must not become
//! `null` on the way. What JSON cannot say stands as a text, spelled as Prometheus does.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};
use serde_json::Value;

/// `0.25`, `NaN`, `+Inf`, `-Inf`
pub fn spell(number: f64) -> String {
    match number {
        number if number.is_nan() => "NaN".to_owned(),
        number if number.is_infinite() => if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned(),
        number => format!("{number}"),
    }
}

/// A number as Prometheus spells it.
pub fn parse(text: &str) -> Option<f64> {
    text.parse().ok()
}

pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match number.is_finite() {
        true => serializer.serialize_f64(*number),
        false => serializer.serialize_str(&spell(*number)),
    }
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = value.as_f64().or_else(|| value.as_str().and_then(parse));
    number.ok_or_else(|| D::Error::custom(format!("`{value}` is no number")))
}

/// The same for a number that may be absent.
pub mod maybe {
    use super::{Deserialize, Deserializer, Serializer};
    use serde::Serialize;

    #[derive(Serialize, Deserialize)]
    struct Present(#[serde(with = "super")] f64);

    #[allow(clippy::ref_option, reason = "serde's `with` hands over a reference to the field")]
    pub fn serialize<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(Present).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Present>::deserialize(deserializer)?.map(|present| present.0))
    }
}
