//! Whether anybody answers, in which version, and who writes there.

use crate::bed::{bed, older_server};
use crate::support::App;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

#[test]
fn an_application_that_needs_little_finds_it() {
    App::new(&bed().namespace("little"), "").ask().assert_open();
}

#[test]
fn nobody_answers() {
    let app = App::new("nowhere", "");
    let answered = app.ask_as(bed().kubeconfig(), &["--server", "http://127.0.0.1:1"]);
    answered.assert_closed(&["PRE001"]);
    assert!(answered.reasons()[0].contains("127.0.0.1:1"), "{answered:#?}");
}

#[test]
fn a_server_older_than_the_contract_says() {
    let older = older_server();
    let namespace = older.namespace("older");
    let on = |minor: u32| App::new(&namespace, &format!("[target.old]\nkubernetes = \"1.{minor}\""));
    on(34).ask_as(older.kubeconfig(), &[]).assert_open();
    let answered = on(35).ask_as(older.kubeconfig(), &[]);
    answered.assert_closed(&["PRE005"]);
    assert_eq!(answered.closed[0]["next"], "set `kubernetes = \"1.34\"` for this target");
    assert_eq!(answered.closed[0]["at"]["line"], 14);
}

/// The address of a server that says it is of this version, and knows nothing.
fn nearly_a_server(minor: u32) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = move |stream: TcpStream| {
        let mut head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
        let asks = head.next().unwrap_or_default().starts_with("GET /version ");
        head.for_each(drop);
        let version = format!(r#"{{"major":"1","minor":"{minor}","gitVersion":"v1.{minor}.0"}}"#);
        let (status, body) = if asks { ("200 OK", version.as_str()) } else { ("404 Not Found", "{}") };
        let head = format!("content-type: application/json\r\ncontent-length: {}\r\nconnection: close", body.len());
        _ = write!(&stream, "HTTP/1.1 {status}\r\n{head}\r\n\r\n{body}");
    };
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
    address
}

#[test]
fn a_server_older_than_any_that_is_known() {
    let app = App::new("web", "");
    let answered = app.ask_as(bed().kubeconfig(), &["--server", &nearly_a_server(24)]);
    assert_eq!((answered.exit, answered.codes()[0]), (15, "PRE004"), "{answered:#?}");
    assert!(answered.reasons()[0].starts_with("the server is Kubernetes 1.24; known are 1.25 to 1."), "{answered:#?}");
    let answered = app.ask_as(bed().kubeconfig(), &["--server", &nearly_a_server(25)]);
    assert!(!answered.codes().contains(&"PRE004"), "{answered:#?}");
}

#[test]
fn a_target_of_another_tool() {
    let namespace = bed().namespace("external");
    let delivery = |how: &str| App::new(&namespace, &format!("[target.here]\ndelivery = \"{how}\""));
    delivery("direct").ask().assert_open();
    delivery("external").ask().assert_closed(&["PRE022"]);
}
