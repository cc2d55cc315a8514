use super::containers::{container_ports, non_empty};
use super::{Network, Peer, Resolver};
use crate::compile::check::contract;
use crate::tree::{Spanned, Traced};

impl Resolver<'_> {
    pub(super) fn network(&self) -> Option<Network> {
        let network = self.contract.network.as_ref()?;
        let peers = |written: &Option<Vec<Spanned<contract::Peer>>>| {
            written.as_ref().map(|peers| peers.iter().map(|peer| peer_of(peer)).collect())
        };
        Some(Network {
            ports: container_ports(&self.workload.ports),
            from: peers(&network.allow_from),
            to: peers(&network.allow_to),
        })
    }
}

fn peer_of(peer: &contract::Peer) -> Peer {
    Peer {
        app: peer.app.as_ref().map(Traced::from),
        namespace: peer.namespace.as_ref().map(Traced::from),
        cidr: peer.cidr.as_ref().map(Traced::from),
        ports: non_empty(peer.ports.iter().map(Traced::from).collect()),
    }
}
