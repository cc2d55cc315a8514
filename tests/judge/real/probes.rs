//! Probes: what came of a request, and by which way it went.

use super::transport::answering;
use railiance::rollout::judge::{Found, Probe, Probed};
use railiance::world::cluster::Runtime;
use railiance::world::probe::{Route, probe};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

fn asking(path: &str, body: Option<&str>) -> Probe {
    let headers = BTreeMap::from([("X-Canary".to_owned(), "true".to_owned())]);
    Probe {
        path: path.to_owned(),
        headers,
        status: 200,
        body: body.map(str::to_owned),
        json: Vec::new(),
        answered: Vec::new(),
        timeout: 2,
    }
}

fn route(base: &str, at: Option<SocketAddr>) -> Route {
    Route { base: base.to_owned(), at, authority: None }
}

fn made(route: &Route, probe_: &Probe) -> Probed {
    Runtime::start().unwrap().block_on(probe(route, probe_))
}

fn cause(probed: Probed) -> String {
    match probed {
        Probed::Unanswered { cause } => cause,
        Probed::Answered { status, .. } => panic!("answered with {status}"),
    }
}

const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world";

#[test]
fn a_probe_goes_by_name_to_where_the_proxy_is_with_the_header_of_the_canary() {
    let (address, asked) = answering(HELLO);
    let at = address.strip_prefix("http://").unwrap().parse().unwrap();
    let probed = made(&route("http://shop.example.org", Some(at)), &asking("/cart?x=1", Some("lo wo")));
    assert_eq!(probed, Probed::Answered { status: 200, body: Found::Yes, faults: Vec::new() });
    let request = asked.recv_timeout(Duration::from_secs(5)).unwrap().to_lowercase();
    assert!(request.starts_with("get /cart?x=1 http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nhost: shop.example.org\r\n"), "{request}");
    assert!(request.contains("\r\nx-canary: true\r\n"), "{request}");
}

#[test]
fn each_answer_is_told_apart() {
    let of = |bytes: &'static [u8], body: Option<&str>| made(&route(&answering(bytes).0, None), &asking("/", body));
    assert_eq!(of(HELLO, None), Probed::Answered { status: 200, body: Found::NotAsked, faults: Vec::new() });
    assert_eq!(of(HELLO, Some("goodbye")), Probed::Answered { status: 200, body: Found::No, faults: Vec::new() });
    let redirect = b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(of(redirect, None), Probed::Answered { status: 302, body: Found::NotAsked, faults: Vec::new() });
    let error = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nhello";
    assert_eq!(of(error, Some("hello")), Probed::Answered { status: 502, body: Found::Yes, faults: Vec::new() });
    let json = b"HTTP/1.1 200 OK\r\nX-Build: 7\r\nContent-Length: 19\r\n\r\n{\"version\":\"1.1.0\"}";
    let like = |version: &str, build: &str| {
        let (json_, answered) =
            (vec![("/version".to_owned(), version.into())], vec![("x-build".to_owned(), build.to_owned())]);
        match made(&route(&answering(json).0, None), &Probe { json: json_, answered, ..asking("/", None) }) {
            Probed::Answered { status: 200, body: Found::NotAsked, faults } => faults,
            other => panic!("{other:?}"),
        }
    };
    assert!(like("1.1.0", "7").is_empty());
    assert_eq!(like("9.9.9", "7"), ["`/version` is \"1.1.0\", expected \"9.9.9\""]);
    assert_eq!(like("1.1.0", "8"), ["header `x-build` is `7`, expected `8`"]);
    let cut = cause(of(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhello", Some("hello")));
    assert!(cut.ends_with("/: the connection was cut"), "{cut}");
    assert!(cause(of(b"SSH-2.0-OpenSSH_9.9\r\n", None)).ends_with("/: it does not speak HTTP"));
    let nobody = cause(made(&route("http://shop.invalid", None), &asking("/", None)));
    assert!(nobody.starts_with("http://shop.invalid/: "), "{nobody}");
}

#[test]
fn a_probe_that_hangs_ends_with_its_timeout() {
    let (address, _asked) = answering(b"");
    let began = Instant::now();
    assert!(cause(made(&route(&address, None), &asking("/", None))).ends_with("/: no answer within 2 s"));
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[test]
fn a_header_that_is_none_is_said() {
    let mut asked = asking("/", None);
    asked.headers.insert("a b".to_owned(), "c".to_owned());
    assert!(cause(made(&route("http://127.0.0.1:1", None), &asked)).contains("invalid HTTP header name"));
}

/// On the server of the test of https: by its name, at its address, with its authority.
pub fn over_https(port: u16, authority: &str) {
    let at = Some(SocketAddr::from(([127, 0, 0, 1], port)));
    let of = |authority: Option<&str>| {
        let base = format!("https://localhost:{port}");
        let route = Route { base, at, authority: authority.map(str::to_owned) };
        let mut asked = asking("/metrics-of/ours/-/healthy", Some("Healthy"));
        asked.headers.insert("Authorization".to_owned(), "Basic YWRhOnRlc3Q=".to_owned());
        made(&route, &asked)
    };
    assert_eq!(of(Some(authority)), Probed::Answered { status: 200, body: Found::Yes, faults: Vec::new() });
    assert!(cause(of(None)).ends_with("its certificate is signed by nobody that we trust"));
}
