use super::set::{Set, at, path};
use crate::diag::{Code, Finding};

/// An object that names another namespace than the target's.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let target = set.expectations.namespace;
    let foreign = set.objects.iter().filter(|object| object.namespace.is_some_and(|namespace| namespace != target));
    foreign
        .map(|object| {
            let namespace = object.namespace.unwrap_or_default();
            let message = format!("`{}` goes to namespace `{namespace}`, the target's is `{target}`", object.title());
            at(Code::NamespaceMismatch, object, &path(&[&["metadata", "namespace"]]), message, "another namespace")
                .help("leave `metadata.namespace` out: the target decides")
        })
        .collect()
}
