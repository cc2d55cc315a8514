//! Where members may be, and nobody may look.

use super::{GroupKind, Parent};
use std::fmt;

/// A kind that may not be listed in a namespace which is not the application's own, and where nothing of it is wanted; or one of the
/// whole cluster that is never pruned. What is left over there stays, and the inventory goes on to name both: whoever may look finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hidden {
    pub kind: GroupKind,
    /// Empty for the whole cluster.
    pub namespace: String,
}

impl fmt::Display for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let Hidden { kind, namespace } = self;
        if namespace.is_empty() {
            return write!(formatter, "`{kind}` may not be listed: what there is of it stays in any case");
        }
        write!(
            formatter,
            "`{kind}` may not be listed in namespace `{namespace}`: what is left over there is not seen, and stays"
        )
    }
}

impl Parent {
    /// The same, and what may be where nobody may look.
    #[must_use]
    pub fn beside(mut self, hidden: &[Hidden]) -> Parent {
        self.kinds.extend(hidden.iter().map(|one| one.kind.clone()));
        self.namespaces.extend(hidden.iter().map(|one| one.namespace.clone()).filter(|one| !one.is_empty()));
        self
    }
}
