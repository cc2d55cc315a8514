use std::fmt;

/// Who holds a Lease: a user, and the run of theirs. Two runs of one user are two holders.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder(String);

impl Holder {
    /// `session` tells runs apart: short, random, and the caller's.
    pub fn new(actor: &str, session: &str) -> Self {
        Holder(format!("{actor}#{session}"))
    }

    pub(super) fn read(text: &str) -> Self {
        Holder(text.to_owned())
    }

    /// As it stands in `holderIdentity`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The user, for words.
    pub fn actor(&self) -> &str {
        self.0.rsplit_once('#').map_or(self.0.as_str(), |(actor, _)| actor)
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
