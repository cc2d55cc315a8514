use super::{FieldPath, Step};
use std::fmt;

/// A text that is not a path: what was expected, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    pub at: usize,
    pub expected: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "expected {} at character {}", self.expected, self.at + 1)
    }
}

impl std::error::Error for PathError {}

impl FieldPath {
    /// Reads what [`FieldPath`] displays, and also `containers[0]`, `containers[name=app]`, a leading
    /// dot and quoted names after a dot.
    ///
    /// # Errors
    /// The first place that does not fit.
    pub fn parse(text: &str) -> Result<FieldPath, PathError> {
        let mut reader = Reader { text, at: 0 };
        let mut steps = Vec::new();
        let leading_dot = reader.take('.');
        while !reader.rest().is_empty() {
            let first = steps.is_empty();
            match reader.rest().starts_with('[') {
                true => steps.push(reader.bracket()?),
                false if first || reader.take('.') => steps.push(reader.word()?),
                false => return Err(reader.error("`.` or `[`")),
            }
        }
        match steps.is_empty() && !leading_dot {
            true => Err(reader.error("a field")),
            false => Ok(FieldPath { steps }),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn error(&self, expected: &'static str) -> PathError {
        PathError { at: self.at, expected }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    fn need(&mut self, wanted: char, expected: &'static str) -> Result<(), PathError> {
        if self.take(wanted) { Ok(()) } else { Err(self.error(expected)) }
    }

    fn until(&mut self, stops: &[char]) -> &'a str {
        let rest = self.rest();
        let found = rest.find(stops).map_or(rest, |end| rest.get(..end).unwrap_or(rest));
        self.at += found.len();
        found
    }

    fn word(&mut self) -> Result<Step, PathError> {
        match self.until(&['.', '[']) {
            "" => Err(self.error("the name of a field")),
            name => Ok(Step::Field(name.to_owned())),
        }
    }

    fn bracket(&mut self) -> Result<Step, PathError> {
        self.need('[', "`[`")?;
        let step = match self.rest().starts_with('"') {
            true => Step::Field(self.string()?),
            false => self.item()?,
        };
        self.need(']', "`]`")?;
        Ok(step)
    }

    fn item(&mut self) -> Result<Step, PathError> {
        let start = self.at;
        let text = self.until(&[']', '=', '[']);
        if self.rest().starts_with('=') {
            self.at = start;
            return self.pairs();
        }
        match text {
            "" => Err(self.error("a position or the name of an item")),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map(Step::Index).map_err(|_| PathError { at: start, expected: "a smaller position" })
            }
            name => Ok(Step::Named(name.to_owned())),
        }
    }

    fn pairs(&mut self) -> Result<Step, PathError> {
        let mut pairs = Vec::new();
        loop {
            let key = self.until(&['=', ',', ']']).to_owned();
            self.need('=', "`=`")?;
            let text = match self.rest().starts_with('"') {
                true => self.string()?,
                false => self.until(&[',', ']']).to_owned(),
            };
            pairs.push((key, text));
            if !self.take(',') {
                return Ok(Step::Item(pairs));
            }
        }
    }

    /// A JSON string.
    fn string(&mut self) -> Result<String, PathError> {
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        let text = values.next().and_then(Result::ok).ok_or_else(|| self.error("a closed string"))?;
        self.at += values.byte_offset();
        Ok(text)
    }
}
