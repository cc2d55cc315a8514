//! How Prometheus is reached: https, a path prefix, a log-in, a token; and servers that are none.

use super::look::{Look, look};
use super::server::{Prometheus, file};
use crate::certificates::Authority;
use railiance::rollout::judge::{Judged, Why};
use railiance::world::site::Environment;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

const CONSTANT: &str = "prometheus = 'vector(1)'\nmax = 9.0";

/// `test`, as bcrypt.
const PASSWORD: &str = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";

#[test]
fn https_with_a_prefix_and_a_log_in() {
    let authority = Authority::new();
    let identity = authority.server();
    let (certificate, key) = (file("cert.pem", &identity.certificate), file("key.pem", &identity.key));
    let web = format!(
        "tls_server_config: {{ cert_file: {certificate}, key_file: {key} }}\nbasic_auth_users: {{ ada: \"{PASSWORD}\" }}\n"
    );
    let words =
        [format!("--web.config.file={}", file("web.yaml", &web)), "--web.route-prefix=/metrics-of/ours".to_owned()];
    let server = Prometheus::start("guarded", &words);
    server.has_been_up_for(Duration::from_secs(3));
    let judged = |login: &str, path: &str, authority: Option<&Authority>| {
        let address = format!("https://{login}127.0.0.1:{}{path}", server.port);
        let environment = Environment {
            address: Some(address),
            authority: authority.map(|authority| authority.certificate.clone()),
            token: None,
        };
        Look { environment, ..look("http://prometheus.monitoring", CONSTANT) }.judged()
    };
    let path = "/metrics-of/ours/";
    assert_eq!(judged("ada:test@", path, Some(&authority)).why, Why::Within, "all is right");
    assert_eq!(judged("ada:wrong@", path, Some(&authority)).why, Why::Forbidden);
    assert_eq!(judged("", path, Some(&authority)).why, Why::Forbidden);
    assert_eq!(judged("ada:test@", "/elsewhere", Some(&authority)).why, Why::BadQuery);
    let distrusted = judged("ada:test@", path, Some(&Authority::new()));
    assert_eq!(distrusted.why, Why::Unreachable);
    assert!(distrusted.says.ends_with("its certificate is signed by nobody that we trust"), "{}", distrusted.says);
    assert!(!distrusted.says.contains("test"), "no password: {}", distrusted.says);
    super::probes::over_https(server.port, &authority.certificate);
}

/// Something that answers every request with these bytes; and what it was asked.
pub fn answering(bytes: &'static [u8]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let sender = sender.clone();
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).unwrap_or(0);
                drop(sender.send(String::from_utf8_lossy(&buffer[..read]).into_owned()));
                drop(stream.write_all(bytes));
                if bytes.is_empty() {
                    thread::sleep(Duration::from_secs(30));
                }
            });
        }
    });
    (address, receiver)
}

fn judged(bytes: &'static [u8]) -> Judged {
    look(&answering(bytes).0, CONSTANT).judged()
}

#[test]
fn what_stands_before_prometheus_is_classed() {
    let rows: [(&[u8], Why); 10] = [
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", Why::ServerError),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops", Why::ServerError),
        (b"HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n", Why::ServerError),
        (b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", Why::ServerError),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n<html>", Why::Forbidden),
        (b"HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\n{}", Why::CannotExecute),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", Why::Unreadable),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"status\":", Why::Unreachable),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Why::Unreachable),
        (b"\x15\x03\x01\x00\x02\x02\x46", Why::Unreachable),
    ];
    for (bytes, why) in rows {
        let judged = judged(bytes);
        assert_eq!(judged.why, why, "{}: {judged:?}", String::from_utf8_lossy(bytes));
    }
    assert!(judged(b"SSH-2.0-OpenSSH_9.9\r\n").says.ends_with("it does not speak HTTP"));
}

#[test]
fn a_body_without_end_is_cut() {
    static ENDLESS: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
        let mut bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 6000000\r\n\r\n".to_vec();
        bytes.resize(bytes.len() + 6_000_000, b'[');
        bytes
    });
    let judged = judged(&ENDLESS);
    assert_eq!(judged.why, Why::Unreadable, "{judged:?}");
    assert!(judged.says.contains("longer than"), "{}", judged.says);
}

#[test]
fn a_server_that_hangs_costs_one_deadline_for_all_questions() {
    let (address, _asked) = answering(b"");
    let look = Look { deadline: Duration::from_secs(2), ..look(&address, CONSTANT) };
    let began = Instant::now();
    let judged = look.judged();
    assert_eq!(judged.why, Why::TimedOut, "{judged:?}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[test]
fn a_token_is_sent_and_the_query_is_a_form() {
    let (address, asked) = answering(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let environment = Environment { token: Some("t0k".to_owned()), ..Environment::default() };
    Look { environment, ..look(&address, CONSTANT) }.judged();
    let requests: Vec<String> = asked.try_iter().collect();
    assert_eq!(requests.len(), 5, "{requests:#?}");
    assert!(
        requests.iter().all(|request| request.to_lowercase().contains("authorization: bearer t0k")),
        "{requests:#?}"
    );
    let queries = requests.iter().filter(|request| request.starts_with("POST /api/v1/query HTTP/1.1"));
    assert_eq!(queries.count(), 4, "{requests:#?}");
    assert!(requests.iter().any(|request| request.starts_with("GET /api/v1/status/runtimeinfo ")), "{requests:#?}");
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let judged = look(&address, CONSTANT).judged();
    assert_eq!((judged.why, judged.says), (Why::Unreachable, format!("cannot reach {address}: connection refused")));
    let nowhere = look("http://prometheus.invalid:9090", CONSTANT).judged();
    assert_eq!(nowhere.why, Why::Unreachable, "{nowhere:?}");
}
