//! Which readers of data are still there when a removal is over.

use crate::rollout::live::{text, uid};
use serde_json::Value;
use std::collections::BTreeSet;

/// The pods and revisions that do not go with their controllers: `going` are the uids of what is removed.
pub fn outliving(users: &[Value], mut going: BTreeSet<String>) -> Vec<&Value> {
    loop {
        let known = going.len();
        let goes = |user: &&Value| owners(user).any(|owner| going.contains(owner));
        let more: Vec<String> = users.iter().filter(goes).filter_map(|user| uid(user).map(str::to_owned)).collect();
        going.extend(more);
        if going.len() == known {
            return users.iter().filter(|user| uid(user).is_none_or(|uid| !going.contains(uid))).collect();
        }
    }
}

fn owners(object: &Value) -> impl Iterator<Item = &str> {
    let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
    owners.into_iter().flatten().filter_map(|owner| text(owner, "/uid"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pods_go_with_what_made_their_makers() {
        let object =
            |uid: &str, owner: &str| json!({ "metadata": { "uid": uid, "ownerReferences": [{ "uid": owner }] } });
        let users = [object("pod", "set"), object("set", "deployment"), object("other", "else")];
        let left = outliving(&users, BTreeSet::from(["deployment".to_owned()]));
        assert_eq!(left, [&users[2]]);
        assert_eq!(outliving(&users, BTreeSet::new()).len(), 3);
    }
}
