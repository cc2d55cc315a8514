//! The parent: the ConfigMap that says which kinds and namespaces a set has members in.

use super::kinds::GroupKind;
use super::set::Set;
use crate::rollout::diff::ObjectId;
use crate::rollout::live::{LivePath, annotation, entries, entry_of, label};
use crate::rollout::{Consent, Consents, Manager};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

const ID: &str = "applyset.kubernetes.io/id";
const TOOLING: &str = "applyset.kubernetes.io/tooling";
const KINDS: &str = "applyset.kubernetes.io/contains-group-kinds";
const NAMESPACES: &str = "applyset.kubernetes.io/additional-namespaces";
const SOURCE: &str = "railiance.dev/source";
const TARGET: &str = "railiance.dev/target";
const TOOL: &str = "railiance";

/// Where a set is written from: the repository with the path of the `railiance/` directory in it, and
/// the target. Empty where there is no such thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    pub source: String,
    pub target: String,
}

impl fmt::Display for Home {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let said = |words: &str, value: &str| (!value.is_empty()).then(|| format!("{words} `{value}`"));
        let both = [said("from", &self.source), said("for the target", &self.target)].into_iter().flatten();
        formatter.write_str(&both.collect::<Vec<_>>().join(" "))
    }
}

/// Whether what a parent lists is still held by whoever writes it. One that names no managers was not asked.
fn is_as_written(live: &Value) -> bool {
    let entries = entries(live);
    let listed = [KINDS, NAMESPACES].into_iter().filter(|key| annotation(live, key).is_some());
    let paths: Vec<LivePath> = listed.map(|key| LivePath::of(&["metadata", "annotations", key])).collect();
    let ours = entry_of(&entries, Manager::ApplySet);
    entries.is_empty() || ours.is_some_and(|ours| paths.len() == 2 && paths.iter().all(|path| ours.holds(path)))
}

/// What the parent says of its set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parent {
    pub home: Home,
    pub kinds: BTreeSet<GroupKind>,
    /// Namespaces besides the parent's own.
    pub namespaces: BTreeSet<String>,
    /// Somebody else has written what it lists: it may lack what is there.
    pub edited: bool,
}

/// The parent as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// There is none: the set is new.
    New,
    Ours(Parent),
    /// Written from elsewhere, and taken over by the user's word.
    TakenOver {
        parent: Parent,
        from: Home,
    },
}

impl Admission {
    /// What was known of the set before.
    pub fn parent(&self) -> Option<&Parent> {
        match self {
            Admission::New => None,
            Admission::Ours(parent) | Admission::TakenOver { parent, .. } => Some(parent),
        }
    }

    /// Where the set was written from before, if that was elsewhere.
    pub fn taken_from(&self) -> Option<&Home> {
        match self {
            Admission::New | Admission::Ours(_) => None,
            Admission::TakenOver { from, .. } => Some(from),
        }
    }
}

/// Why the object of the parent's name is not our parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParentRefused {
    /// Another tool's set.
    ForeignTooling { parent: String, tooling: String },
    /// An object of that name that is no parent, or the parent of another set.
    NotOurs { parent: String },
    /// Written from another repository or for another target.
    OtherHome { parent: String, theirs: Home, ours: Home },
}

impl ParentRefused {
    pub fn help(&self) -> String {
        match self {
            ParentRefused::ForeignTooling { .. } => "end that set with its own tool first".to_owned(),
            ParentRefused::NotOurs { parent } => format!("rename or delete the ConfigMap `{parent}`"),
            ParentRefused::OtherHome { .. } => {
                format!(
                    "give one of the two applications another name; where both are one, moved or on a target of another name, `{}`",
                    Consent::TakeOver.flag()
                )
            }
        }
    }
}

impl fmt::Display for ParentRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ParentRefused::ForeignTooling { parent, tooling } => {
                write!(formatter, "the inventory `{parent}` is kept by `{tooling}`")
            }
            ParentRefused::NotOurs { parent } => write!(formatter, "the ConfigMap `{parent}` is no inventory of ours"),
            ParentRefused::OtherHome { parent, theirs, ours } if theirs.source != ours.source => write!(
                formatter,
                "the inventory `{parent}` was written from `{}`, this is `{}`",
                theirs.source, ours.source
            ),
            ParentRefused::OtherHome { parent, theirs, ours } => write!(
                formatter,
                "the inventory `{parent}` was written for the target `{}`, this is `{}`",
                theirs.target, ours.target
            ),
        }
    }
}

impl std::error::Error for ParentRefused {}

impl Parent {
    /// What a set with exactly these members says of itself.
    pub fn of<'a>(home: Home, set: &Set, members: impl IntoIterator<Item = &'a ObjectId>) -> Parent {
        let mut parent = Parent { home, ..Parent::default() };
        for member in members {
            parent.kinds.insert(GroupKind::of(member));
            let elsewhere = member.namespace.iter().filter(|namespace| *namespace != set.namespace());
            parent.namespaces.extend(elsewhere.cloned());
        }
        parent
    }

    /// What is written before the first member: all that was, and all that will be. Whoever is killed
    /// on the way leaves nothing behind that the next run does not look for.
    #[must_use]
    pub fn with(mut self, before: Option<&Parent>) -> Parent {
        self.kinds.extend(before.iter().flat_map(|parent| &parent.kinds).cloned());
        self.namespaces.extend(before.iter().flat_map(|parent| &parent.namespaces).cloned());
        self
    }

    /// Reads the object of the parent's name, and says whether the set may be written.
    ///
    /// # Errors
    /// It belongs to another tool, is no parent, or was written from elsewhere.
    pub fn admit(
        live: Option<&Value>,
        set: &Set,
        home: &Home,
        consents: &Consents,
    ) -> Result<Admission, ParentRefused> {
        let Some(live) = live else { return Ok(Admission::New) };
        if let Some(tooling) = annotation(live, TOOLING).filter(|tooling| tool(tooling) != TOOL) {
            return Err(ParentRefused::ForeignTooling { parent: set.parent(), tooling: tooling.to_owned() });
        }
        if annotation(live, TOOLING).is_none() || label(live, ID) != Some(set.id().as_str()) {
            return Err(ParentRefused::NotOurs { parent: set.parent() });
        }
        let parent = Parent::read(live);
        let theirs = parent.home.clone();
        match (theirs == *home, consents.given(Consent::TakeOver)) {
            (true, _) => Ok(Admission::Ours(parent)),
            (false, true) => Ok(Admission::TakenOver { parent, from: theirs }),
            (false, false) => Err(ParentRefused::OtherHome { parent: set.parent(), theirs, ours: home.clone() }),
        }
    }

    fn read(live: &Value) -> Parent {
        let listed = |key| annotation(live, key).unwrap_or_default().split(',').filter(|entry| !entry.is_empty());
        let text = |key| annotation(live, key).unwrap_or_default().to_owned();
        Parent {
            home: Home { source: text(SOURCE), target: text(TARGET) },
            kinds: listed(KINDS).map(GroupKind::parse).collect(),
            namespaces: listed(NAMESPACES).map(str::to_owned).collect(),
            edited: !is_as_written(live),
        }
    }

    /// The document that the parent's manager applies.
    pub fn object(&self, set: &Set) -> Value {
        let kinds: Vec<String> = self.kinds.iter().map(ToString::to_string).collect();
        let namespaces: Vec<&str> = self.namespaces.iter().map(String::as_str).collect();
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": set.parent(),
                "namespace": set.namespace(),
                "labels": {
                    ID: set.id().as_str(),
                    "app.kubernetes.io/instance": set.app(),
                    "app.kubernetes.io/managed-by": TOOL,
                },
                "annotations": {
                    TOOLING: format!("{TOOL}/v{}", env!("CARGO_PKG_VERSION")),
                    KINDS: kinds.join(","),
                    NAMESPACES: namespaces.join(","),
                    SOURCE: self.home.source,
                    TARGET: self.home.target,
                },
            },
        })
    }

    /// Kinds of the set that the cluster does not serve any more: their members are gone with them.
    pub fn vanished(&self, serves: impl Fn(&GroupKind) -> bool) -> Vec<GroupKind> {
        self.kinds.iter().filter(|kind| !serves(kind)).cloned().collect()
    }
}

/// `kubectl` of `kubectl/v1.37.2`: the version says nothing about who keeps a set.
fn tool(tooling: &str) -> &str {
    tooling.split_once('/').map_or(tooling, |(tool, _)| tool)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Home {
        Home { source: "git.example/shop:railiance".to_owned(), target: "rail-1".to_owned() }
    }

    fn id(kind: &str, group: &str, namespace: &str) -> ObjectId {
        ObjectId {
            namespace: Some(namespace.to_owned()),
            kind: kind.to_owned(),
            name: "web".to_owned(),
            group: group.to_owned(),
            ordinal: 0,
        }
    }

    fn parent(set: &Set) -> Parent {
        let members = [id("Service", "", "demo"), id("Deployment", "apps", "demo"), id("Secret", "", "other")];
        Parent::of(home(), set, &members)
    }

    #[test]
    fn what_is_written_reads_back() {
        let set = Set::of("web", "demo");
        let written = parent(&set).object(&set);
        let annotations = &written["metadata"]["annotations"];
        assert_eq!(annotations[KINDS], "Deployment.apps,Secret,Service");
        assert_eq!(annotations[NAMESPACES], "other");
        let admitted = Parent::admit(Some(&written), &set, &home(), &Consents::none());
        assert_eq!(admitted, Ok(Admission::Ours(parent(&set))));
    }

    #[test]
    fn before_the_first_write_it_says_both() {
        let set = Set::of("web", "demo");
        let old = parent(&set);
        let new = Parent::of(home(), &set, &[id("Job", "batch", "third")]).with(Some(&old));
        assert!(new.kinds.is_superset(&old.kinds) && new.kinds.contains(&GroupKind::parse("Job.batch")));
        assert_eq!(new.namespaces.iter().map(String::as_str).collect::<Vec<_>>(), ["other", "third"]);
    }

    #[test]
    fn h19_other_tools_and_other_homes_are_refused() {
        let set = Set::of("web", "demo");
        let mut theirs = parent(&set).object(&set);
        theirs["metadata"]["annotations"][TOOLING] = json!("kubectl/v1.37.2");
        let refused = Parent::admit(Some(&theirs), &set, &home(), &Consents::none()).unwrap_err();
        assert_eq!(refused.to_string(), "the inventory `railiance.web` is kept by `kubectl/v1.37.2`");

        let ours = parent(&set).object(&set);
        let elsewhere = Home { target: "rail-2".to_owned(), ..home() };
        let refused = Parent::admit(Some(&ours), &set, &elsewhere, &Consents::none()).unwrap_err();
        let said = "the inventory `railiance.web` was written for the target `rail-1`, this is `rail-2`";
        assert_eq!(refused.to_string(), said);
        let consents = Consents::from_iter([Consent::TakeOver]);
        let taken = Parent::admit(Some(&ours), &set, &elsewhere, &consents).unwrap();
        assert_eq!(taken, Admission::TakenOver { parent: parent(&set), from: home() });
        let plain = json!({ "metadata": { "name": "railiance.web" } });
        let refused = Parent::admit(Some(&plain), &set, &home(), &consents);
        assert_eq!(refused, Err(ParentRefused::NotOurs { parent: "railiance.web".to_owned() }));
    }

    #[test]
    fn h20_vanished_kinds_are_named() {
        let set = Set::of("web", "demo");
        let vanished = parent(&set).vanished(|kind| kind.group.is_empty());
        assert_eq!(vanished, [GroupKind::parse("Deployment.apps")]);
    }
}
