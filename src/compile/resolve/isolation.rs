use super::Resolver;
use crate::compile::check::contract::Strategy;
use crate::tree::{Spanned, Traced, record};

record! {
    /// Where a candidate is tried that may share neither traffic nor data with stable (decision H30).
    pub struct Isolation {
        /// Its own host; absent: it is reached by its Service alone.
        pub host: Option<Traced<String>>,
        /// Its own namespace; absent: the application's.
        pub namespace: Option<Traced<String>>,
        /// Claims of stable that it uses with consent (`accept_shared`).
        pub shared_claims: Vec<Traced<String>>,
    }
}

impl Resolver<'_> {
    pub(super) fn isolation(&self) -> Option<Isolation> {
        let canary = self.contract.stage.canary.as_ref()?;
        canary.strategy.as_ref().filter(|strategy| strategy.value == Strategy::Isolated)?;
        let home = self.namespace();
        let namespace = canary.namespace.as_ref().filter(|own| own.value != home.value);
        Some(Isolation {
            host: canary.host.as_ref().map(Traced::from),
            namespace: namespace.map(Traced::from),
            shared_claims: self.shared_claims(&canary.accept_shared),
        })
    }

    /// Accepted by the name of a volume, or of the claim that is made for it.
    fn shared_claims(&self, accepted: &[Spanned<String>]) -> Vec<Traced<String>> {
        let claims = self.workload.volumes.iter().filter_map(|(name, volume)| Some((name, volume.claim.as_ref()?)));
        let named = claims.map(|(name, claim)| (name, self.claim_name(name, claim)));
        let consent = |name: &str| accepted.iter().any(|accepted| accepted.value == name);
        named.filter(|(volume, claim)| consent(volume) || consent(&claim.value)).map(|(_, claim)| claim).collect()
    }
}
