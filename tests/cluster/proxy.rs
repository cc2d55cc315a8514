//! Through a proxy that knows `CONNECT`.

use crate::bed::bed;
use crate::support::{by, with};
use railiance::world::cluster::{Protocol, Request};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

/// A proxy; it tells the head of every request that it gets.
fn proxy() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heads, seen) = channel();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let heads = heads.clone();
            std::thread::spawn(move || tunnel(client.unwrap(), &heads));
        }
    });
    (port, seen)
}

fn tunnel(mut client: TcpStream, heads: &Sender<String>) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap() == 0 {
            return;
        }
    }
    let target = head.split(' ').nth(1).unwrap().to_owned();
    // nobody listens any more once the test is over
    drop(heads.send(head));
    let server = TcpStream::connect(target).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
    // a connection ends as it likes
    drop(std::io::copy(&mut { server }, &mut client));
}

#[test]
fn the_kubeconfigs_proxy_is_used_with_its_log_in() {
    let (port, seen) = proxy();
    let mut document: Value = serde_json::from_slice(&std::fs::read(bed().kubeconfig()).unwrap()).unwrap();
    document["clusters"][0]["cluster"]["proxy-url"] = json!(format!("http://ann:pa%40ss@127.0.0.1:{port}"));
    let file = bed().directory().join(bed().unique("kubeconfig"));
    std::fs::write(&file, document.to_string()).unwrap();
    with(&by(&file), async |cluster| {
        assert_eq!(cluster.whoami().await.unwrap().user, "admin");
        assert_eq!(cluster.call(&Request::get("/version")).await.unwrap().protocol, Protocol::Http2);
    })
    .unwrap();
    let head = seen.recv().unwrap();
    assert!(head.starts_with(&format!("CONNECT {} HTTP/1.1", bed().url().trim_start_matches("https://"))), "{head}");
    // ann:pa@ss
    assert!(head.to_lowercase().contains("proxy-authorization: basic"), "{head}");
    assert!(head.contains("YW5uOnBhQHNz"), "{head}");
}
