//! Parts of an image reference: `repository[:tag][@digest]` (the grammar of the `distribution` project).

/// The repository, without tag and digest.
pub fn repository(image: &str) -> &str {
    let named = image.split_once('@').map_or(image, |(named, _)| named);
    match tag(named) {
        Some(tag) => named.get(..named.len() - tag.len() - 1).unwrap_or(named),
        None => named,
    }
}

/// The tag; a colon before the last `/` belongs to a port.
pub fn tag(image: &str) -> Option<&str> {
    let named = image.split_once('@').map_or(image, |(named, _)| named);
    let (_, tag) = named.rsplit_once(':')?;
    (!tag.contains('/')).then_some(tag)
}

/// Whether the image is pinned by a SHA-256 digest.
pub fn is_pinned(image: &str) -> bool {
    let digest = image.split_once('@').and_then(|(_, digest)| digest.strip_prefix("sha256:"));
    digest.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_no_tags() {
        assert_eq!(repository("host:5000/web/greeter"), "host:5000/web/greeter");
        assert_eq!(repository("host:5000/web/greeter:v1@sha256:00"), "host:5000/web/greeter");
        assert_eq!(tag("host:5000/web/greeter"), None);
        assert_eq!(tag("greeter:v1"), Some("v1"));
    }

    #[test]
    fn only_whole_digests_pin() {
        assert!(is_pinned(&format!("greeter@sha256:{}", "0".repeat(64))));
        assert!(!is_pinned(&format!("greeter@sha256:{}", "0".repeat(63))));
        assert!(!is_pinned("greeter:v1"));
    }
}
