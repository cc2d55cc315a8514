use crate::rollout::diff::ObjectId;

/// `deployment.apps/greeter`, one a line, as `kubectl -o name` does.
pub fn names<'a>(objects: impl IntoIterator<Item = &'a ObjectId>) -> String {
    objects.into_iter().map(|object| format!("{}\n", name(object))).collect()
}

fn name(ObjectId { kind, group, name, .. }: &ObjectId) -> String {
    let kind = kind.to_lowercase();
    match group.as_str() {
        "" => format!("{kind}/{name}"),
        group => format!("{kind}.{group}/{name}"),
    }
}
