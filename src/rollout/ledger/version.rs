//! In which state Secrets were, and whether they are so still (decision H28). What they hold is nowhere.

use serde::{Deserialize, Serialize};

/// Which state of a Secret a release was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretVersion {
    pub name: String,
    pub uid: String,
    pub resource_version: String,
}

/// What became of each Secret since then, in words; nothing of those that are as they were.
pub fn rotated(then: &[SecretVersion], now: &[SecretVersion]) -> Vec<String> {
    let words = |before: &SecretVersion| {
        let name = &before.name;
        match now.iter().find(|after| after.name == *name) {
            None => Some(format!("the Secret `{name}` is gone, or may not be read")),
            Some(after) if after.uid != before.uid => Some(format!("the Secret `{name}` was made anew")),
            Some(after) if after != before => Some(format!("the Secret `{name}` was changed")),
            Some(_) => None,
        }
    };
    then.iter().filter_map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(name: &str, uid: &str, version: &str) -> SecretVersion {
        SecretVersion { name: name.to_owned(), uid: uid.to_owned(), resource_version: version.to_owned() }
    }

    #[test]
    fn h28_a_secret_that_is_another_one_is_told() {
        let then =
            [version("db", "a", "1"), version("key", "b", "2"), version("tls", "c", "3"), version("old", "d", "4")];
        let now =
            [version("db", "a", "1"), version("key", "b", "7"), version("tls", "e", "8"), version("new", "f", "9")];
        let told = rotated(&then, &now);
        assert_eq!(
            told,
            [
                "the Secret `key` was changed",
                "the Secret `tls` was made anew",
                "the Secret `old` is gone, or may not be read"
            ]
        );
        assert!(rotated(&then, &then).is_empty());
    }
}
