//! Passwords in URLs: `scheme://user:password@host` (RFC 3986, 3.2.1).

use std::ops::Range;

/// Where the password of the first URL with credentials stands.
pub fn password(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(at, mark)| {
        let start = at + mark.len();
        let rest = text.get(start..)?;
        let authority = rest.get(..rest.find(ends_authority).unwrap_or(rest.len()))?;
        let (credentials, _host) = authority.rsplit_once('@')?;
        let (user, password) = credentials.split_once(':')?;
        let from = start + user.len() + 1;
        (!password.is_empty() && !is_placeholder(password)).then(|| from..from + password.len())
    })
}

fn ends_authority(letter: char) -> bool {
    matches!(letter, '/' | '?' | '#' | '"' | '\'' | '`') || letter.is_whitespace()
}

fn is_placeholder(password: &str) -> bool {
    let starts = ["$", "{{", "<", "%s", "%("].iter().any(|mark| password.starts_with(mark));
    starts || password.chars().all(|letter| letter == '*')
}
