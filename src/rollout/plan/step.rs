//! What happens to one object.

use super::ownership::{Held, Outcome};
use super::risk::Risk;
use crate::rollout::Manager;
use crate::rollout::answer::{Kind, Refusal};
use crate::rollout::diff::{FieldChange, ObjectId};
use crate::rollout::live::foreign::ForeignOwner;
use crate::rollout::live::migrate::Ending;
use crate::rollout::live::{Entry, FieldSet, LivePath, added, entries, entry_of, named};
use crate::rollout::order::{Phase, Traffic};
use crate::tree::Placed;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One write, or the reason for none.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub id: ObjectId,
    pub manager: Manager,
    pub action: Action,
    /// What is sent; nothing for what is removed.
    pub object: Option<Placed>,
    /// What is sent before that, where ports of a Service go: until requests are led elsewhere it has both.
    pub first: Option<Placed>,
    /// What is sent first leads on where it led, to pods of before and of after: it is there before them.
    pub leads_on: bool,
    /// It leaves a port that goes with its pods for one that stays: it is written before they are.
    pub ahead: bool,
    /// What was read; nothing where there is none yet.
    pub live: Option<Value>,
    pub effect: Option<Effect>,
    /// Fields of ours that others hold, or did.
    pub ownership: Vec<Held>,
    /// Who chooses the number of pods, where the manifest leaves it out (decision H22).
    pub autoscaler: Option<String>,
    /// What of others ends before the write, where the object is adopted.
    pub ends: Ending,
    pub risks: BTreeSet<Risk>,
    /// The hosts for which it led requests beside the application's own routes, where it goes for that.
    pub retires: Vec<String>,
    /// It is none of this move's business: neither written nor waited for.
    pub spared: bool,
    /// What the server said to the dry run, where it refused.
    pub refusal: Option<Refusal>,
}

/// How the live object changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The live object, without what the server keeps for itself.
    pub before: Value,
    pub after: Value,
    pub fields: Vec<FieldChange>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Create,
    Change,
    /// No value changes, but whose fields they are.
    OwnershipOnly,
    Unchanged,
    /// Somebody else's object becomes ours.
    Adopt(ForeignOwner),
    /// Deleted and made anew: these fields cannot be changed.
    Replace {
        fields: Vec<String>,
    },
    /// The live number of replicas is held by a manager of its own, so that the next step may leave
    /// it to an autoscaler (decision H22).
    Handover {
        replicas: u64,
    },
    Prune,
    Refused(Refused),
    /// It will be written, and nobody can say yet what comes of it.
    Unverifiable(Unverifiable),
}

/// Why a plan may not be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// The server's answer: a conflict, a fault in the object, a right that is missing.
    Answer(Refusal),
    /// The object is somebody else's.
    Foreign(ForeignOwner),
    /// Fields would be taken from others, and nobody said so.
    Takes,
    /// Fields that cannot be changed, and the object may not be replaced.
    Immutable { fields: Vec<String>, replacing: Replacing },
    /// `replicas` is dropped and nobody else holds it: the server would make it 1.
    DropsReplicas { replicas: u64 },
    /// `replicas` is set for a workload that an autoscaler scales.
    ReplicasBeside { autoscaler: String },
    /// The object is being deleted.
    Going,
    /// It leads requests where the application's own routes lead them, and others elsewhere.
    LeadsElsewhere { elsewhere: Vec<String> },
    /// The same, and it is of somebody from whom nothing else is adopted.
    LeadsToo(ForeignOwner),
    /// The same, and a certificate is made for it.
    Certified { annotation: String },
}

/// Whether an object may be deleted and made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacing {
    /// Its annotation says so.
    Allowed,
    NotAsked,
    /// Not for this kind, whatever is said: data or an address would be lost.
    Never,
    /// Not while it is somebody else's.
    Foreign,
}

/// Why nobody can say what comes of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverifiable {
    /// The namespace is not there yet.
    Namespace(String),
    /// The kind is not served yet: its definition is part of the plan.
    Kind,
    /// The definition of its kind changes with the plan, and the server knows the old one.
    Schema,
    /// It binds a role of the plan that is not there yet, and who may not bind any has to hold what that allows.
    Role,
    /// An admission webhook cannot be asked without consequences.
    Webhook,
    /// No dry runs were wanted, and the object is not there yet.
    ReadOnly,
    /// The object changed while the plan was made.
    Moved,
}

impl Unverifiable {
    /// Whether the plan itself makes known what the server lacks.
    pub(super) fn is_of_the_plan(&self) -> bool {
        match self {
            Unverifiable::Kind | Unverifiable::Schema | Unverifiable::Role => true,
            Unverifiable::Namespace(_) | Unverifiable::Webhook | Unverifiable::ReadOnly | Unverifiable::Moved => false,
        }
    }
}

impl Step {
    /// A step without anything said about it.
    pub(super) fn new(id: ObjectId, manager: Manager, action: Action) -> Step {
        Step {
            id,
            manager,
            action,
            object: None,
            first: None,
            leads_on: false,
            ahead: false,
            live: None,
            effect: None,
            ownership: Vec::new(),
            autoscaler: None,
            ends: Ending::default(),
            risks: BTreeSet::new(),
            retires: Vec::new(),
            spared: false,
            refusal: None,
        }
    }

    /// The fields whose values change.
    pub fn fields(&self) -> &[FieldChange] {
        self.effect.as_ref().map_or(&[], |effect| &effect.fields)
    }

    /// What nobody would expect of carrying it out.
    pub fn warning(&self) -> Option<String> {
        self.risks.contains(&Risk::Gap).then(|| format!("{} {}", self.id, Risk::Gap.words()))
    }

    /// What others put beside our fields, each with its manager: it stays, whatever is written.
    pub fn beside(&self) -> Vec<(LivePath, String)> {
        self.of_others(|path, entry| (path, entry.manager.clone()))
    }

    /// What others hold within that which goes with this write: an item of a list goes with whoever put it there, whatever others
    /// changed in it.
    pub(super) fn going(&self) -> Vec<Held> {
        let Some(effect) = self.effect.as_ref().filter(|_| self.action.writes()) else { return Vec::new() };
        let goes = |path: &LivePath| path.value(&effect.before).is_some() && path.value(&effect.after).is_none();
        let held = self.of_others(|path, entry| goes(&path).then(|| Held::of(&path, entry, Outcome::Gone)));
        held.into_iter().flatten().collect()
    }

    /// What others put beside our fields of an object that stays, but for what is told of already.
    fn of_others<T>(&self, take: impl Fn(LivePath, &Entry) -> T) -> Vec<T> {
        let goes = matches!(self.action, Action::Prune | Action::Replace { .. });
        let Some(live) = self.ended().filter(|_| !goes) else { return Vec::new() };
        let entries = entries(&live);
        let Some(ours) = self.ours(&entries) else { return Vec::new() };
        let added = added(&entries, &ours);
        // what we want, and what is told of already, is more than beside
        let wanted = |path: &LivePath| self.object.as_ref().is_some_and(|object| path.value(&object.value).is_some());
        let told = |path: &LivePath| self.ownership.iter().any(|held| held.field == path.to_string());
        let added = added.into_iter().filter(|(path, _)| !wanted(path) && !told(path));
        added.map(|(path, entry)| take(path, entry)).collect()
    }

    /// The fields that are ours, or become so; nothing of an object that we never applied.
    fn ours(&self, entries: &[Entry]) -> Option<FieldSet> {
        let ours = entry_of(entries, self.manager);
        let Some(wanted) = self.object.as_ref().filter(|_| matches!(self.action, Action::Adopt(_))) else {
            return ours;
        };
        let mut ours = ours.unwrap_or_default();
        ours.union(&named(&wanted.value));
        Some(ours)
    }

    /// What was read, as it is once that has ended which an adoption ends.
    pub(super) fn ended(&self) -> Option<Cow<'_, Value>> {
        let live = self.live.as_ref()?;
        Some(self.ends.of(live, self.manager).map_or(Cow::Borrowed(live), Cow::Owned))
    }

    /// Whether the server refused the dry run for lack of a right.
    pub fn lacks_right(&self) -> bool {
        matches!(&self.action, Action::Refused(Refused::Answer(refusal)) if matches!(refusal.kind, Kind::Forbidden(_)))
    }

    /// When it is done. A handover comes before the step that drops what it holds.
    pub fn phase(&self) -> Phase {
        match self.action {
            Action::Handover { .. } => Phase::Ground,
            // nothing leads to a Service that is new
            Action::Create | Action::Prune => Phase::of(&self.id, Traffic::Stays),
            // nobody knows where one leads that is there
            Action::Unverifiable(_) if self.is_unforeseen() => Phase::of(&self.id, Traffic::Moves),
            Action::Unverifiable(_) => Phase::of(&self.id, Traffic::Stays),
            Action::Change if self.is_ahead() => Phase::Ahead,
            Action::Change
            | Action::OwnershipOnly
            | Action::Unchanged
            | Action::Adopt(_)
            | Action::Replace { .. }
            | Action::Refused(_) => Phase::of(&self.id, self.traffic()),
        }
    }

    /// Whether it is written before the pods are: nothing of it changes but the ports that it leads to.
    pub fn is_ahead(&self) -> bool {
        let is_port = |change: &FieldChange| {
            let fields = change.path.fields();
            fields.last() == Some(&"port") || fields.first() == Some(&"metadata")
        };
        self.ahead && self.action == Action::Change && self.fields().iter().all(is_port)
    }

    /// Whether it changes what is there, and nobody knows how.
    pub fn is_unforeseen(&self) -> bool {
        matches!(self.action, Action::Unverifiable(_)) && self.live.is_some()
    }

    /// Whether requests go elsewhere with it.
    fn traffic(&self) -> Traffic {
        if self.risks.contains(&Risk::MovesTraffic) && !self.leads_on { Traffic::Moves } else { Traffic::Stays }
    }
}

impl Action {
    /// Whether something is written.
    pub fn writes(&self) -> bool {
        match self {
            Action::Unchanged | Action::Refused(_) => false,
            Action::Create
            | Action::Change
            | Action::OwnershipOnly
            | Action::Adopt(_)
            | Action::Replace { .. }
            | Action::Handover { .. }
            | Action::Prune
            | Action::Unverifiable(_) => true,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Change => "change",
            Action::OwnershipOnly => "ownership-only",
            Action::Unchanged => "unchanged",
            Action::Adopt(_) => "adopt",
            Action::Replace { .. } => "replace",
            Action::Handover { .. } => "handover",
            Action::Prune => "prune",
            Action::Refused(_) => "refused",
            Action::Unverifiable(_) => "unverifiable",
        }
    }
}
