//! Secret values are not repeated: neither those that the process was given, nor what looks like one.

use crate::compile::secrets;

const HIDDEN: &str = "***";

/// A shorter value would hide half of what is said, and is no secret that deserves the name.
const SHORTEST: usize = 4;

/// What is hidden in all that is shown of a process.
#[derive(Debug, Clone, Default)]
pub struct Mask(Vec<String>);

impl Mask {
    /// Of the environment of a process: values whose name or form is a secret's.
    pub fn new<'a>(environment: impl IntoIterator<Item = (&'a str, &'a str)>) -> Mask {
        let secret = environment.into_iter().filter(|(name, value)| {
            value.len() >= SHORTEST && (secrets::looks_secret(name) || secrets::judge(name, value).is_some())
        });
        let mut values: Vec<String> = secret.map(|(_, value)| value.to_owned()).collect();
        // one that holds another one goes as a whole
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Mask(values)
    }

    /// A text without the values that are known.
    pub fn known(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, value| match text.contains(value.as_str()) {
            true => text.replace(value.as_str(), HIDDEN),
            false => text,
        })
    }

    /// The same, and without words that look like secrets: for what is kept.
    pub fn all(&self, text: &str) -> String {
        let text = self.known(text);
        text.split_inclusive(char::is_whitespace).map(word).collect()
    }
}

fn word(word: &str) -> String {
    let end = word.trim_end().len();
    let (bare, blank) = word.split_at(end);
    let (name, value) = bare.split_once('=').unwrap_or(("", bare));
    match secrets::judge(name, value) {
        Some(found) => {
            let at = bare.len() - value.len();
            let (start, end) = (at + found.range.start, at + found.range.end);
            let kept = |part: Option<&str>| part.unwrap_or_default().to_owned();
            format!("{}{HIDDEN}{}{blank}", kept(bare.get(..start)), kept(bare.get(end..)))
        }
        None => word.to_owned(),
    }
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
    }
}
