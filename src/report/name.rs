use crate::rollout::diff::ObjectId;
use std::collections::BTreeSet;

/// `deployment.apps/greeter`, one a line, as `kubectl -o name` does; each once, whatever happens to it.
pub fn names<'a>(objects: impl IntoIterator<Item = &'a ObjectId>) -> String {
    let mut said = BTreeSet::new();
    objects.into_iter().filter(|object| said.insert(*object)).map(|object| format!("{}\n", name(object))).collect()
}

fn name(ObjectId { kind, group, name, .. }: &ObjectId) -> String {
    let kind = kind.to_lowercase();
    match group.as_str() {
        "" => format!("{kind}/{name}"),
        group => format!("{kind}.{group}/{name}"),
    }
}
