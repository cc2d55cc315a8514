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
use crate::rollout::preflight::{Closed, Facts, Known, Needs, Probe, Server, Wanted, closed, forbidden, needs_of};

impl Cluster {
    /// What keeps the first write from being made; empty if the way is open. Nothing is written.
    pub async fn preflight(&self, wanted: &Wanted<'_>) -> Vec<Closed> {
        // it answered when a plan was made; which version it is need not be waited for then
        let server = match wanted.plan {
            Some(_) => None,
            None => Some(self.who_answers().await),
        };
        if let Some(server @ Server::Silent(_)) = server {
            return silent(wanted, server);
        }
        let known = self.known(wanted).await;
        let needs = needs_of(wanted, &known);
        let asked = async {
            match server {
                Some(server) => server,
                None => self.who_answers().await,
            }
        };
        let (server, facts) = tokio::join!(asked, self.facts(&needs));
        match server {
            Server::Silent(_) => silent(wanted, server),
            server => closed(&needs, &Facts { server: Some(server), ..facts }),
        }
    }

    /// Which rights a plan lacks that only removes: to go, an application needs nothing else.
    pub async fn rights_to_remove(&self, wanted: &Wanted<'_>) -> Vec<Closed> {
        let needs = needs_of(wanted, &self.known(wanted).await);
        let rights = self.rights(&needs).await;
        forbidden(&needs, &Facts { rights, ..Facts::default() })
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
    async fn facts(&self, needs: &Needs) -> Facts {
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
            server: None,
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

/// What is closed where nobody answers.
fn silent(wanted: &Wanted<'_>, server: Server) -> Vec<Closed> {
    let facts = Facts { server: Some(server), ..Facts::default() };
    closed(&needs_of(wanted, &Known::default()), &facts)
}

/// What asking for one object brought. A kind that is not served has no objects.
fn probe<T>(answer: Result<Option<T>, Error>) -> Probe<T> {
    match answer {
        Ok(Some(there)) => Probe::There(there),
        Ok(None) | Err(Error::NotServed { .. }) => Probe::Absent,
        Err(error) => Probe::Unseen(error.to_string()),
    }
}
