use crate::site::{Site, until};
use std::net::TcpStream;
use std::process::{Child, Command};

/// The application, started by somebody else.
fn started(site: &Site) -> Child {
    let mut app = Command::new("python3");
    app.arg("app.py").current_dir(site.path("")).env("PORT", site.port.to_string());
    let child = app.spawn().unwrap();
    until("it listens", || TcpStream::connect(("127.0.0.1", site.port)).is_ok());
    child
}

#[test]
fn what_runs_already_is_looked_at_and_left_alone() {
    let site = Site::new("", "[[health.checks]]\nname = \"greets\"\nhttp = \"/hello\"\n");
    let mut app = started(&site);
    let (code, result) = site.result(&["--attach"]);
    assert_eq!((code, result["verdict"].as_str()), (0, Some("passed")), "{result:#}");
    assert_eq!(result["process"]["command"], serde_json::Value::Null);
    assert!(app.try_wait().unwrap().is_none(), "it was ended");
    app.kill().unwrap();
    app.wait().unwrap();
}

#[test]
fn where_nothing_runs_there_is_nothing_to_look_at() {
    let site = Site::new("", "");
    let said = site.run(&["--attach"]);
    assert_eq!(said.code, Some(15));
    assert!(said.stderr.contains(&format!("closed: nothing listens at 127.0.0.1:{}\n", site.port)), "{}", said.stderr);
    assert!(!site.path("app.pid").exists(), "it was started");
}
