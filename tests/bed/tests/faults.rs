//! Each fault of the proxy, with plain requests.

use crate::bed::faults::{Fault, Faults, Moment, Request};
use crate::bed::{bed, eventually};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// An answer over a connection of its own: status, headers, body.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

fn ask(faults: &Faults, method: &str, path: &str, body: &str, headers: &str) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(faults.url().trim_start_matches("http://"))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: bed\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Ok(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}

fn create(faults: &Faults, namespace: &str, name: &str) -> std::io::Result<Answer> {
    let body = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } });
    ask(faults, "POST", &format!("/api/v1/namespaces/{namespace}/configmaps"), &body.to_string(), "")
}

fn exists(namespace: &str, name: &str) -> bool {
    bed().find("configmap", namespace, name).is_some()
}

#[test]
fn without_a_fault_everything_passes_and_is_counted() {
    let (faults, namespace) = (bed().faults(), bed().namespace("pass"));
    assert_eq!(create(&faults, &namespace, "a").unwrap().status, 201);
    let list = ask(&faults, "GET", &format!("/api/v1/namespaces/{namespace}/configmaps?limit=1"), "", "").unwrap();
    assert!(list.body.contains("ConfigMapList"), "{}", list.body);
    let requests = faults.requests();
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let asked = |request: &Request| (request.method.clone(), request.query.clone(), request.status);
    let request = |method: &str, query: &str, status| (method.to_owned(), query.to_owned(), Some(status));
    let all: Vec<_> = requests.iter().map(asked).collect();
    assert_eq!(all, [request("POST", "", 201), request("GET", "limit=1", 200)]);
    assert!(requests.iter().all(|request| request.path == path));
    assert_eq!((&requests[0].document()["metadata"]["name"], requests[1].body.len()), (&json!("a"), 0));
    assert_eq!(requests.iter().map(Request::is_write).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_second_write_is_answered_by_the_proxy() {
    let (faults, namespace) = (bed().faults(), bed().namespace("answers"));
    for (at, status) in [429, 500, 503, 409].into_iter().enumerate() {
        faults.clear();
        let fault = if status == 429 { Fault::answer(status).retry_after(2) } else { Fault::answer(status) };
        faults.inject(Request::is_write, 2..=2, fault);
        let names = ["first", "second", "third"].map(|name| format!("{name}-{at}"));
        let answers = names.each_ref().map(|name| create(&faults, &namespace, name).unwrap());
        assert_eq!(answers.each_ref().map(|answer| answer.status), [201, status, 201]);
        let body: Value = serde_json::from_str(&answers[1].body).unwrap();
        assert_eq!((&body["kind"], &body["code"]), (&json!("Status"), &json!(status)));
        assert_eq!(answers[1].head.contains("retry-after: 2"), status == 429, "{}", answers[1].head);
        assert!(!exists(&namespace, &names[1]));
    }
}

#[test]
fn what_is_tried_again_passes_where_each_meets_a_fault_once() {
    let (faults, namespace) = (bed().faults(), bed().namespace("once"));
    faults.inject_once_each(Request::is_write, Fault::answer(403));
    let all = ["a", "b", "b", "a"].map(|name| create(&faults, &namespace, name).unwrap());
    assert_eq!(all.each_ref().map(|answer| answer.status), [403, 403, 201, 201]);
    let says = format!("cannot get path \\\"/api/v1/namespaces/{namespace}/configmaps\\\"");
    assert!(all[0].body.contains(&says), "{}", all[0].body);
}

#[test]
fn a_reset_comes_before_the_server_or_after_it() {
    let (faults, namespace) = (bed().faults(), bed().namespace("resets"));
    for (moment, name, there) in [(Moment::Before, "before", false), (Moment::After, "after", true)] {
        faults.clear();
        faults.inject(Request::is_write, 1..=1, Fault::reset(moment));
        let error = create(&faults, &namespace, name).err().unwrap();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        assert_eq!(exists(&namespace, name), there, "{moment:?}");
        assert_eq!(faults.requests()[0].status, None);
    }
}

#[test]
fn every_request_takes_as_long_as_told() {
    let faults = bed().faults();
    faults.delay(Duration::from_millis(200));
    let begin = Instant::now();
    assert_eq!(ask(&faults, "GET", "/readyz", "", "").unwrap().body, "ok");
    assert!(begin.elapsed() >= Duration::from_millis(200), "{:?}", begin.elapsed());
}

#[test]
fn something_can_happen_just_before_a_write() {
    let (faults, namespace) = (bed().faults(), bed().namespace("meanwhile"));
    let other = namespace.clone();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    faults.inject(
        Request::is_write,
        ..,
        Fault::meanwhile(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            bed().kubectl(&["create", "configmap", "mine", "-n", &other]);
        }),
    );
    assert_eq!(create(&faults, &namespace, "mine").unwrap().status, 409);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
}

#[test]
fn a_watch_streams() {
    let (faults, namespace) = (bed().faults(), bed().namespace("watch"));
    let mut stream = TcpStream::connect(faults.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET /api/v1/namespaces/{namespace}/configmaps?watch=true HTTP/1.1\r\nHost: bed\r\n\r\n").unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    // the answer has begun, and has no end: what comes now comes because it happens
    assert!(lines.by_ref().any(|line| line.is_empty()));
    bed().kubectl(&["create", "configmap", "seen", "-n", &namespace]);
    assert!(lines.by_ref().any(|line| line.contains("\"name\":\"seen\"")));
    assert!(faults.requests()[0].is_watch());
}

#[test]
fn impersonation_and_users_with_few_rights_pass() {
    let namespace = bed().namespace("persons");
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let admin = bed().faults();
    assert_eq!(ask(&admin, "GET", &path, "", "Impersonate-User: team-b\r\n").unwrap().status, 403);
    let refused = ask(&bed().faults_of("team-b", None), "GET", &path, "", "").unwrap();
    assert!(refused.body.contains("User \\\"team-b\\\" cannot list resource"), "{}", refused.body);
}

/// Three objects in one run of kubectl: three writes.
fn three(faults: &Faults, namespace: &str) -> Command {
    let names = ["one", "two", "three"];
    let objects: Vec<Value> =
        names.map(|name| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } })).to_vec();
    let file = bed().directory().join(format!("{namespace}.json"));
    std::fs::write(&file, json!({ "apiVersion": "v1", "kind": "List", "items": objects }).to_string()).unwrap();
    let mut command = Command::new(crate::bed::tools::tool("kubectl"));
    command.args(["apply", "--server-side", "-n", namespace, "-f"]).arg(file).env("KUBECONFIG", faults.kubeconfig());
    command.stdout(Stdio::null());
    command
}

#[test]
fn a_program_is_killed_exactly_at_a_write() {
    let faults = bed().faults();
    for (moment, written) in [(Moment::Before, [true, false, false]), (Moment::After, [true, true, false])] {
        let namespace = bed().namespace("killed");
        let end = faults.run_killed(&mut three(&faults, &namespace), Request::is_write, 2, moment);
        assert!(end.killed && !end.status.success(), "{end:?}");
        assert_eq!(["one", "two", "three"].map(|name| exists(&namespace, name)), written, "{moment:?}");
    }
    let namespace = bed().namespace("killed");
    let end = faults.run_killed(&mut three(&faults, &namespace), Request::is_write, 4, Moment::Before);
    assert!(!end.killed && end.status.success(), "{end:?}");
    assert!(exists(&namespace, "three"));
}

#[test]
fn kubectl_waits_as_long_as_the_server_asks() {
    let (faults, namespace) = (bed().faults(), bed().namespace("again"));
    faults.inject(Request::is_write, 1..=1, Fault::answer(429).retry_after(1));
    let begin = Instant::now();
    assert!(three(&faults, &namespace).status().unwrap().success());
    assert!(begin.elapsed() >= Duration::from_secs(1));
    let statuses: Vec<_> =
        faults.requests().iter().filter(|request| request.is_write()).map(|request| request.status).collect();
    assert_eq!(statuses, [429, 201, 201, 201].map(Some));
    eventually("the last one", || exists(&namespace, "three").then_some(()));
}
