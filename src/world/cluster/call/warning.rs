/// The texts of a `Warning` header: `299 - "text"`, perhaps several with commas between. Other codes
/// are about caches.
pub(super) fn texts(header: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = header;
    while let Some((before, quoted)) = rest.split_once('"') {
        let (text, after) = unquoted(quoted);
        if before.trim_start_matches([',', ' ']).starts_with("299 ") {
            texts.push(text);
        }
        // a date may follow in quotes of its own; it begins no warning
        rest = after;
    }
    texts
}

/// The text up to the closing quote, and what follows.
fn unquoted(quoted: &str) -> (String, &str) {
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, quoted.get(at + 1..).unwrap_or("")),
            '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
            other => text.push(other),
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_unescaped_and_taken_apart() {
        assert_eq!(texts(r#"299 - "v1 Endpoints is deprecated""#), ["v1 Endpoints is deprecated"]);
        assert_eq!(texts(r#"299 kube "says \"no\"", 299 - "and, too" "Sun, 06 Nov""#), ["says \"no\"", "and, too"]);
        assert_eq!(texts(r#"110 - "stale""#), [""; 0]);
        assert_eq!(texts("299 - unquoted"), [""; 0]);
        assert_eq!(texts(r#"299 - "never closed"#), ["never closed"]);
    }
}
