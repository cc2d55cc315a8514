//! A proxy that knows `CONNECT`, for whoever has to ask one for the way to the server.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

/// A proxy; it tells the head of every request that it gets.
pub fn proxy() -> (u16, Receiver<String>) {
    listening(tunnel)
}

/// Serves each client in a thread of its own, which may tell something.
pub fn listening(serve: fn(TcpStream, &Sender<String>)) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heads, seen) = channel();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let heads = heads.clone();
            std::thread::spawn(move || serve(client.unwrap(), &heads));
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
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    pass_on(client, &target);
}

pub fn pass_on(mut client: TcpStream, target: &str) {
    let server = TcpStream::connect(target).unwrap();
    let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || std::io::copy(&mut from_client, &mut to_server));
    // a connection ends as it likes
    drop(std::io::copy(&mut { server }, &mut client));
}
