use std::fmt::Write as _;

/// A text as a value within a URL or a form: all but letters, digits and `-._~` escaped (RFC 3986, 2.3).
pub(in crate::world) fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // writing to a text cannot fail
            _ => drop(write!(out, "%{byte:02X}")),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_form_value() {
        assert_eq!(escaped(r#"a{b=~"c+ü"}[5m] % 2"#), "a%7Bb%3D~%22c%2B%C3%BC%22%7D%5B5m%5D%20%25%202");
    }
}
