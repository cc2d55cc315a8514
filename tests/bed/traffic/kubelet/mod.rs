//! What kwok leaves out of a kubelet: containers that answer. It watches pods and nodes, and for each ready pod on a node that is not
//! lost listens on the pod's address, at every port that a container declares.

mod behaviour;
mod counters;
mod pod;
mod serve;
mod watch;

use crate::bed::faults::Upstream;
use pod::Pod;
use serde_json::Value;
use serve::Containers;
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use watch::{News, watch};

enum Seen {
    Pods(News),
    Nodes(News),
}

/// By uid: names come back, and so do addresses.
#[derive(Default)]
struct Kubelet {
    known: BTreeMap<String, Pod>,
    running: BTreeMap<String, Containers>,
    lost: BTreeSet<String>,
}

/// Runs until its runtime ends.
pub async fn run(upstream: Upstream) {
    let (send, seen) = unbounded_channel();
    tokio::spawn(watch(upstream.clone(), "/api/v1/nodes", send.clone(), Seen::Nodes));
    tokio::spawn(watch(upstream, "/api/v1/pods", send, Seen::Pods));
    Kubelet::default().follow(seen).await;
}

impl Kubelet {
    async fn follow(mut self, mut seen: UnboundedReceiver<Seen>) {
        while let Some(news) = seen.recv().await {
            match news {
                Seen::Pods(news) => self.pods(news),
                Seen::Nodes(news) => self.nodes(news),
            }
            self.settle().await;
        }
    }

    fn pods(&mut self, news: News) {
        match news {
            News::All(objects) => {
                self.known.clear();
                objects.iter().for_each(|object| self.know(object));
            }
            News::Is(object) => self.know(&object),
            News::Gone(object) => drop(self.known.remove(&uid(&object))),
        }
    }

    fn know(&mut self, object: &Value) {
        match Pod::read(object) {
            Some(pod) => self.known.insert(uid(object), pod),
            None => self.known.remove(&uid(object)),
        };
    }

    fn nodes(&mut self, news: News) {
        let name = |object: &Value| object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        let alive = |object: &Value| object["metadata"]["labels"]["bed.railiance.dev/node"] == "alive";
        match news {
            News::All(objects) => self.lost = objects.iter().filter(|node| !alive(node)).map(name).collect(),
            News::Is(node) if !alive(&node) => drop(self.lost.insert(name(&node))),
            News::Is(node) | News::Gone(node) => drop(self.lost.remove(&name(&node))),
        }
    }

    /// First what ends, so that its address is free for what begins.
    async fn settle(&mut self) {
        let (known, lost) = (&self.known, &self.lost);
        let wanted = |uid: &str| known.get(uid).filter(|pod| !lost.contains(&pod.node));
        let ended: Vec<String> = self.running.keys().filter(|uid| wanted(uid).is_none()).cloned().collect();
        for uid in ended {
            if let Some(containers) = self.running.remove(&uid) {
                containers.stop().await;
            }
        }
        for (uid, pod) in known.iter().filter(|(uid, _)| wanted(uid).is_some()) {
            match self.running.get_mut(uid) {
                Some(containers) if containers.pod() != *pod => containers.change(pod.clone()).await,
                Some(_) => {}
                None => drop(self.running.insert(uid.clone(), Containers::start(pod.clone()))),
            }
        }
    }
}

fn uid(object: &Value) -> String {
    object["metadata"]["uid"].as_str().unwrap_or_default().to_owned()
}
