//! The texts between quotes of a query: the values of its matchers, for the most part.

/// The letters that stand around a text.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// A text between quotes, behind all that stands between it and the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'t> {
    pub before: &'t str,
    pub value: &'t str,
}

/// Where in a query a letter stands.
#[derive(Clone, Copy)]
enum At {
    Outside,
    /// A quote in a comment is none.
    Comment,
    Within(char),
    Escaped(char),
}

/// Those of a query, from the left, and what is left behind them.
pub fn quoted(text: &str) -> (Vec<Quoted<'_>>, &str) {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (mut all, mut at, mut begun, mut ended) = (Vec::new(), At::Outside, 0, 0);
    for (index, letter) in text.char_indices() {
        at = match at {
            At::Outside if QUOTES.contains(&letter) => {
                begun = index + 1;
                At::Within(letter)
            }
            At::Outside if letter == '#' => At::Comment,
            At::Comment if letter == '\n' => At::Outside,
            At::Within(quote) if letter == quote => {
                all.push(Quoted { before: part(ended, begun), value: part(begun, index) });
                ended = index;
                At::Outside
            }
            At::Within(quote) if letter == '\\' && quote != '`' => At::Escaped(quote),
            At::Escaped(quote) => At::Within(quote),
            same => same,
        };
    }
    (all, part(ended, text.len()))
}

impl Quoted<'_> {
    /// The label that a matcher holds against it; nothing for one that leaves it out, and for what is no matcher's.
    pub fn label(self) -> Option<String> {
        let code: String = self.before.lines().map(|line| line.split('#').next().unwrap_or_default()).collect();
        let operator = code.trim_end_matches(QUOTES).trim_end();
        let label =
            operator.strip_suffix("=~").or_else(|| operator.strip_suffix('=').filter(|label| !label.ends_with('!')))?;
        let name = label.trim_end().rsplit(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next();
        name.map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<(Option<String>, &str)> {
        let (all, rest) = quoted(text);
        let whole: String = all.iter().flat_map(|one| [one.before, one.value]).chain([rest]).collect();
        assert_eq!(whole, text);
        all.iter().map(|one| (one.label(), one.value)).collect()
    }

    #[test]
    fn a_value_is_known_by_its_label() {
        let held = |label: &str, value| (Some(label.to_owned()), value);
        let text = r#"a{track="canary", b =~ 'x"y',c!="z",d!~`\`,e="\""}"#;
        let expected = [held("track", "canary"), held("b", "x\"y"), (None, "z"), (None, "\\"), held("e", "\\\"")];
        assert_eq!(labels(text), expected);
        assert_eq!(labels("f(a, \"canary\")"), [(None, "canary")]);
    }

    #[test]
    fn a_quote_in_a_comment_is_none() {
        let held = |value| (Some("track".to_owned()), value);
        assert_eq!(labels("a # it's\n{track # of 'b'\n=\"canary\"} # don't"), [held("canary")]);
        assert_eq!(labels("a{track='#'} + b{track='c'}"), [held("#"), held("c")]);
        assert_eq!(labels("a{track=\"open"), []);
    }
}
