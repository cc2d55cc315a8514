use super::{Fault, Store};
use crate::rollout::ledger::{Name, Stored, Unreadable};

/// All records, as far as they can be read: for people, who want to see what is there.
#[derive(Debug, Clone, Default)]
pub struct Releases {
    /// From the oldest to the newest.
    pub records: Vec<Stored>,
    pub unreadable: Vec<Unreadable>,
}

impl Store {
    /// Reads the records; a damaged one hides no other.
    pub async fn releases(&self) -> Result<Releases, Fault> {
        let names: Vec<Name> = self.names().await?.into_iter().map(|(name, _)| name).collect();
        let parts = names.iter().filter_map(|name| match name {
            Name::Chunk(number, at) => Some((*number, *at)),
            _ => None,
        });
        let parts = parts.collect();
        let records = names.into_iter().filter(|name| matches!(name, Name::Record(_)));
        let mut releases = Releases::default();
        for found in self.cluster.many(records, |name| self.get(name)).await {
            let Some((_, value)) = found? else { continue };
            match Stored::read(&self.place().app, &value) {
                Ok(stored) => {
                    releases.unreadable.extend(stored.lacks(&parts));
                    releases.records.push(stored);
                }
                Err(unreadable) => releases.unreadable.push(unreadable),
            }
        }
        releases.records.sort_by_key(Stored::number);
        Ok(releases)
    }
}
