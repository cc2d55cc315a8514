//! One text for one value: keys sorted, no white space. What digests are made of.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

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

/// `sha256:…` of a value. Its text goes where it is hashed, and is held nowhere.
pub(crate) fn digest(value: &Value) -> String {
    let mut hash = Hash(Sha256::new());
    // nothing can fail: text is written into a hash
    drop(write(value, &mut hash));
    let hex: String = hash.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

struct Hash(Sha256);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(value: &Value, out: &mut Hash) -> io::Result<()> {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            list('{', entries, '}', out, |(key, value), out| {
                serde_json::to_writer(&mut *out, key)?;
                out.write_all(b":")?;
                write(value, out)
            })
        }
        Value::Array(items) => list('[', items, ']', out, write),
        leaf => Ok(serde_json::to_writer(out, leaf)?),
    }
}

fn list<T>(
    open: char,
    items: impl IntoIterator<Item = T>,
    close: char,
    out: &mut Hash,
    each: impl Fn(T, &mut Hash) -> io::Result<()>,
) -> io::Result<()> {
    write!(out, "{open}")?;
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        each(item, out)?;
    }
    write!(out, "{close}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_hashed_is_the_canonical_text() {
        let value = json!({ "b": [{ "d\n\"": 1.5, "c": -2 }, [], {}], "a": null, "é": "\u{1}", "t": true });
        let text = Sha256::digest(sorted(&value).to_string());
        let hex: String = text.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest(&value), format!("sha256:{hex}"));
    }

    #[test]
    fn the_order_of_keys_does_not_count() {
        let one = json!({ "b": [{ "d": 1, "c": 2 }], "a": null });
        assert_eq!(sorted(&one).to_string(), r#"{"a":null,"b":[{"c":2,"d":1}]}"#);
        assert_eq!(digest(&one), digest(&json!({ "a": null, "b": [{ "c": 2, "d": 1 }] })));
        assert_ne!(digest(&one), digest(&json!({ "a": null, "b": [{ "c": 2 }] })));
    }
}
