//! The words, numbers and signs of a query.

use super::Reader;

impl<'t> Reader<'t> {
    pub(super) fn string(&mut self) -> Option<&'t str> {
        self.space();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (inside, rest) = self.rest.get(1..)?.split_once(quote)?;
        self.rest = rest;
        (!inside.contains(['\\', '\n'])).then_some(inside)
    }

    /// A whole number of one unit, and the bracket behind it.
    pub(super) fn duration(&mut self) -> Option<u64> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let count: u64 = self.rest.get(..digits)?.parse().ok().filter(|count| (1..100_000).contains(count))?;
        let (unit, rest) = self.rest.get(digits..)?.split_once(']')?;
        let seconds = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)];
        let (_, seconds) = seconds.into_iter().find(|(name, _)| *name == unit)?;
        self.rest = rest;
        Some(count * seconds)
    }

    pub(super) fn number(&mut self) -> Option<()> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let plain = !part.is_empty() && !part.contains('.') && (whole == "0" || !whole.starts_with('0'));
        self.rest = rest;
        // `5m` and `1e3` are numbers of another kind
        (plain && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some(())
    }

    pub(super) fn word(&mut self) -> Option<&'t str> {
        self.space();
        let inner = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let end = self.rest.find(|c| !inner(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(())?;
        self.rest = rest;
        Some(word)
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        self.space();
        let found = self.rest.strip_prefix(sign);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    pub(super) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.rest.as_bytes().first().copied()
    }

    pub(super) fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\t']);
    }
}
