use std::fmt;

/// A minor version of Kubernetes, `1.N`, that schemas are embedded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(u8);

impl Minor {
    pub const OLDEST: Minor = Minor(25);
    pub const NEWEST: Minor = Minor(37);

    /// Reads `1.33`; `None` for anything else and for versions without schemas.
    pub fn parse(text: &str) -> Option<Minor> {
        let digits = text.strip_prefix("1.")?;
        let canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        let minor = Minor(digits.parse().ok().filter(|_| canonical)?);
        (Minor::OLDEST..=Minor::NEWEST).contains(&minor).then_some(minor)
    }

    /// Every version with schemas, oldest first.
    pub fn all() -> impl Iterator<Item = Minor> {
        (Minor::OLDEST.0..=Minor::NEWEST.0).map(Minor)
    }

    /// The N of `1.N`.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "1.{}", self.0)
    }
}
