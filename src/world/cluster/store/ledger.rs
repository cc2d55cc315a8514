//! The ledger's objects: read all, written one by one.

use super::book::rollout;
use super::{APP, Book, Fault, MANAGER, PART};
use crate::compile::render::Side;
use crate::rollout::answer::Kind;
use crate::rollout::ledger::{self, Body, Chunk, Cursor, Entry, Held, Name, Number, Rollout, Stored, thaw};
use crate::rollout::live::label;
use crate::world::cluster::{Cluster, Created, Detail, Error, Guard, Place, Propagation, Resource, Run, Within};
use serde_json::Value;

/// The ledger of an application.
#[derive(Clone)]
pub struct Store {
    pub(super) cluster: Cluster,
    place: ledger::Place,
    maps: Resource,
}

impl Store {
    pub fn new(cluster: &Cluster, app: &str, namespace: &str) -> Result<Self, Fault> {
        let maps = Resource::built_in("v1", "ConfigMap");
        let maps = maps.ok_or_else(|| Error::Unfit("the kind `ConfigMap` is not known".to_owned()))?;
        let place = ledger::Place { app: app.to_owned(), namespace: namespace.to_owned() };
        Ok(Store { cluster: cluster.clone(), place, maps })
    }

    /// The same ledger, written over another door.
    #[must_use]
    pub fn over(&self, cluster: &Cluster) -> Self {
        Store { cluster: cluster.clone(), ..self.clone() }
    }

    /// Where approvals of this application stand, if not in its own namespace: names of applications hold no full stop, so that
    /// those of two namespaces do not meet.
    #[must_use]
    pub fn approvals(&self, namespace: &str) -> Self {
        let app = format!("{}.{}", self.place.namespace, self.place.app);
        Store { place: ledger::Place { app, namespace: namespace.to_owned() }, ..self.clone() }
    }

    pub fn place(&self) -> &ledger::Place {
        &self.place
    }

    /// The server's time.
    pub async fn now(&self) -> Result<jiff::Timestamp, Error> {
        self.cluster.now().await
    }

    /// All records, the cursor, and the journal of the newest run that wrote. Names first: what the objects hold is asked for
    /// of those only that are needed.
    pub async fn read(&self) -> Result<Book, Fault> {
        let mut book = Book { names: self.names().await?, ..Book::default() };
        let mut runs = book.runs().into_iter();
        let first = runs.next().unwrap_or_default();
        let needed = [book.needed(), first].concat();
        self.fill(&mut book, needed).await?;
        while !book.has_work() {
            let Some(older) = runs.next() else { break };
            self.fill(&mut book, older).await?;
        }
        book.records.sort_by_key(Stored::number);
        let is_more = runs.next().is_some_and(|run| book.is_younger(&run));
        book.deleted = match book.takes_away(&book.entries) {
            // trials since say nothing of that: the runs before them do
            None if is_more => {
                let oldest = book.newest().map_or(Rollout(0), |newest| newest.record.about.rollout);
                let younger = self.journal_since(oldest).await?.into_iter().map(|(entry, _)| entry);
                book.takes_away(&younger.collect::<Vec<_>>()).unwrap_or(false)
            }
            found => found.unwrap_or(false),
        };
        Ok(book)
    }

    async fn fill(&self, book: &mut Book, names: Vec<Name>) -> Result<(), Fault> {
        for found in self.cluster.many(names, |name| self.get(name)).await {
            let Some((name, value)) = found? else { continue };
            match name {
                Name::Record(_) => book.records.push(Stored::read(&self.place.app, &value)?),
                Name::Entry(..) => book.entries.push(Entry::read(&self.place.app, &value)?.0),
                Name::Cursor => book.cursor = Some(Cursor::read(&self.place.app, &value)?),
                Name::Chunk(..) | Name::Piece(..) => {}
            }
        }
        Ok(())
    }

    /// The chunks of a record.
    pub async fn chunks(&self, book: &Book, number: Number) -> Result<Vec<Chunk>, Fault> {
        let own = |name: &Name| matches!(name, Name::Chunk(of, _) if *of == number);
        let names: Vec<Name> = book.names.iter().map(|(name, _)| *name).filter(own).collect();
        let mut chunks = Vec::new();
        for found in self.cluster.many(names, |name| self.get(name)).await {
            if let Some((_, value)) = found? {
                chunks.push(Chunk::read(&self.place.app, &value)?);
            }
        }
        Ok(chunks)
    }

    /// The whole journal, from the oldest entry to the newest.
    pub async fn journal(&self) -> Result<Vec<(Entry, Held)>, Fault> {
        self.journal_since(Rollout(0)).await
    }

    /// The same from a run on: one of before that is damaged, or of another version, stops nobody.
    async fn journal_since(&self, oldest: Rollout) -> Result<Vec<(Entry, Held)>, Fault> {
        let is_older = |item: &Value| {
            let name = item.pointer("/metadata/name").and_then(Value::as_str);
            let name = name.and_then(|name| Name::parse(&self.place.app, name));
            matches!(name, Some(Name::Entry(rollout, _)) if rollout < oldest)
        };
        let mut entries = Vec::new();
        for item in self.listed("entry", Detail::Whole).await?.iter().filter(|item| !is_older(item)) {
            entries.push(Entry::read(&self.place.app, item)?);
        }
        entries.sort_by_key(|(entry, _)| (entry.rollout, entry.sequence));
        Ok(entries)
    }

    /// The candidate of a trial.
    pub async fn candidate(&self, rollout: Rollout, body: &Body) -> Result<Side, Fault> {
        let names = (1..=body.chunks).map(|at| Name::Piece(rollout, at));
        let mut pieces = Vec::new();
        for found in self.cluster.many(names, |name| self.get(name)).await {
            pieces.extend(found?.map(|(_, piece)| piece));
        }
        Ok(thaw(&self.place.app, rollout, body, &pieces)?)
    }

    async fn listed(&self, part: &str, detail: Detail) -> Result<Vec<Value>, Fault> {
        let selector = format!("{APP}={},{PART}={part}", self.place.app);
        let within = Within::Namespace(&self.place.namespace);
        Ok(self.cluster.list(&self.maps, within, &selector, detail).await?.items)
    }

    /// Whether a candidate is kept there, on trial or waiting for one.
    ///
    /// # Errors
    /// The server's.
    pub async fn has_trial(&self) -> Result<bool, Fault> {
        Ok(Book { names: self.names().await?, ..Book::default() }.has_trial())
    }

    pub(super) async fn names(&self) -> Result<Vec<(Name, Held)>, Fault> {
        let selector = format!("{APP}={},{PART}", self.place.app);
        let within = Within::Namespace(&self.place.namespace);
        let listed = self.cluster.list(&self.maps, within, &selector, Detail::Metadata).await?;
        let text = |item: &Value, pointer: &str| item.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let named = |item: &Value| {
            let name = Name::parse(&self.place.app, &text(item, "/metadata/name")?)?;
            let resource_version = text(item, "/metadata/resourceVersion");
            Some((name, Held { uid: text(item, "/metadata/uid"), resource_version, created: None }))
        };
        Ok(listed.items.iter().filter_map(named).collect())
    }

    pub(super) async fn get(&self, name: Name) -> Result<Option<(Name, Value)>, Fault> {
        let found = self.cluster.get(&self.at(name), Detail::Whole).await?;
        Ok(found.map(|value| (name, value)))
    }

    fn at(&self, name: Name) -> Place {
        Place::new(&self.maps, &self.place.namespace, &name.object(&self.place.app))
    }

    /// Adds an object that is written once. One that is there already was written by somebody else, unless
    /// it is this very one, from a try whose answer was lost.
    pub async fn post(&self, object: &Value) -> Result<(), Fault> {
        let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        let place = Place::new(&self.maps, &self.place.namespace, name);
        let error = match self.cluster.create(&place, object, MANAGER, Run::Real).await {
            Ok(Created::New(_)) => return Ok(()),
            Ok(Created::Perhaps(_)) => None,
            Err(error) if matches!(error.kind(), Some(Kind::Exists)) => None,
            Err(error) if error.perhaps_done() => Some(error),
            Err(error) => return Err(error.into()),
        };
        let content = |value: &Value| (value.get("data").cloned(), value.get("binaryData").cloned());
        match (self.cluster.get(&place, Detail::Whole).await?, error) {
            (Some(there), _) if content(&there) == content(object) => Ok(()),
            (Some(there), _) if label(&there, PART).is_none() => Err(Fault::Unwritable(format!(
                "the ConfigMap `{name}` is none of ours, and a part of the ledger has this name: remove or rename it, and the same verb goes on"
            ))),
            (Some(_), _) => Err(Fault::Overtaken { object: name.to_owned() }),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Err(Fault::Overtaken { object: name.to_owned() }),
        }
    }

    /// Writes the cursor, over the one that was read.
    pub async fn keep_cursor(&self, cursor: &Cursor, held: &Held) -> Result<Held, Fault> {
        let object = cursor.object(&self.place, held);
        let place = self.at(Name::Cursor);
        let written = match held.uid {
            Some(_) => self.cluster.replace(&place, &object, MANAGER, Run::Real).await.map(|answer| answer.body),
            None => match self.cluster.create(&place, &object, MANAGER, Run::Real).await {
                Ok(Created::New(answer)) => Ok(answer.body),
                Ok(Created::Perhaps(_)) => return self.own_cursor(cursor, held, None).await,
                Err(error) => Err(error),
            },
        };
        match written {
            Ok(body) => Ok(Cursor::read(&self.place.app, &body)?.1),
            Err(error) if error.perhaps_done() => self.own_cursor(cursor, held, Some(error)).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a cursor that got no answer is there. Nobody was faster where the one before it is there still.
    async fn own_cursor(&self, cursor: &Cursor, before: &Held, error: Option<Error>) -> Result<Held, Fault> {
        let name = Name::Cursor;
        let found = self.get(name).await?.map(|(_, value)| Cursor::read(&self.place.app, &value)).transpose()?;
        let same = |there: &Held| (&there.uid, &there.resource_version) == (&before.uid, &before.resource_version);
        match (found, error) {
            (Some((there, held)), _) if there == *cursor => Ok(held),
            (Some((_, there)), Some(error)) if same(&there) => Err(error.into()),
            (None, Some(error)) if before.uid.is_none() => Err(error.into()),
            _ => Err(Fault::Overtaken { object: name.object(&self.place.app) }),
        }
    }

    /// Deletes the lease. Whoever holds it writes nothing any more.
    pub async fn let_lease_go(&self) -> Result<(), Fault> {
        let place = super::claim::place(&self.place.app, &self.place.namespace)?;
        let Some(found) = self.cluster.get(&place, Detail::Metadata).await? else { return Ok(()) };
        let uid = found.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().to_owned();
        let guard = Guard { uid, resource_version: None };
        match self.cluster.delete(&place, &guard, Propagation::Background, Run::Real).await {
            Ok(_) => Ok(()),
            Err(error) if gone(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes objects of the ledger; those that are gone already are no matter. Records one after the other
    /// and before all else: chunks without one mean nothing, and what is kept has no holes.
    pub async fn let_go(&self, book: &Book, names: &[Name]) -> Result<(), Fault> {
        let (records, others): (Vec<&Name>, Vec<&Name>) =
            names.iter().partition(|name| matches!(name, Name::Record(_)));
        for name in records {
            self.delete(book, *name).await?;
        }
        let (cursor, others): (Vec<&Name>, Vec<&Name>) = others.into_iter().partition(|name| **name == Name::Cursor);
        // of a run the beginning goes first: without its end it would look like one that goes on
        for gone in self.cluster.many(in_order(others), |names| self.delete_all(book, names)).await {
            gone?;
        }
        // while it is there no number is given twice
        for name in cursor {
            self.delete(book, *name).await?;
        }
        Ok(())
    }

    async fn delete_all(&self, book: &Book, names: Vec<Name>) -> Result<(), Fault> {
        for name in names {
            self.delete(book, name).await?;
        }
        Ok(())
    }

    async fn delete(&self, book: &Book, name: Name) -> Result<(), Fault> {
        let held = book.names.iter().find(|(known, _)| *known == name).and_then(|(_, held)| held.uid.clone());
        let Some(uid) = held else { return Ok(()) };
        let guard = Guard { uid, resource_version: None };
        match self.cluster.delete(&self.at(name), &guard, Propagation::Background, Run::Real).await {
            Ok(_) => Ok(()),
            Err(error) if gone(&error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn gone(error: &Error) -> bool {
    matches!(error.kind(), Some(Kind::NotFound | Kind::OtherUid | Kind::Absent))
}

/// The entries of each run from its beginning on; what else there is each on its own.
fn in_order(names: Vec<&Name>) -> Vec<Vec<Name>> {
    let (mut entries, others): (Vec<&Name>, Vec<&Name>) =
        names.into_iter().partition(|name| matches!(name, Name::Entry(..)));
    entries.sort();
    let runs = entries.chunk_by(|one, other| rollout(**one) == rollout(**other));
    let runs = runs.map(|run| run.iter().map(|name| **name).collect());
    runs.chain(others.into_iter().map(|name| vec![*name])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_from_its_beginning_on() {
        let entry = |run, number| Name::Entry(Rollout(run), number);
        let names = [entry(2, 10), Name::Piece(Rollout(2), 1), entry(1, 1), entry(2, 9)];
        let expected = [vec![entry(1, 1)], vec![entry(2, 9), entry(2, 10)], vec![Name::Piece(Rollout(2), 1)]];
        assert_eq!(in_order(names.iter().collect()), expected);
    }
}
