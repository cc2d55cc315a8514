//! What a person has agreed to, beyond the ordinary.

use std::collections::BTreeSet;

/// One word of the user's that opens one door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consent {
    /// Objects that exist and are not in our inventory may be taken over.
    Adopt,
    /// Fields that others own may be taken from them.
    Force,
    /// An inventory that was written from another repository or for another target may be taken over.
    TakeOver,
    /// Everything may be removed, although nothing is wanted any more.
    Empty,
}

impl Consent {
    /// The flag that says it.
    pub fn flag(self) -> &'static str {
        match self {
            Consent::Adopt => "--adopt",
            Consent::Force => "--force-conflicts",
            Consent::TakeOver => "--take-over",
            Consent::Empty => "--allow-empty",
        }
    }
}

/// The words that were said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consents(BTreeSet<Consent>);

impl Consents {
    pub fn none() -> Self {
        Consents::default()
    }

    pub fn given(&self, consent: Consent) -> bool {
        self.0.contains(&consent)
    }

    pub fn iter(&self) -> impl Iterator<Item = Consent> {
        self.0.iter().copied()
    }
}

impl FromIterator<Consent> for Consents {
    fn from_iter<I: IntoIterator<Item = Consent>>(words: I) -> Self {
        Consents(words.into_iter().collect())
    }
}
