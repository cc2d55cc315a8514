use super::set::{Set, and_there, at, path};
use crate::compile::render::verify::object::Object;
use crate::diag::{Code, Finding};
use crate::tree::Origin;
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
        // a made object cannot be renamed: the finding is about the line that can
        let (main, other) = if is_plain(first) && !is_plain(object) { (first, object) } else { (object, first) };
        let (here, there) = match is_plain(main) == is_plain(other) {
            true => ("again here", "first here"),
            false => ("the same name here", "an object is made of this"),
        };
        let found = at(Code::DuplicateObject, main, &path(&[&name]), message, here);
        findings.push(and_there(found, other, &name, there).help("rename one of the two, or leave it out"));
    }
    findings
}

/// Whether the object stands as it is in a file of the user.
fn is_plain(object: &Object) -> bool {
    matches!(object.placed.trace.origin, Origin::Text(_))
}
