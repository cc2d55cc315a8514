//! The names of the ledger's objects.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of a record. It is never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(pub u64);

/// The number of one run of a writing verb, to which journal entries belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rollout(pub u64);

/// `v7`
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "v{}", self.0)
    }
}

/// `r3`
impl fmt::Display for Rollout {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "r{}", self.0)
    }
}

/// Which object of an application's ledger. Sorts records and their chunks by number, then the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// `railiance.<app>.v<N>`
    Record(Number),
    /// `railiance.<app>.v<N>.c<i>`, counted from 1
    Chunk(Number, u32),
    /// `railiance.<app>.r<R>.<seq>`, counted from 1
    Entry(Rollout, u64),
    /// `railiance.<app>.r<R>.c<i>`, counted from 1: a piece of the candidate on trial
    Piece(Rollout, u32),
    /// `railiance.<app>.cursor`
    Cursor,
}

impl Name {
    /// The run that wrote it, where the name says so.
    pub fn rollout(self) -> Option<Rollout> {
        match self {
            Name::Entry(rollout, _) | Name::Piece(rollout, _) => Some(rollout),
            Name::Record(_) | Name::Chunk(..) | Name::Cursor => None,
        }
    }

    /// The name of the object. Names of applications hold no full stop, so no two ledgers meet.
    pub fn object(self, app: &str) -> String {
        match self {
            Name::Record(number) => format!("railiance.{app}.{number}"),
            Name::Chunk(number, at) => format!("railiance.{app}.{number}.c{at}"),
            Name::Entry(rollout, sequence) => format!("railiance.{app}.{rollout}.{sequence}"),
            Name::Piece(rollout, at) => format!("railiance.{app}.{rollout}.c{at}"),
            Name::Cursor => format!("railiance.{app}.cursor"),
        }
    }

    /// The reading of an object's name; `None` if it is not one of this application's ledger.
    pub fn parse(app: &str, object: &str) -> Option<Name> {
        let rest = object.strip_prefix("railiance.")?.strip_prefix(app)?.strip_prefix('.')?;
        if rest == "cursor" {
            return Some(Name::Cursor);
        }
        let (head, tail) = rest.split_once('.').map_or((rest, None), |(head, tail)| (head, Some(tail)));
        match (head.split_at_checked(1)?, tail) {
            (("v", digits), None) => Some(Name::Record(Number(number(digits)?))),
            (("v", digits), Some(tail)) => {
                let at = number(tail.strip_prefix('c')?)?;
                Some(Name::Chunk(Number(number(digits)?), u32::try_from(at).ok()?))
            }
            (("r", digits), Some(tail)) => {
                let rollout = Rollout(number(digits)?);
                match tail.strip_prefix('c') {
                    Some(at) => Some(Name::Piece(rollout, u32::try_from(number(at)?).ok()?)),
                    None => Some(Name::Entry(rollout, number(tail)?)),
                }
            }
            _ => None,
        }
    }
}

/// Digits as this module writes them: `7`, neither `07` nor `+7`.
fn number(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let (record, entry) = (Name::Record(Number(7)), Name::Entry(Rollout(3), 41));
        let names = [record, Name::Chunk(Number(7), 12), entry, Name::Piece(Rollout(3), 2), Name::Cursor];
        let texts = ["v7", "v7.c12", "r3.41", "r3.c2", "cursor"].map(|rest| format!("railiance.shop.{rest}"));
        for (name, text) in names.into_iter().zip(texts) {
            assert_eq!(name.object("shop"), text);
            assert_eq!(Name::parse("shop", &text), Some(name));
        }
    }

    #[test]
    fn other_names_are_not_the_ledgers() {
        let others =
            ["railiance.shop", "railiance.shop.", "railiance.shop.v", "railiance.shop.v07", "railiance.shop.v+7"];
        let more = [
            "railiance.shop.v7.",
            "railiance.shop.v7.c0",
            "railiance.shop.r3",
            "railiance.shop2.v7",
            "railiance.shop.ä",
        ];
        for other in others.into_iter().chain(more) {
            assert_eq!(Name::parse("shop", other), None, "{other}");
        }
        assert_eq!(Name::parse("shop", "railiance.shop-b.v7"), None);
    }
}
