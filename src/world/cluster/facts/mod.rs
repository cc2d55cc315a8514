//! What preflight asks a cluster, in few requests and many at once. What the server does not let us see
//! becomes `Unseen`, never an answer.

mod known;
mod nodes;
mod objects;
mod required;
mod rights;
mod routing;
mod served;

use super::{Cluster, Error};
use crate::rollout::preflight::{Closed, Facts, Known, Needs, Probe, Server, Wanted, closed, needs_of};

impl Cluster {
    /// What keeps the first write from being made; empty if the way is open. Nothing is written.
    pub async fn preflight(&self, wanted: &Wanted<'_>) -> Vec<Closed> {
        let (server, known) = match wanted.plan {
            // it answered when the plan was made
            Some(_) => tokio::join!(self.who_answers(), self.known(wanted)),
            None => match self.who_answers().await {
                silent @ Server::Silent(_) => (silent, Known::default()),
                server => (server, self.known(wanted).await),
            },
        };
        if matches!(server, Server::Silent(_)) {
            let facts = Facts { server: Some(server), ..Facts::default() };
            return closed(&needs_of(wanted, &known), &facts);
        }
        let needs = needs_of(wanted, &known);
        let facts = self.facts(&needs, server).await;
        closed(&needs, &facts)
    }

    /// Whether anybody answers, and which version. The first question goes alone: all others need it.
    async fn who_answers(&self) -> Server {
        match self.version().await {
            Ok(version) => Server::Answers { minor: version.minor },
            Err(error) if error.is_silence() || matches!(error, Error::Access(_)) => Server::Silent(error.to_string()),
            Err(error) => Server::Unversioned(error.to_string()),
        }
    }

    /// The answers to everything that is needed.
    async fn facts(&self, needs: &Needs, server: Server) -> Facts {
        let (definitions, namespaces, services, apps, secrets, objects, gateways, rights, quotas, nodes) = tokio::join!(
            self.definitions(needs),
            self.namespaces(needs),
            self.services(needs),
            self.apps(needs),
            self.secrets(needs),
            self.outsiders(needs),
            self.gateways(needs),
            self.rights(needs),
            self.quotas(needs),
            self.nodes(needs),
        );
        let (gateways, gateway_classes) = gateways;
        let (served, definitions) = definitions;
        Facts {
            server: Some(server),
            namespaces,
            served,
            definitions,
            gateways,
            gateway_classes,
            services,
            apps,
            secrets,
            objects,
            rights,
            quotas,
            nodes,
        }
    }
}

/// What asking for one object brought. A kind that is not served has no objects.
fn probe<T>(answer: Result<Option<T>, Error>) -> Probe<T> {
    match answer {
        Ok(Some(there)) => Probe::There(there),
        Ok(None) | Err(Error::NotServed { .. }) => Probe::Absent,
        Err(error) => Probe::Unseen(error.to_string()),
    }
}
