use crate::site::Site;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

/// What a person is told, after the exit code.
fn refused(site: &Site) -> String {
    let said = site.run(&["-o", "json"]);
    assert_eq!(said.code, Some(15), "{said:?}");
    said.stderr
}

fn starting(program: &str) -> Site {
    let site = Site::empty();
    site.contract(&format!(
        "[stage.local]\nstart = [\"{program}\"]\nready = {{ http = \"http://127.0.0.1:{}/\" }}\n",
        site.port
    ));
    site
}

#[test]
fn a_program_that_is_not_there_is_named_on_its_line() {
    let said = refused(&starting("no-such-program"));
    assert!(
        said.contains("closed: there is no program `no-such-program`\n  at railiance/app.toml:12:10\nhelp: install it"),
        "{said}"
    );
    let said = refused(&starting("./absent.sh"));
    assert!(
        said.contains("closed: there is no program `./absent.sh`") && said.contains("help: correct the path"),
        "{said}"
    );
}

#[test]
fn a_file_that_cannot_be_executed_is_named() {
    let site = starting("./app.sh");
    site.write("app.sh", "#!/bin/sh\n");
    std::fs::set_permissions(site.path("app.sh"), PermissionsExt::from_mode(0o644)).unwrap();
    let said = refused(&site);
    assert!(
        said.contains("closed: `./app.sh` cannot be executed\n") && said.contains("help: `chmod +x ./app.sh`"),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_named_and_whoever_has_it_is_left_alone() {
    let site = Site::new("", "");
    let other = TcpListener::bind(("127.0.0.1", site.port)).unwrap();
    let (code, result) = site.result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (15, Some("not-started")));
    let why = format!("port {0} is in use: something listens at 127.0.0.1:{0} already", site.port);
    assert_eq!(result["why"], why);
    assert!(!site.path("app.pid").exists(), "it was started all the same");
    assert_eq!(other.local_addr().unwrap().port(), site.port);
}

#[test]
fn a_contract_without_a_local_stage_has_nothing_to_run() {
    let site = Site::empty();
    site.contract("");
    let said = refused(&site);
    assert!(
        said.contains("closed: the contract does not say how it is run here\n  at railiance/app.toml:4:8\n"),
        "{said}"
    );
}

#[test]
fn what_nothing_could_fail_is_no_run() {
    let site = Site::empty();
    site.contract("[stage.local]\nstart = [\"true\"]\n");
    assert!(refused(&site).contains("closed: nothing says when it works"));
}

#[test]
fn a_contract_with_errors_is_not_run() {
    let site = Site::new("", "[health]\nrady = { http = \"/\" }\n");
    let said = site.run(&[]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.contains("did you mean `ready`?") && !site.path("app.pid").exists(), "{}", said.stderr);
}

#[test]
fn usage() {
    let site = Site::new("", "");
    for arguments in [&["--attach", "--keep"][..], &["--watch", "--keep"], &["-o", "sarif"], &["--grace", "soon"]] {
        assert_eq!(site.run(arguments).code, Some(64), "{arguments:?}");
    }
}
