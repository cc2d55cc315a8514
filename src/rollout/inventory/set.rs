//! Which set: the id is made of the parent's identity, as every ApplySet tool makes it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// `applyset-<base64url of SHA-256>-v1`: what the parent and all members carry as a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetId(String);

impl SetId {
    /// The id of the set whose parent is this object; the core group is the empty text.
    pub fn of(name: &str, namespace: &str, kind: &str, group: &str) -> SetId {
        let hash = Sha256::digest(format!("{name}.{namespace}.{kind}.{group}"));
        SetId(format!("applyset-{}-v1", URL_SAFE_NO_PAD.encode(hash)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SetId {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The set of one application in one namespace. Its parent is the ConfigMap `railiance.<app>` there
/// (decision H27).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    app: String,
    namespace: String,
    id: SetId,
}

impl Set {
    pub fn of(app: &str, namespace: &str) -> Set {
        let id = SetId::of(&parent(app), namespace, "ConfigMap", "");
        Set { app: app.to_owned(), namespace: namespace.to_owned(), id }
    }

    pub fn app(&self) -> &str {
        &self.app
    }

    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    pub fn id(&self) -> &SetId {
        &self.id
    }

    /// The name of the parent.
    pub fn parent(&self) -> String {
        parent(&self.app)
    }
}

fn parent(app: &str) -> String {
    format!("railiance.{app}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_one_that_kubectl_makes() {
        // printf 'my-set.default.Secret.' | openssl dgst -sha256 -binary | basenc --base64url | tr -d =
        let id = SetId::of("my-set", "default", "Secret", "");
        assert_eq!(id.as_str(), "applyset-kdySOVBWs584aaOTmku9Ul1xDuN7LXBjs-R96jQcisk-v1");
        assert!(id.as_str().len() <= 63, "a label value");
    }

    #[test]
    fn a_set_belongs_to_one_namespace() {
        assert_ne!(Set::of("web", "a").id(), Set::of("web", "b").id());
        assert_eq!(Set::of("web", "a").parent(), "railiance.web");
    }
}
