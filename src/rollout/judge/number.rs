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

/// As a person reads it: a measured number to six digits, all of them where those would not stand to `limit` as it does.
pub fn told(number: f64, limit: Option<f64>) -> String {
    let short: f64 = format!("{number:.5e}").parse().unwrap_or(number);
    let hides = limit.is_some_and(|limit| short.partial_cmp(&limit) != number.partial_cmp(&limit));
    spell(if hides { number } else { short })
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

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn what_was_measured_is_told_in_six_digits_unless_they_hide_the_difference() {
        assert_eq!(told(0.004_000_000_000_000_002, None), "0.004");
        assert_eq!(told(1_234_567.8, Some(2.0)), "1234570");
        assert_eq!(told(f64::NAN, None), "NaN");
        assert_eq!(told(0.010_000_000_000_000_002, Some(0.01)), "0.010000000000000002");
        assert_eq!(told(0.01, Some(0.01)), "0.01");
        assert_eq!(told(1_234_564.0, Some(1_234_563.0)), "1234564");
        assert_eq!(told(0.0, None), "0");
    }
}
