//! Secret values are not repeated: neither those that the process was given, nor what looks like one.

use crate::compile::secrets;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::Value;
use std::iter;
use std::ops::Range;

const HIDDEN: &str = "***";

/// A shorter value would hide half of what is said, and is no secret that deserves the name.
const SHORTEST: usize = 4;

/// What is hidden in all that is shown of a process.
#[derive(Debug, Clone, Default)]
pub struct Mask(Vec<String>);

impl Mask {
    /// Of the environment of a process: values whose name or form is a secret's.
    pub fn new<'a>(environment: impl IntoIterator<Item = (&'a str, &'a str)>) -> Mask {
        let environment = environment.into_iter();
        let secret =
            environment.filter(|(name, value)| secrets::may_be_secret(name) || secrets::judge(name, value).is_some());
        let mut values: Vec<String> = secret.flat_map(|(_, value)| forms(value)).collect();
        // one that holds another one goes as a whole
        values.sort_by(|one, other| (other.len(), one).cmp(&(one.len(), other)));
        values.dedup();
        Mask(values)
    }

    /// A text without the values that are known, and without words that look like secrets.
    pub fn all(&self, text: &str) -> String {
        self.known(text).split_inclusive('\n').flat_map(words).collect()
    }

    /// The beginning of the same, of at least so many letters and to the end of a word: for who cuts it. What is cut first is
    /// not known any more.
    pub fn beginning(&self, text: &str, letters: usize) -> String {
        let mut masked = String::new();
        for part in self.known(text).split_inclusive('\n').flat_map(words) {
            if masked.chars().count() >= letters {
                break;
            }
            masked.push_str(&part);
        }
        masked
    }

    fn known(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, value| match text.contains(value.as_str()) {
            true => text.replace(value.as_str(), HIDDEN),
            false => text,
        })
    }
}

/// How a value stands in texts: as a whole, each of its lines, which are read one by one, and all of that in JSON and in base64.
fn forms(value: &str) -> impl Iterator<Item = String> {
    let pieces = iter::once(value).chain(value.lines()).map(str::trim).filter(|piece| piece.len() >= SHORTEST);
    pieces.flat_map(|piece| [piece.to_owned(), in_json(piece), STANDARD_NO_PAD.encode(piece)])
}

fn in_json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// The words of a line.
fn words(line: &str) -> Vec<String> {
    let mut line = line.to_owned();
    secrets::spoken(&line).into_iter().rev().for_each(|range| line.replace_range(range, HIDDEN));
    line.split_inclusive(char::is_whitespace).map(word).collect()
}

/// There may be several in one that is a whole document.
fn word(word: &str) -> String {
    let mut word = word.to_owned();
    while let Some(place) = place(&word) {
        word.replace_range(place, HIDDEN);
    }
    word
}

/// Where a secret stands in a word.
fn place(word: &str) -> Option<Range<usize>> {
    let bare = word.trim_end();
    let (name, value) = bare.split_once('=').unwrap_or(("", bare));
    let found = secrets::judge(name, value)?;
    let at = bare.len() - value.len();
    Some(at + found.range.start..at + found.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_names_and_forms_are_hidden() {
        let mask =
            Mask::new([("PORT", "8080"), ("DB_PASSWORD", "hunter22"), ("API_TOKEN", "hunter22-long"), ("T", "abc")]);
        assert_eq!(mask.known("8080 hunter22 hunter22-long abc"), "8080 *** *** abc");
        let pat = format!("ghp_{}", "0123456789abcdefABCDEF0123456789abcd");
        assert_eq!(mask.all(&format!("with {pat}\tand PASSWORD=correct-horse end")), "with ***\tand PASSWORD=*** end");
        assert_eq!(mask.all("postgres://ada:s3cr3tpw@db:5432/x"), "postgres://ada:***@db:5432/x");
        assert_eq!(mask.all("listening on http://127.0.0.1:8080\n"), "listening on http://127.0.0.1:8080\n");
        assert_eq!(mask.all(&format!("{{\"one\":\"{pat}\",\"two\":\"{pat}\"}}")), "{\"one\":\"***\",\"two\":\"***\"}");
    }

    #[test]
    fn a_value_of_several_lines_is_hidden_line_by_line() {
        let mask = Mask::new([("DB_PASSWORD", "festina\r\n  lente \"caesar\"\nabc\n\n")]);
        assert_eq!(mask.all("festina"), "***");
        assert_eq!(mask.all("  lente \"caesar\"  and abc"), "  ***  and abc");
        assert_eq!(mask.all(r#"{"motto":"lente \"caesar\"\nabc"}"#), r#"{"motto":"***\nabc"}"#);
        assert_eq!(mask.all("a\n\nb"), "a\n\nb", "an empty line is no secret");
    }

    #[test]
    fn what_is_named_in_a_line_is_hidden_and_what_was_encoded() {
        let mask = Mask::new([("SSHPASS", "festina lente"), ("SIGNING_KEY", "caesar"), ("AUTHOR", "ada-of-web")]);
        assert_eq!(mask.all("{\"password\": \"Sup3r\"}\nby ada-of-web"), "{\"password\": \"***\"}\nby ada-of-web");
        assert_eq!(mask.all("ZmVzdGluYSBsZW50ZQ== and caesar"), "***== and ***");
        assert_eq!(mask.beginning("Authorization: Bearer 9f86d081884c7d65", 40), "Authorization: ***");
    }

    #[test]
    fn a_beginning_is_whole_words() {
        let mask = Mask::new([("DB_PASSWORD", "festina lente")]);
        let pat = format!("ghp_{}", "0123456789abcdefABCDEF0123456789abcd");
        assert_eq!(mask.beginning(&format!("so {pat} festina lente"), 4), "so *** ");
        assert_eq!(mask.beginning("so festina lente", 40), "so ***");
    }
}
