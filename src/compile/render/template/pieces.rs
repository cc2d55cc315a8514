use super::token::{CLOSE, OPEN};

/// A stretch of a scalar of the token text.
#[derive(Debug, PartialEq)]
pub enum Stretch<'t> {
    Text(&'t str),
    Token(usize),
}

/// A scalar taken apart; `None` if no token is in it, which is what most scalars are.
pub fn pieces(scalar: &str) -> Option<Vec<Stretch<'_>>> {
    // a token's sign is beyond ASCII, which is told sooner than that the sign is not there
    (!scalar.is_ascii() && scalar.contains(OPEN)).then(|| split(scalar))
}

fn split(scalar: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut rest = scalar;
    while let Some((before, number, after)) = token(rest) {
        if !before.is_empty() {
            found.push(Stretch::Text(before));
        }
        found.push(Stretch::Token(number));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Stretch::Text(rest));
    }
    found
}

fn token(text: &str) -> Option<(&str, usize, &str)> {
    let (before, behind) = text.split_once(OPEN)?;
    let (number, after) = behind.split_once(CLOSE)?;
    Some((before, number.parse().ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_between_text() {
        assert_eq!(pieces("plain"), None);
        assert_eq!(
            pieces("a\u{e000}12\u{e001}b\u{e000}3\u{e001}"),
            Some(vec![Stretch::Text("a"), Stretch::Token(12), Stretch::Text("b"), Stretch::Token(3)])
        );
    }
}
