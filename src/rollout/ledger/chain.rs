//! Whether the records of a ledger are those that were written, one after another.
//!
//! Each record names the one before by number and digest. That shows accidents: a record that was
//! deleted, restored from elsewhere, edited after `immutable` was worked around. It shows no forgery:
//! whoever may write ConfigMaps in the namespace can write a whole new chain.

use super::{Link, Number, Stored};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("{number} is missing; {by} follows it")]
    Missing { number: Number, by: Number },
    #[error("{number} is not the record that {by} names: its text is another one")]
    Differs { number: Number, by: Number },
    #[error("{number} names {previous} as the one before it, which cannot be")]
    Backwards { number: Number, previous: Number },
    #[error("no later record follows {0}")]
    Aside(Number),
}

/// Every break of the chain, from the newest record back to the checkpoint that it names. Records
/// before the checkpoint are on their way out and are not looked at.
pub fn faults(records: &[Stored]) -> Vec<Fault> {
    let by_number: BTreeMap<Number, &Stored> = records.iter().map(|stored| (stored.number(), stored)).collect();
    let Some((newest, mut here)) = by_number.last_key_value().map(|(number, stored)| (*number, *stored)) else {
        return Vec::new();
    };
    let checkpoint = here.record.about.checkpoint;
    let mut walked = BTreeSet::from([newest]);
    while let Some(previous) = here.record.about.previous.as_ref().filter(|_| here.number() > checkpoint) {
        match step(here, previous, &by_number) {
            Ok(before) => here = before,
            Err(fault) => return vec![fault],
        }
        walked.insert(here.number());
    }
    let aside = by_number.range(checkpoint..).map(|(number, _)| *number).filter(|number| !walked.contains(number));
    let lost = (here.number() > checkpoint).then_some(Fault::Missing { number: checkpoint, by: newest });
    lost.into_iter().chain(aside.map(Fault::Aside)).collect()
}

fn step<'a>(here: &Stored, previous: &Link, records: &BTreeMap<Number, &'a Stored>) -> Result<&'a Stored, Fault> {
    let by = here.number();
    if previous.number >= by {
        return Err(Fault::Backwards { number: by, previous: previous.number });
    }
    let before = records.get(&previous.number).ok_or(Fault::Missing { number: previous.number, by })?;
    match before.digest == previous.digest {
        true => Ok(before),
        false => Err(Fault::Differs { number: previous.number, by }),
    }
}
