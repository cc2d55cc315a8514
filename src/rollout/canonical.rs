//! One text for one value: keys sorted, no white space. What digests are made of.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The same value with the keys of every map in order.
pub(crate) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        leaf => leaf.clone(),
    }
}

/// `sha256:…` of a value.
pub(crate) fn digest(value: &Value) -> String {
    let hash = Sha256::digest(sorted(value).to_string());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_keys_does_not_count() {
        let one = json!({ "b": [{ "d": 1, "c": 2 }], "a": null });
        assert_eq!(sorted(&one).to_string(), r#"{"a":null,"b":[{"c":2,"d":1}]}"#);
        assert_eq!(digest(&one), digest(&json!({ "a": null, "b": [{ "c": 2, "d": 1 }] })));
        assert_ne!(digest(&one), digest(&json!({ "a": null, "b": [{ "c": 2 }] })));
    }
}
