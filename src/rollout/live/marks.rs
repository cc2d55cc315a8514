//! What other tools leave on an object to say that it is in their inventory, and that goes with an adoption: what holds it would
//! otherwise say for ever that the object is somebody else's.
//!
//! The marks of Helm and of ApplySets are not among them: the label that makes an object ours stands in their place.

use serde_json::Value;

/// The label by which kapp finds the objects of an application.
pub const KAPP: &str = "kapp.k14s.io/app";
/// The inventory of cli-utils, which leaves alone what names another one.
pub const INVENTORY: &str = "config.k8s.io/owning-inventory";

const OF_KAPP: &str = "kapp.k14s.io/";
const PARTS: [&str; 2] = ["labels", "annotations"];

/// A label or an annotation of another tool's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    part: &'static str,
    key: String,
}

impl Mark {
    pub fn is_on(&self, object: &Value) -> bool {
        stated(object, self.part).any(|key| key == self.key)
    }

    /// As a path of a JSON patch.
    pub fn path(&self) -> String {
        format!("/metadata/{}/{}", self.part, self.key.replace('~', "~0").replace('/', "~1"))
    }

    pub fn take_off(&self, object: &mut Value) {
        let part = object.pointer_mut(&format!("/metadata/{}", self.part)).and_then(Value::as_object_mut);
        part.map(|part| part.shift_remove(&self.key));
    }
}

/// The marks on a live object that the manifest does not state: of what it states it is the manifest's to say whose it is.
pub fn marks(live: &Value, wanted: &Value) -> Vec<Mark> {
    let says_kapp = stated(wanted, "labels").any(|key| key == KAPP);
    let is_mark = |part: &str, key: &str| match key.starts_with(OF_KAPP) {
        true => !says_kapp,
        false => part == "annotations" && key == INVENTORY,
    };
    let of = |part: &'static str| {
        let goes =
            stated(live, part).filter(move |key| is_mark(part, key) && !stated(wanted, part).any(|one| one == *key));
        goes.map(move |key| Mark { part, key: key.to_owned() })
    };
    PARTS.into_iter().flat_map(of).collect()
}

fn stated<'a>(object: &'a Value, part: &str) -> impl Iterator<Item = &'a str> {
    let part = object.get("metadata").and_then(|metadata| metadata.get(part)).and_then(Value::as_object);
    part.into_iter().flatten().map(|(key, _)| key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn live() -> Value {
        json!({ "metadata": {
            "labels": { "kapp.k14s.io/app": "17", "kapp.k14s.io/association": "v1.a", "app": "web" },
            "annotations": { "kapp.k14s.io/identity": "v1;x", "config.k8s.io/owning-inventory": "i", "note": "n" },
        } })
    }

    fn left(wanted: &Value) -> Value {
        let mut object = live();
        for mark in marks(&live(), wanted) {
            assert!(mark.is_on(&object));
            mark.take_off(&mut object);
            assert!(!mark.is_on(&object));
        }
        object
    }

    #[test]
    fn h19_what_is_not_a_mark_stays() {
        let without = json!({ "metadata": { "labels": { "app": "web" }, "annotations": { "note": "n" } } });
        assert_eq!(left(&json!({})), without);
        assert_eq!(marks(&live(), &json!({}))[0].path(), "/metadata/labels/kapp.k14s.io~1app");
        assert_eq!(marks(&without, &json!({})), []);
    }

    #[test]
    fn h19_what_the_manifest_states_is_its_own_to_say() {
        let kapp = json!({ "metadata": { "labels": { "kapp.k14s.io/app": "17" } } });
        let mut without = live();
        without["metadata"]["annotations"].as_object_mut().unwrap().shift_remove(INVENTORY);
        assert_eq!(left(&kapp), without);
        let rule = json!({ "metadata": { "annotations": { "kapp.k14s.io/identity": "v1;x" } } });
        assert_eq!(left(&rule)["metadata"]["annotations"], json!({ "kapp.k14s.io/identity": "v1;x", "note": "n" }));
    }
}
