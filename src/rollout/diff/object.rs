use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Which object: two objects with the same identity are versions of one thing. Another version of
/// the same API group is the same object. Sorts by namespace, kind, name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    pub namespace: Option<String>,
    pub kind: String,
    pub name: String,
    /// Empty for the core group.
    pub group: String,
    /// How many objects of the same set have the same identity and stand before this one.
    pub ordinal: usize,
}

impl ObjectId {
    /// The identity that an object states; parts that it does not state are empty.
    pub fn of(object: &Value) -> Self {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let meta = object.get("metadata");
        let version = object.get("apiVersion").and_then(Value::as_str).unwrap_or("");
        ObjectId {
            namespace: text(meta.and_then(|meta| meta.get("namespace"))),
            kind: text(object.get("kind")).unwrap_or_default(),
            name: text(meta.and_then(|meta| meta.get("name"))).unwrap_or_default(),
            group: version.rsplit_once('/').map_or("", |(group, _)| group).to_owned(),
            ordinal: 0,
        }
    }
}

/// `Deployment demo/greeter`, `ClusterRole greeter`.
impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let kind = if self.kind.is_empty() { "object" } else { &self.kind };
        write!(formatter, "{kind} ")?;
        if let Some(namespace) = &self.namespace {
            write!(formatter, "{namespace}/")?;
        }
        formatter.write_str(if self.name.is_empty() { "(unnamed)" } else { &self.name })?;
        match self.ordinal {
            0 => Ok(()),
            more => write!(formatter, " #{}", more + 1),
        }
    }
}

/// The members of a set by identity.
pub(super) fn by_id<T>(set: &[T], value: impl Fn(&T) -> &Value) -> BTreeMap<ObjectId, &T> {
    let mut ids = BTreeMap::new();
    let mut standing: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for member in set {
        let mut id = ObjectId::of(value(member));
        if ids.contains_key(&id) {
            let more = standing.entry(id.clone()).or_insert(0);
            *more += 1;
            id.ordinal = *more;
        }
        ids.insert(id, member);
    }
    ids
}
