//! Through a proxy that knows `CONNECT`, with TLS before it or without, and through one that knows SOCKS.

use crate::bed::bed;
use crate::bed::tunnel::{listening, pass_on, proxy};
use crate::support::{by, with};
use railiance::world::cluster::{Patience, Protocol, Request};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

/// The bed's kubeconfig with a proxy before the server.
fn behind(proxy: &str) -> PathBuf {
    let mut document: Value = serde_json::from_slice(&std::fs::read(bed().kubeconfig()).unwrap()).unwrap();
    document["clusters"][0]["cluster"]["proxy-url"] = json!(proxy);
    let file = bed().directory().join(bed().unique("kubeconfig"));
    std::fs::write(&file, document.to_string()).unwrap();
    file
}

/// The server answers through the proxy, over HTTP/2, and knows who asks.
fn answers(proxy: &str) {
    with(&by(&behind(proxy)), async |cluster| {
        assert_eq!(cluster.whoami().await.unwrap().user, "admin");
        assert_eq!(cluster.call(&Request::get("/version")).await.unwrap().protocol, Protocol::Http2);
    })
    .unwrap();
}

#[test]
fn the_kubeconfigs_proxy_is_used_with_its_log_in() {
    let (port, seen) = proxy();
    answers(&format!("http://team-a:pa%40ss@127.0.0.1:{port}"));
    let head = seen.recv().unwrap();
    assert!(head.starts_with(&format!("CONNECT {} HTTP/1.1", bed().url().trim_start_matches("https://"))), "{head}");
    // team-a:pa@ss
    assert!(head.to_lowercase().contains("proxy-authorization: basic"), "{head}");
    assert!(head.contains("dGVhbS1hOnBhQHNz"), "{head}");
}

/// Who is behind it knows no other address, and its log-in is nobody's business.
#[test]
fn a_proxy_that_refuses_is_named() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let access = by(&behind(&format!("http://team-a:pass@127.0.0.1:{port}")));
    let error = with(&access, async |cluster| {
        let patience = Patience { tries: 1, ..cluster.patience() };
        cluster.with_patience(patience).version().await.unwrap_err()
    });
    let error = error.unwrap().to_string();
    let told = format!("cannot reach {} by the proxy http://127.0.0.1:{port}: ", bed().url());
    assert!(error.starts_with(&told) && error.contains("refused"), "{error}");
}

/// A wire that encrypts towards its client, before another port: with it a proxy speaks TLS.
fn encrypted(to: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let at = |file: &str| bed().directory().join(file);
    let certificate = CertificateDer::from_pem_file(at("server.crt")).unwrap();
    let key = PrivateKeyDer::from_pem_file(at("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let client = StreamOwned::new(session, client.unwrap());
            std::thread::spawn(move || carry(client, &TcpStream::connect(("127.0.0.1", to)).unwrap()));
        }
    });
    port
}

/// One thread for both directions, since a session of TLS cannot be shared: whoever has nothing to say is not
/// waited for.
fn carry(mut client: StreamOwned<ServerConnection, TcpStream>, mut server: &TcpStream) {
    let pause = Some(std::time::Duration::from_millis(5));
    client.sock.set_read_timeout(pause).unwrap();
    server.set_read_timeout(pause).unwrap();
    let mut some = [0; 1 << 14];
    let waits =
        |error: &std::io::Error| matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
    loop {
        for forth in [true, false] {
            let read = if forth { client.read(&mut some) } else { server.read(&mut some) };
            let written = match read {
                Ok(0) => return drop(server.shutdown(Shutdown::Both)),
                Ok(read) if forth => server.write_all(&some[..read]),
                Ok(read) => client.write_all(&some[..read]),
                Err(error) if waits(&error) => Ok(()),
                Err(_) => return,
            };
            if written.is_err() {
                return;
            }
        }
    }
}

#[test]
fn a_proxy_may_speak_tls_itself() {
    let (port, seen) = proxy();
    answers(&format!("https://127.0.0.1:{}", encrypted(port)));
    assert!(seen.recv().unwrap().starts_with("CONNECT "));
}

/// SOCKS 5 (RFC 1928) with a name and a password (RFC 1929); it tells both, and where it was sent.
fn socks() -> (u16, Receiver<String>) {
    listening(relay)
}

fn relay(mut client: TcpStream, heads: &Sender<String>) {
    fn take(client: &mut TcpStream, number: u8) -> Vec<u8> {
        let mut bytes = vec![0; number.into()];
        client.read_exact(&mut bytes).unwrap();
        bytes
    }
    fn text(client: &mut TcpStream) -> String {
        let length = take(client, 1)[0];
        String::from_utf8(take(client, length)).unwrap()
    }
    let methods = take(&mut client, 2)[1];
    assert!(take(&mut client, methods).contains(&2), "a log-in is offered");
    client.write_all(&[5, 2]).unwrap();
    take(&mut client, 1);
    let (user, password) = (text(&mut client), text(&mut client));
    client.write_all(&[1, 0]).unwrap();
    let kind = take(&mut client, 4)[3];
    let host = match kind {
        1 => take(&mut client, 4).iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        3 => text(&mut client),
        other => panic!("an address of kind {other}"),
    };
    let port = u16::from_be_bytes(take(&mut client, 2).try_into().unwrap());
    // nobody listens any more once the test is over
    drop(heads.send(format!("{user}:{password} to {host}:{port}")));
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
    pass_on(client, &format!("{host}:{port}"));
}

#[test]
fn a_proxy_may_speak_socks() {
    for kind in ["socks5", "socks5h"] {
        let (port, seen) = socks();
        answers(&format!("{kind}://team-a:pass@127.0.0.1:{port}"));
        let target = bed().url().trim_start_matches("https://");
        assert_eq!(seen.recv().unwrap(), format!("team-a:pass to {target}"));
    }
}
