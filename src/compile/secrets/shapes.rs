//! Tokens that say by their form what they are.

use std::ops::Range;

/// A prefix, the letters that follow, and how many of them at least.
struct Shape {
    what: &'static str,
    prefix: &'static str,
    letters: fn(char) -> bool,
    at_least: usize,
}

const fn shape(what: &'static str, prefix: &'static str, letters: fn(char) -> bool, at_least: usize) -> Shape {
    Shape { what, prefix, letters, at_least }
}

fn upper(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter.is_ascii_digit()
}

fn word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn dashed(letter: char) -> bool {
    word(letter) || letter == '-'
}

fn dotted(letter: char) -> bool {
    dashed(letter) || letter == '.'
}

const SHAPES: [Shape; 28] = [
    shape("an AWS access key", "AKIA", upper, 16),
    shape("an AWS access key", "ASIA", upper, 16),
    shape("a GitHub token", "ghp_", word, 36),
    shape("a GitHub token", "gho_", word, 36),
    shape("a GitHub token", "ghu_", word, 36),
    shape("a GitHub token", "ghs_", word, 36),
    shape("a GitHub token", "ghr_", word, 36),
    shape("a GitHub token", "github_pat_", word, 22),
    shape("a GitLab token", "glpat-", dashed, 20),
    shape("a GitLab token", "gldt-", dashed, 20),
    shape("a GitLab token", "glrt-", dashed, 20),
    shape("a Slack token", "xoxb-", dashed, 10),
    shape("a Slack token", "xoxp-", dashed, 10),
    shape("a Slack token", "xoxa-", dashed, 10),
    shape("a Slack token", "xoxr-", dashed, 10),
    shape("a Slack token", "xapp-", dashed, 10),
    shape("a Stripe key", "sk_live_", word, 16),
    shape("a Stripe key", "rk_live_", word, 16),
    shape("a Stripe key", "sk_test_", word, 16),
    shape("a Google API key", "AIza", dashed, 35),
    shape("a Google access token", "ya29.", dashed, 20),
    shape("an npm token", "npm_", word, 36),
    shape("a PyPI token", "pypi-", dashed, 50),
    shape("a Docker token", "dckr_pat_", dashed, 20),
    shape("a Vault token", "hvs.", dashed, 24),
    shape("a SendGrid key", "SG.", dotted, 60),
    shape("a DigitalOcean token", "dop_v1_", word, 64),
    shape("an age key", "AGE-SECRET-KEY-1", upper, 50),
];

/// No token is shorter.
const SHORTEST: usize = 15;

/// The first token in a text: what it is and where.
pub fn find(text: &str) -> Option<(&'static str, Range<usize>)> {
    // most texts are short words, and one pass tells
    let may_hold_token = text.split(|letter| !dotted(letter)).any(|run| run.len() >= SHORTEST);
    let shaped = || starts(text).find_map(|start| token(text, start)).or_else(|| jwt(text));
    private_key(text).or_else(|| may_hold_token.then(shaped)?)
}

/// Where words begin: every prefix begins one.
fn starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut before = ' ';
    text.char_indices().filter_map(move |(at, letter)| {
        let begins = word(letter) && !word(before);
        before = letter;
        begins.then_some(at)
    })
}

fn token(text: &str, start: usize) -> Option<(&'static str, Range<usize>)> {
    let here = text.get(start..)?;
    SHAPES.iter().find_map(|shape| {
        let rest = here.strip_prefix(shape.prefix)?;
        let length = rest.find(|letter| !(shape.letters)(letter)).unwrap_or(rest.len());
        (length >= shape.at_least).then(|| (shape.what, start..start + shape.prefix.len() + length))
    })
}

fn begins_word(text: &str, start: usize) -> bool {
    !text.get(..start).and_then(|before| before.chars().next_back()).is_some_and(word)
}

/// A private key in PEM or OpenPGP's armour, to the end of the text. A certificate may stand before it.
fn private_key(text: &str) -> Option<(&'static str, Range<usize>)> {
    text.match_indices("-----BEGIN ").find_map(|(start, begin)| {
        let (label, _) = text.get(start + begin.len()..)?.split_once("-----")?;
        let private = label.contains("PRIVATE KEY") && !label.contains('\n');
        private.then_some(("a private key", start..text.len()))
    })
}

/// Three parts of base64url, the first two of them JSON objects (RFC 7519).
fn jwt(text: &str) -> Option<(&'static str, Range<usize>)> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let rest = text.get(start..)?;
        let token = rest.get(..rest.find(|letter| !dotted(letter)).unwrap_or(rest.len()))?;
        let parts: Vec<&str> = token.split('.').collect();
        let is_jwt = matches!(parts.as_slice(), [head, body, sign] if head.len() >= 10 && body.starts_with("eyJ") && sign.len() >= 10);
        (is_jwt && begins_word(text, start)).then(|| ("a JSON web token", start..start + token.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_behind_a_certificate_is_found() {
        let armour = |label: &str| format!("-----BEGIN {label}-----\nMIIEvQ\n-----END {label}-----\n");
        let found = |text: &str| find(text).map(|(what, range)| (what, range.start));
        let certificate = armour("CERTIFICATE");
        assert_eq!(found(&certificate), None);
        for label in ["PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"] {
            let both = format!("{certificate}{}", armour(label));
            assert_eq!(found(&both), Some(("a private key", certificate.len())), "{label}");
        }
        assert_eq!(found("-----BEGIN CERTIFICATE\nno PRIVATE KEY-----"), None);
    }

    #[test]
    fn no_shape_is_shorter_than_the_shortest() {
        assert!(SHAPES.iter().all(|shape| shape.prefix.len() + shape.at_least >= SHORTEST));
        // of every shape, its shortest token is found
        for shape in &SHAPES {
            let token = format!("{}{}", shape.prefix, "A1".repeat(shape.at_least).get(..shape.at_least).unwrap());
            assert_eq!(find(&format!("x = '{token}'")), Some((shape.what, 5..5 + token.len())), "{token}");
        }
    }
}
