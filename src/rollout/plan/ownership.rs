//! The forecast of ownership: every field of ours that another manager holds, and what comes of it.

use crate::rollout::Manager;
use crate::rollout::answer::Contested;
use crate::rollout::live::{Entry, FieldSet, LivePath, Operation, added_anywhere, entries, entry_of, migrate};
use serde_json::Value;
use std::collections::BTreeSet;

/// A field and somebody else who holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// As the server words it: `.spec.template.spec.containers[name="app"].image`.
    pub field: String,
    pub by: Holder,
    pub outcome: Outcome,
}

/// Who holds a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    pub manager: String,
    pub operation: Operation,
    pub subresource: Option<String>,
    pub time: Option<String>,
}

/// What comes of a field that two want.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// They hold another value: the apply is refused.
    Conflict,
    /// Both hold the same value; from now on neither can change it alone.
    Shared,
    /// Theirs, on purpose.
    Yielded(String),
    /// Ours from now on, by the user's word.
    Taken,
    /// Ours from now on: client-side apply ends here.
    Migrated,
    /// Theirs until client-side apply ends here, and not in the manifest: it goes, or is a default.
    Dropped,
    /// We drop it, and it stays because they hold it.
    Kept,
    /// In the manifest, and no more in our entry: they took it.
    Lost,
    /// Theirs, beside our fields: it goes with the object.
    Gone,
}

impl Holder {
    pub fn of(entry: &Entry) -> Holder {
        Holder {
            manager: entry.manager.clone(),
            operation: entry.operation,
            subresource: entry.subresource.clone(),
            time: entry.time.clone(),
        }
    }
}

/// What others put beside our fields of an object that goes.
pub(super) fn gone(live: &Value, manager: Manager) -> Vec<Held> {
    let entries = entries(live);
    // of an object that we never applied nothing is beside ours
    let Some(ours) = entry_of(&entries, manager) else { return Vec::new() };
    let added = added_anywhere(&entries, &ours);
    let mut gone: Vec<Held> = added.iter().map(|(path, entry)| Held::of(path, entry, Outcome::Gone)).collect();
    gone.sort();
    gone
}

/// What an answer without conflict says about whose the fields are, before and after.
pub(super) struct Forecast<'a> {
    pub manager: Manager,
    pub before: &'a [Entry],
    pub after: &'a [Entry],
    /// Managers whose fields become ours before the write.
    pub migrates: &'a [&'static str],
}

impl Forecast<'_> {
    pub fn held(&self) -> Vec<Held> {
        let nothing = FieldSet::default();
        let (had, has) = (entry_of(self.before, self.manager), entry_of(self.after, self.manager));
        let has = has.as_ref().unwrap_or(&nothing);
        let ours = [had.as_ref(), Some(has)];
        if self.migrates.is_empty() && !ours.into_iter().flatten().any(|ours| self.is_shared(ours)) {
            return Vec::new();
        }
        let mut held = BTreeSet::new();
        for path in has.leaves() {
            held.extend(self.wanted(&path));
            let lost = had.as_ref().is_some_and(|had| !had.touches(&path));
            held.extend(self.holders(self.before, &path).filter(|_| lost).map(|by| named(&path, by, Outcome::Lost)));
        }
        let dropped = had.iter().flat_map(FieldSet::leaves).filter(|path| !has.touches(path));
        for path in dropped {
            held.extend(self.holders(self.after, &path).map(|by| named(&path, by, Outcome::Kept)));
        }
        held.extend(self.released(has));
        held.into_iter().collect()
    }

    /// Whether anybody else may hold some of it.
    fn is_shared(&self, ours: &FieldSet) -> bool {
        let others = self.before.iter().chain(self.after).filter(|entry| !entry.is_applied_by(self.manager));
        others.map(|entry| &entry.fields).any(|theirs| theirs.meets(ours))
    }

    /// What the managers of client-side apply hold alone, and nobody wants.
    fn released(&self, wanted: &FieldSet) -> Vec<Held> {
        let (old, others): (Vec<&Entry>, Vec<&Entry>) =
            self.after.iter().partition(|entry| self.is_migrated(&Holder::of(entry)));
        let alone = |path: &LivePath| !wanted.touches(path) && !others.iter().any(|entry| entry.fields.touches(path));
        let fields = |entry: &Entry| {
            let by = Holder::of(entry);
            let paths = entry.fields.leaves().into_iter().filter(alone);
            paths.map(|path| named(&path, by.clone(), Outcome::Dropped)).collect::<Vec<_>>()
        };
        old.into_iter().flat_map(fields).collect()
    }

    /// Those who hold a field that we send.
    fn wanted(&self, path: &LivePath) -> Vec<Held> {
        let stay: Vec<Holder> = self.holders(self.after, path).collect();
        let same = |one: &Holder, other: &Holder| {
            one.manager == other.manager && one.operation == other.operation && one.subresource == other.subresource
        };
        let gone = self.holders(self.before, path).filter(|by| !stay.iter().any(|other| same(by, other)));
        let outcome = |by: &Holder, otherwise| if self.is_migrated(by) { Outcome::Migrated } else { otherwise };
        let taken = gone.map(|by| (outcome(&by, Outcome::Taken), by));
        let shared = stay.iter().cloned().map(|by| (outcome(&by, Outcome::Shared), by));
        taken.chain(shared).map(|(outcome, by)| named(path, by, outcome)).collect()
    }

    fn is_migrated(&self, by: &Holder) -> bool {
        let of_theirs = self.migrates.contains(&by.manager.as_str());
        of_theirs && migrate::is_handed_over(&by.manager, by.operation, by.subresource.as_deref())
    }

    /// The others who hold a field that we have by itself: for the server it is no part of one that is held as a whole.
    fn holders<'b>(&'b self, entries: &'b [Entry], path: &'b LivePath) -> impl Iterator<Item = Holder> + 'b {
        let others = entries.iter().filter(|entry| !entry.is_applied_by(self.manager));
        others.filter(|entry| entry.fields.owns(path)).map(Holder::of)
    }
}

fn named(path: &LivePath, by: Holder, outcome: Outcome) -> Held {
    Held { field: path.to_string(), by, outcome }
}

impl Held {
    pub fn of(path: &LivePath, entry: &Entry, outcome: Outcome) -> Held {
        named(path, Holder::of(entry), outcome)
    }
}

/// The fields that an answer names as contested; the time stands in the live object alone.
pub(super) fn contested(live: &Value, contested: &[Contested]) -> Vec<Held> {
    let entries = entries(live);
    let found: BTreeSet<Held> = contested
        .iter()
        .map(|one| {
            let subresource = Some(one.subresource.clone()).filter(|name| !name.is_empty());
            let same = |entry: &&Entry| {
                entry.manager == one.manager && entry.operation == one.operation && entry.subresource == subresource
            };
            let time = entries.iter().find(same).and_then(|entry| entry.time.clone());
            let by = Holder { manager: one.manager.clone(), operation: one.operation, subresource, time };
            Held { field: one.field.clone(), by, outcome: Outcome::Conflict }
        })
        .collect();
    found.into_iter().collect()
}

/// Those who hold a field that is theirs on purpose.
pub(super) fn yielded(live: &Value, path: &LivePath, manager: Manager, why: &str) -> Vec<Held> {
    let others = entries(live).into_iter().filter(|entry| !entry.is_applied_by(manager));
    let holding = others.filter(|entry| entry.fields.holds(path));
    holding.map(|entry| Held::of(path, &entry, Outcome::Yielded(why.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(manager: &str, operation: &str, fields: &[&str]) -> Value {
        let spec: serde_json::Map<String, Value> = fields.iter().map(|name| (format!("f:{name}"), json!({}))).collect();
        json!({ "manager": manager, "operation": operation, "time": "2026-01-01T00:00:00Z", "fieldsV1": { "f:spec": spec } })
    }

    fn forecast(before: &[Value], after: &[Value], migrates: &[&'static str]) -> Vec<String> {
        let read = |listed: &[Value]| entries(&json!({ "metadata": { "managedFields": listed } }));
        let (before, after) = (read(before), read(after));
        let held = Forecast { manager: Manager::App, before: &before, after: &after, migrates }.held();
        held.iter().map(|held| format!("{} {} {:?}", held.field, held.by.manager, held.outcome)).collect()
    }

    #[test]
    fn shared_taken_kept_and_lost() {
        let before = [
            entry("railiance", "Apply", &["same", "dropped"]),
            entry("kubectl-edit", "Update", &["same", "image", "dropped", "theirs"]),
        ];
        let after = [
            entry("railiance", "Apply", &["same", "image"]),
            entry("kubectl-edit", "Update", &["same", "dropped", "theirs"]),
        ];
        let wanted = [
            ".spec.dropped kubectl-edit Kept",
            ".spec.image kubectl-edit Taken",
            ".spec.image kubectl-edit Lost",
            ".spec.same kubectl-edit Shared",
        ];
        assert_eq!(forecast(&before, &after, &[]), wanted);
    }

    #[test]
    fn what_is_migrated_is_nobodys_any_more() {
        let csa = "kubectl-client-side-apply";
        let before = [entry(csa, "Update", &["image", "same"])];
        let after = [entry("railiance", "Apply", &["image", "same"]), entry(csa, "Update", &["same", "old"])];
        let wanted = [".spec.image {} Migrated", ".spec.old {} Dropped", ".spec.same {} Migrated"];
        let wanted = wanted.map(|line| line.replace("{}", csa));
        assert_eq!(forecast(&before, &after, &["kubectl-client-side-apply"]), wanted);
    }

    /// As `kubectl label` leaves it once its label is ours.
    #[test]
    fn who_holds_an_empty_map_holds_nothing_of_what_is_in_it() {
        let of = |manager: &str, operation: &str, labels: Value| json!({ "manager": manager, "operation": operation, "fieldsV1": { "f:metadata": { "f:labels": labels } } });
        let ours = of("railiance", "Apply", json!({ "f:app": {}, "f:team": {} }));
        let empty = [ours.clone(), of("kubectl-label", "Update", json!({}))];
        assert_eq!(forecast(&empty, &empty, &[]), [] as [&str; 0]);
        let one = [ours, of("kubectl-label", "Update", json!({ ".": {}, "f:team": {} }))];
        assert_eq!(forecast(&one, &one, &[]), [".metadata.labels.team kubectl-label Shared"]);
    }

    #[test]
    fn a_first_apply_has_lost_nothing() {
        let before = [entry("helm", "Update", &["image"])];
        let after = [entry("helm", "Update", &["image"]), entry("railiance", "Apply", &["image"])];
        assert_eq!(forecast(&before, &after, &[]), [".spec.image helm Shared"]);
    }

    #[test]
    fn a_conflict_gets_its_time_from_the_live_object() {
        let live = json!({ "metadata": { "managedFields": [entry("kubectl", "Update", &["replicas"])] } });
        let one = Contested {
            manager: "kubectl".to_owned(),
            operation: Operation::Update,
            subresource: String::new(),
            api_version: Some("apps/v1".to_owned()),
            field: ".spec.replicas".to_owned(),
        };
        let held = contested(&live, &[one]);
        assert_eq!(held[0].by.time.as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(held[0].outcome, Outcome::Conflict);
    }
}
