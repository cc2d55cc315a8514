//! What a plan intends: the part that an approval names (decision H13).

use super::step::{Action, Step};
use super::{Plan, secrets};
use crate::rollout::canonical;
use crate::rollout::diff::{ObjectId, masked_object};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// Everything that shall be, and nothing that was seen. In the order of identities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    pub contract: String,
    pub app: String,
    pub namespace: String,
    pub target: String,
    pub source: String,
    /// The inventory's id.
    pub set: String,
    /// The flags by which a person agreed to more than the ordinary.
    pub consents: Vec<String>,
    /// The desired set, whole: what stands unchanged today may have to be written tomorrow.
    pub objects: Vec<Sent>,
    pub adopt: Vec<Adopted>,
    pub replace: Vec<Named>,
    pub handover: Vec<Named>,
    pub prune: Vec<Named>,
}

impl Intent {
    /// Whether another one is this, or the rest of it: what was adopted, replaced, handed over or removed already is no intent any more.
    pub fn covers(&self, rest: &Intent) -> bool {
        let bare = |intent: &Intent| Intent {
            adopt: Vec::new(),
            replace: Vec::new(),
            handover: Vec::new(),
            prune: Vec::new(),
            ..intent.clone()
        };
        let named = |all: &[Named], some: &[Named]| some.iter().all(|one| all.contains(one));
        bare(self) == bare(rest)
            // whose it is reads otherwise once what an adoption ends has ended
            && rest.adopt.iter().all(|one| self.adopt.iter().any(|ours| ours.object == one.object))
            && named(&self.replace, &rest.replace)
            && named(&self.handover, &rest.handover)
            && named(&self.prune, &rest.prune)
    }
}

/// An object as it is sent, and the field manager that sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    pub manager: String,
    pub object: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    pub object: Named,
    /// Whose it is until then, in words.
    pub owner: String,
}

/// The identity of an object in a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub namespace: Option<String>,
    pub kind: String,
    pub name: String,
    pub group: String,
}

impl Named {
    pub fn of(id: &ObjectId) -> Named {
        Named { namespace: id.namespace.clone(), kind: id.kind.clone(), name: id.name.clone(), group: id.group.clone() }
    }

    pub fn id(&self) -> ObjectId {
        ObjectId {
            namespace: self.namespace.clone(),
            kind: self.kind.clone(),
            name: self.name.clone(),
            group: self.group.clone(),
            ordinal: 0,
        }
    }
}

pub(super) fn intent(plan: &Plan) -> Intent {
    let scene = &plan.scene;
    let steps = by_identity(plan);
    let which = |test: &dyn Fn(&Action) -> bool| -> Vec<Named> {
        steps.iter().filter(|step| test(&step.action)).map(|step| Named::of(&step.id)).collect()
    };
    Intent {
        contract: scene.contract.clone(),
        app: scene.set.app().to_owned(),
        namespace: scene.set.namespace().to_owned(),
        target: scene.home.target.clone(),
        source: scene.home.source.clone(),
        set: scene.set.id().to_string(),
        consents: scene.consents.iter().map(|consent| consent.flag().to_owned()).collect(),
        objects: steps.iter().filter_map(|step| sent(step)).collect(),
        adopt: steps.iter().filter_map(|step| adopted(step)).collect(),
        replace: which(&|action| matches!(action, Action::Replace { .. })),
        handover: which(&|action| matches!(action, Action::Handover { .. })),
        prune: which(&|action| *action == Action::Prune),
    }
}

fn by_identity(plan: &Plan) -> Vec<&Step> {
    let mut steps: Vec<&Step> = plan.steps.iter().collect();
    steps.sort_by(|a, b| a.id.cmp(&b.id));
    steps
}

fn sent(step: &Step) -> Option<Sent> {
    // its number is what was seen, not what is wanted
    if matches!(step.action, Action::Handover { .. }) {
        return None;
    }
    let object = canonical::sorted(&step.object.as_ref()?.value);
    Some(Sent { manager: step.manager.name().to_owned(), object })
}

fn adopted(step: &Step) -> Option<Adopted> {
    match &step.action {
        Action::Adopt(owner) => Some(Adopted { object: Named::of(&step.id), owner: owner.to_string() }),
        Action::Create
        | Action::Change
        | Action::OwnershipOnly
        | Action::Unchanged
        | Action::Replace { .. }
        | Action::Handover { .. }
        | Action::Prune
        | Action::Refused(_)
        | Action::Unverifiable(_) => None,
    }
}

impl Intent {
    /// `sha256:…`. An object with secret values counts with stars in their place: such an intent is
    /// not written down, and no hash of a secret leaves the process.
    pub fn digest(&self) -> String {
        // a document of texts, lists and maps cannot fail to be one
        canonical::digest(&serde_json::to_value(&*self.shown()).unwrap_or_default())
    }

    /// The intent as it may be hashed; itself, if there is nothing to hide.
    fn shown(&self) -> Cow<'_, Intent> {
        if !self.objects.iter().any(|sent| secrets::holds(&sent.object)) {
            return Cow::Borrowed(self);
        }
        let mut shown = self.clone();
        for sent in shown.objects.iter_mut().filter(|sent| secrets::holds(&sent.object)) {
            sent.object = masked_object(&ObjectId::of(&sent.object), &sent.object);
        }
        Cow::Owned(shown)
    }
}
