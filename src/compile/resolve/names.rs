//! Names and labels, in one place: stable, length-safe, without collisions.

use sha2::{Digest, Sha256};

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

/// The canary's name for a stable object's name.
pub fn canary(stable: &str) -> String {
    let stem = stable.strip_suffix("-stable").unwrap_or(stable);
    bounded(&format!("{stem}-{CANARY}"), LABEL_MAX)
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
        assert_eq!(canary("greeter-stable"), "greeter-canary");
        assert_eq!(canary("greeter"), "greeter-canary");
    }

    #[test]
    fn build_metadata_fits_a_label() {
        assert_eq!(version_label("v1.2.3+build.5"), "v1.2.3_build.5");
    }
}
