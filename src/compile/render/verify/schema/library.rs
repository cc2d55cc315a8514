use super::bundle::{Api, Bundle, KindRow, Life, Target};
use super::decode::decode;
use super::{Crd, Schema};
use crate::compile::render::verify::Minor;
use crate::diag::nearest;
use std::sync::{Arc, OnceLock};

/// The schemas of one Kubernetes version and the user's own kinds.
///
/// Cheap to clone and to share between threads; a definition is decoded when a value first needs it.
#[derive(Debug, Clone)]
pub struct Library(Arc<Shelf>);

#[derive(Debug)]
struct Shelf {
    minor: Minor,
    bundle: Bundle,
    definitions: Vec<OnceLock<Box<Schema>>>,
    /// The embedded CRDs, by their row in the bundle.
    embedded: Vec<OnceLock<Box<Schema>>>,
    crds: Vec<Crd>,
    any: Schema,
}

/// What is known about an API.
#[derive(Debug)]
pub(in super::super) enum Lookup<'a> {
    /// Served; `outdated` tells that it is deprecated.
    Served {
        schema: &'a Schema,
        cluster: bool,
        outdated: Option<Outdated>,
    },
    Removed {
        minor: u8,
        successor: Option<Api<'static>>,
    },
    /// Served from a later version on.
    NotYet(u8),
    Unknown {
        suggestion: Option<String>,
    },
}

#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Outdated {
    /// `None` for a version of a CRD: its project decides.
    pub since: Option<u8>,
    pub removed: Option<u8>,
    pub successor: Option<Api<'static>>,
}

impl Library {
    pub fn new(minor: Minor, crds: &[Crd]) -> Library {
        let bundle = Bundle::embedded();
        let cells = |count: usize| std::iter::repeat_with(OnceLock::new).take(count).collect();
        Library(Arc::new(Shelf {
            minor,
            bundle,
            definitions: cells(bundle.definitions()),
            embedded: cells(bundle.kind_count()),
            crds: crds.to_vec(),
            any: Schema::any(),
        }))
    }

    pub fn minor(&self) -> Minor {
        self.0.minor
    }

    /// The schema of a definition in this version.
    pub(in super::super) fn definition(&self, definition: u16) -> &Schema {
        let shelf = &*self.0;
        let Some(cell) = shelf.definitions.get(usize::from(definition)) else { return &shelf.any };
        cell.get_or_init(|| match shelf.bundle.definition(self.version_index(), definition) {
            Some(node) => Box::new(decode(&shelf.bundle, usize::from(node))),
            None => Box::new(Schema::any()),
        })
    }

    pub(in super::super) fn look_up(&self, api: Api) -> Lookup<'_> {
        self.own(api).or_else(|| self.embedded(api)).unwrap_or_else(|| self.gone(api))
    }

    /// The user's CRDs go before the embedded ones: theirs is the version that is installed.
    fn own(&self, api: Api) -> Option<Lookup<'_>> {
        let crd = self.0.crds.iter().find(|crd| crd.group == api.group && crd.kind == api.kind)?;
        Some(match crd.versions.iter().find(|version| version.name == api.version) {
            Some(version) => {
                let outdated = version.deprecated.then_some(Outdated { since: None, removed: None, successor: None });
                Lookup::Served { schema: &version.schema, cluster: crd.cluster, outdated }
            }
            None => Lookup::Unknown {
                suggestion: crd.versions.first().map(|version| format!("{}/{}", crd.group, version.name)),
            },
        })
    }

    fn embedded(&self, api: Api) -> Option<Lookup<'_>> {
        let index = self.0.bundle.find(api)?;
        let row = self.0.bundle.kind(index);
        if !self.serves(row) {
            return None;
        }
        let schema = match row.target {
            Target::Definition(definition) => self.definition(definition),
            Target::Node(node) => {
                self.0.embedded.get(index)?.get_or_init(|| Box::new(decode(&self.0.bundle, usize::from(node))))
            }
        };
        Some(Lookup::Served { schema, cluster: row.cluster, outdated: self.outdated(api) })
    }

    fn outdated(&self, api: Api) -> Option<Outdated> {
        let Life { deprecated, removed, successor } = self.0.bundle.life(api)?;
        let since = deprecated.filter(|since| *since <= self.0.minor.number())?;
        let successor = self.successor(Some(Life { deprecated, removed, successor }));
        Some(Outdated { since: Some(since), removed, successor })
    }

    fn gone(&self, api: Api) -> Lookup<'_> {
        let life = self.0.bundle.life(api);
        let removed = life.and_then(|life| life.removed).filter(|minor| *minor <= self.0.minor.number());
        if let Some(minor) = removed {
            return Lookup::Removed { minor, successor: self.successor(life) };
        }
        match self.later(api) {
            Some(minor) => Lookup::NotYet(minor),
            None => Lookup::Unknown { suggestion: self.suggest(api) },
        }
    }

    /// The successor that this version serves: the first one named may be gone as well.
    fn successor(&self, life: Option<Life>) -> Option<Api<'static>> {
        let next = life?.successor?;
        match self.0.bundle.life(next) {
            Some(life) if life.removed.is_some_and(|minor| minor <= self.0.minor.number()) => {
                self.successor(Some(life))
            }
            _ => Some(next),
        }
    }

    /// The first version after this one that serves the API.
    fn later(&self, api: Api) -> Option<u8> {
        let row = self.0.bundle.kind(self.0.bundle.find(api)?);
        let first = u8::try_from(row.versions.trailing_zeros()).ok()? + self.0.bundle.first_minor();
        (first > self.0.minor.number()).then_some(first)
    }

    /// The same kind in another group or version, or else the kind with the nearest name.
    fn suggest(&self, api: Api) -> Option<String> {
        let served: Vec<KindRow> = self.0.bundle.kinds().filter(|row| self.serves(*row)).collect();
        let named = |kind: &str| {
            let rows = served.iter().map(|row| row.api).filter(|row| row.kind == kind);
            rows.max_by_key(|row| (row.group == api.group, row.version.len() == 2))
        };
        let found = named(api.kind).or_else(|| named(nearest(api.kind, served.iter().map(|row| row.api.kind))?))?;
        Some(match found.kind == api.kind {
            true => found.version_text(),
            false => format!("{} of {}", found.kind, found.version_text()),
        })
    }

    fn serves(&self, row: KindRow) -> bool {
        row.versions >> self.version_index() & 1 == 1
    }

    fn version_index(&self) -> usize {
        usize::from(self.0.minor.number().saturating_sub(self.0.bundle.first_minor()))
    }
}
