use super::set::{Set, and_there, at, path};
use crate::diag::{Code, Finding};
use std::collections::HashMap;

/// Two objects of one kind with one name: the second would overwrite the first.
pub(super) fn check(set: &Set) -> Vec<Finding> {
    let name = ["metadata", "name"];
    let mut seen = HashMap::new();
    let mut findings = Vec::new();
    for object in &set.objects {
        let key = (object.api.group, object.api.kind, set.namespace(object), object.name);
        let Some(first) = seen.insert(key, object) else { continue };
        let message = format!("`{}` stands twice in the set", object.title());
        let found = at(Code::DuplicateObject, object, &path(&[&name]), message, "again here");
        findings.push(and_there(found, first, &name, "first here").help("rename one of the two, or leave it out"));
    }
    findings
}
