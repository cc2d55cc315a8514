//! Names and labels, in one place: stable, length-safe, without collisions.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub const NAME: &str = "app.kubernetes.io/name";
pub const INSTANCE: &str = "app.kubernetes.io/instance";
pub const TRACK: &str = "railiance.dev/track";
pub const STABLE: &str = "stable";
pub const CANARY: &str = "canary";

/// The longest DNS label (RFC 1123) and label value.
pub const LABEL_MAX: usize = 63;

/// Lower-case hex of the SHA-256 of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name of at most `max` characters: cut and ended with ten digits of its own hash where it
/// would be longer, so that two long names never become one.
pub fn bounded(name: &str, max: usize) -> String {
    if name.len() <= max {
        return name.to_owned();
    }
    let hash = hex(name.as_bytes());
    let kept: String = name.chars().take(max - 11).collect();
    format!("{}-{}", kept.trim_end_matches(['-', '.']), &hash[..10])
}

/// The canary's form of a stable name or label value.
pub fn canary(stable: &str) -> String {
    joined(&[stable, CANARY])
}

/// The canary's name of an application's object. `<app>-stable` is the one name that says its track.
pub fn canary_of(app: &str, stable: &str) -> String {
    let stem = stable.strip_suffix("-stable").filter(|stem| *stem == app);
    canary(stem.unwrap_or(stable))
}

/// The key of an adopted selector whose value tells the tracks apart (decision H21): one that
/// nothing else selects by, where there is one. `None` where the selector knows the track.
pub fn mark_key<T>(selector: &BTreeMap<String, T>) -> Option<&str> {
    let keys = || selector.keys().map(String::as_str);
    match keys().any(|key| key == TRACK) {
        true => None,
        false => keys().find(|key| ![NAME, INSTANCE].contains(key)).or_else(|| keys().min_by_key(|key| *key == NAME)),
    }
}

/// The parts joined by `-`, at most 63 characters.
pub fn joined(parts: &[&str]) -> String {
    bounded(&parts.join("-"), LABEL_MAX)
}

/// A version tag as a label value: build metadata (`+…`) becomes `_…`.
pub fn version_label(tag: &str) -> String {
    let legal: String =
        tag.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    bounded(legal.trim_matches(|c: char| !c.is_ascii_alphanumeric()), LABEL_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_apart() {
        let (a, b) = (format!("{}a", "x".repeat(70)), format!("{}b", "x".repeat(70)));
        assert_eq!(bounded(&a, LABEL_MAX).len(), LABEL_MAX);
        assert_ne!(bounded(&a, LABEL_MAX), bounded(&b, LABEL_MAX));
        assert_eq!(bounded("greeter", LABEL_MAX), "greeter");
    }

    #[test]
    fn the_canary_of_a_stable_service() {
        assert_eq!(canary_of("greeter", "greeter-stable"), "greeter-canary");
        assert_eq!(canary_of("greeter", "greeter"), "greeter-canary");
        assert_eq!(canary_of("greeter", "rules-stable"), "rules-stable-canary");
    }

    #[test]
    fn build_metadata_fits_a_label() {
        assert_eq!(version_label("v1.2.3+build.5"), "v1.2.3_build.5");
    }
}
