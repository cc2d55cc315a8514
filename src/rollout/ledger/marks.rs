//! Numbers that are given once.

use super::{Name, Number, Rollout};
use serde::{Deserialize, Serialize};

/// The highest numbers that were ever given. They come from everything that carries one: names of
/// records, of chunks whose record was never written, of journal entries, links between records, and
/// the cursor, which remembers what was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks {
    pub records: u64,
    pub rollouts: u64,
}

impl Marks {
    /// The marks that objects show by their names.
    pub fn seen(names: impl IntoIterator<Item = Name>) -> Marks {
        names.into_iter().fold(Marks::default(), |marks, name| {
            marks.and(match name {
                Name::Record(number) | Name::Chunk(number, _) => Marks { records: number.0, rollouts: 0 },
                Name::Entry(rollout, _) | Name::Piece(rollout, _) => Marks { records: 0, rollouts: rollout.0 },
                Name::Cursor => Marks::default(),
            })
        })
    }

    /// The higher of both, number by number.
    #[must_use]
    pub fn and(self, other: Marks) -> Marks {
        Marks { records: self.records.max(other.records), rollouts: self.rollouts.max(other.rollouts) }
    }

    pub fn next_record(self) -> Number {
        Number(self.records + 1)
    }

    pub fn next_rollout(self) -> Rollout {
        Rollout(self.rollouts + 1)
    }
}

/// The number of the next entry of a rollout. If another writer takes it first, the server answers
/// `AlreadyExists`: then somebody else drives, and this run stops.
pub fn next_sequence(names: impl IntoIterator<Item = Name>, rollout: Rollout) -> u64 {
    let sequence = |name: Name| match name {
        Name::Entry(of, sequence) if of == rollout => Some(sequence),
        Name::Entry(..) | Name::Record(_) | Name::Chunk(..) | Name::Piece(..) | Name::Cursor => None,
    };
    names.into_iter().filter_map(sequence).max().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_given_again_after_its_object_went() {
        let names = [Name::Record(Number(3)), Name::Chunk(Number(4), 1), Name::Entry(Rollout(2), 9), Name::Cursor];
        let marks = Marks::seen(names);
        assert_eq!((marks.next_record(), marks.next_rollout()), (Number(5), Rollout(3)));
        let remembered = Marks { records: 8, rollouts: 0 };
        assert_eq!(marks.and(remembered), Marks { records: 8, rollouts: 2 });
        assert_eq!((next_sequence(names, Rollout(2)), next_sequence(names, Rollout(3))), (10, 1));
    }
}
