//! How an object becomes a member.

use super::{PART_OF, Set};
use crate::rollout::diff::ObjectId;
use crate::tree::{Origin, Placed};
use std::fmt;

/// A manifest that says itself which set it is a member of: nobody could tell whose word counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadyMember {
    pub object: Box<ObjectId>,
    pub set: String,
}

impl fmt::Display for AlreadyMember {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "the manifest of `{}` carries the label `{PART_OF}` itself", self.object)
    }
}

impl std::error::Error for AlreadyMember {}

/// Puts the set's label on the object, and on nothing inside it.
///
/// # Errors
/// The manifest carries such a label already.
pub fn enrol(object: &mut Placed, set: &Set) -> Result<(), AlreadyMember> {
    let path = ["metadata", "labels", PART_OF];
    if let Some((carried, _)) = object.at(path) {
        let set = carried.as_str().unwrap_or_default().to_owned();
        return Err(AlreadyMember { object: Box::new(ObjectId::of(&object.value)), set });
    }
    let origin = Origin::Row { table: "inventory", row: "part-of" };
    object.set(&path, set.id().as_str().into(), &origin);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_label_stands_on_the_object_alone() {
        let set = Set::of("web", "demo");
        let value = json!({ "kind": "Deployment", "spec": { "template": { "metadata": { "labels": {} } } } });
        let mut object = Placed::leaf(value, Origin::Row { table: "test", row: "/" });
        enrol(&mut object, &set).unwrap();
        assert_eq!(object.value["metadata"]["labels"], json!({ PART_OF: set.id().as_str() }));
        assert_eq!(object.value["spec"]["template"]["metadata"]["labels"], json!({}));
        assert!(enrol(&mut object, &set).is_err(), "a manifest must not say it itself");
    }
}
