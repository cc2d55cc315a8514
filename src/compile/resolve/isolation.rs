use super::Resolver;
use crate::compile::check::contract::Strategy;
use crate::tree::{Traced, record};

record! {
    /// Where a candidate is tried that may share neither traffic nor data with stable (decision H30).
    pub struct Isolation {
        /// Its own host; absent: it is reached by its Service alone.
        pub host: Option<Traced<String>>,
        /// Its own namespace; absent: the application's.
        pub namespace: Option<Traced<String>>,
    }
}

impl Resolver<'_> {
    pub(super) fn isolation(&self) -> Option<Isolation> {
        let canary = self.contract.stage.canary.as_ref()?;
        canary.strategy.as_ref().filter(|strategy| strategy.value == Strategy::Isolated)?;
        let home = self.namespace();
        let namespace = canary.namespace.as_ref().filter(|own| own.value != home.value);
        Some(Isolation { host: canary.host.as_ref().map(Traced::from), namespace: namespace.map(Traced::from) })
    }
}
