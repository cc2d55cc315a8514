//! A wire between a program and the API server that can be cut: TLS and HTTP/2 pass through it whole.

use crate::bed::bed;
use crate::support::{admin, applied, by, config_map, resource, text, with};
use railiance::world::cluster::{Access, Event, Watched, Within};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The wire, and both ends of every connection over it.
struct Relay {
    url: String,
    connections: Arc<Mutex<Vec<[TcpStream; 2]>>>,
}

impl Relay {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let connections = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&connections);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                let server = TcpStream::connect(bed().url().trim_start_matches("https://")).unwrap();
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
                }
                kept.lock().unwrap().push([client, server]);
            }
        });
        Relay { url, connections }
    }

    fn access(&self) -> Access {
        Access { server: Some(self.url.clone()), ..by(bed().kubeconfig()) }
    }

    fn count(&self) -> usize {
        self.connections.lock().unwrap().len()
    }

    fn cut(&self) {
        for end in self.connections.lock().unwrap().iter().flatten() {
            // one that is closed already cannot be closed
            drop(end.shutdown(Shutdown::Both));
        }
    }
}

#[test]
fn many_requests_share_one_connection() {
    let namespace = bed().namespace("share");
    let relay = Relay::new();
    with(&relay.access(), async |cluster| {
        let names: Vec<String> = (0..100).map(|number| format!("cm-{number}")).collect();
        cluster.many(&names, async |name| applied(cluster, &config_map(&namespace, name), "1").await).await;
    })
    .unwrap();
    assert_eq!(relay.count(), 1);
}

#[test]
fn a_watch_whose_connection_dies_goes_on_over_another() {
    let namespace = bed().namespace("cut");
    let kind = resource("v1", "ConfigMap");
    let since = admin(async |cluster| {
        let answer = applied(cluster, &config_map(&namespace, "cm"), "1").await;
        applied(cluster, &config_map(&namespace, "cm"), "2").await;
        text(&answer.body, "/metadata/resourceVersion").to_owned()
    });
    let relay = Relay::new();
    let watched = Watched {
        resource: &kind,
        within: Within::Namespace(&namespace),
        field_selector: "metadata.name=cm",
        label_selector: "",
        since: &since,
    };
    with(&relay.access(), async |cluster| {
        let mut watch = cluster.watch(&watched, Duration::from_secs(30));
        for value in ["2", "3", "4"] {
            let event = watch.next().await.unwrap();
            let Some(Event::Modified(object)) = event else { panic!("{event:?}") };
            assert_eq!(text(&object, "/data/a"), value);
            relay.cut();
            // while nobody listens
            let next = if value == "2" { "3" } else { "4" };
            let patch = format!("{{\"data\":{{\"a\":\"{next}\"}}}}");
            bed().kubectl(&["patch", "configmap", "cm", "-n", &namespace, "-p", &patch]);
        }
    })
    .unwrap();
    assert_eq!(relay.count(), 3);
}

#[test]
fn a_request_after_the_connection_died_opens_another() {
    let relay = Relay::new();
    with(&relay.access(), async |cluster| {
        cluster.version().await.unwrap();
        relay.cut();
        cluster.version().await.unwrap();
    })
    .unwrap();
    assert_eq!(relay.count(), 2);
}
