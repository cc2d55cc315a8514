use super::containers::{container_ports, non_empty};
use super::{Network, Peer, Resolver};
use crate::compile::check::contract;
use crate::tree::{Origin, Spanned, Traced};

impl Resolver<'_> {
    pub(super) fn network(&self) -> Option<Network> {
        let network = self.contract.network.as_ref()?;
        let ports = non_empty(container_ports(&self.workload.ports));
        let origin = Origin::Text(network.span);
        Some(Network {
            everybody: Traced::new(network.allow_from.is_none() && ports.is_some(), origin.clone()),
            ports,
            from: peers(network.allow_from.as_deref()),
            bounded: Traced::new(network.allow_to.is_some(), origin),
            to: peers(network.allow_to.as_deref()),
        })
    }
}

/// An empty list admits nobody; the flags beside it say so, because lists of no items are not rendered.
fn peers(written: Option<&[Spanned<contract::Peer>]>) -> Option<Vec<Peer>> {
    non_empty(written?.iter().map(|peer| peer_of(peer)).collect())
}

fn peer_of(peer: &contract::Peer) -> Peer {
    Peer {
        app: peer.app.as_ref().map(Traced::from),
        namespace: peer.namespace.as_ref().map(Traced::from),
        cidr: peer.cidr.as_ref().map(Traced::from),
        ports: non_empty(peer.ports.iter().map(Traced::from).collect()),
    }
}
