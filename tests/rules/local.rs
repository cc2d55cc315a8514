//! Where stage 1 asks, by what is written and what is not; and the branches of its rules.

use crate::read;
use railiance::compile::check::rules;
use railiance::diag::Sources;
use railiance::rollout::local::{checks, ready};

const WORKLOAD: &str =
    "[workload]\nimage = \"registry.example.org/web/greeter\"\nports = { http = 8080, metrics = 9100 }\n";
const UPSTREAM: &str = "[upstream]\nmanifests = \"deploy\"\n";
const CHECKS: &str = "[[health.checks]]\nname = \"a\"\nhttp = \"/hello\"\n[[health.checks]]\nname = \"b\"\ntcp = true\nport = \"metrics\"\n";

/// What is asked, the question for readiness first; and the codes that the contract earns.
fn asked(what: &str, local: &str) -> (Vec<String>, Vec<&'static str>) {
    let head = "contract = \"railiance.dev/v1\"\n[app]\nname = \"greeter\"\nowner = \"team-web\"\n";
    let directory = tempfile::tempdir().unwrap();
    let text = format!("{head}{what}{CHECKS}[stage.local]\nstart = [\"a\"]\n{local}");
    std::fs::write(directory.path().join("app.toml"), text).unwrap();
    let config = read::config(directory.path(), &mut Sources::default());
    let planned = ready(&config).into_iter().chain(checks(&config));
    let codes = rules::run(&config).iter().map(|finding| finding.code.id()).collect();
    (planned.map(|planned| planned.ask.to_string()).collect(), codes)
}

#[test]
fn what_is_not_written_is_derived() {
    let none: Vec<&str> = Vec::new();
    let cases: [(&str, &str, &[&str]); 5] = [
        (WORKLOAD, "", &["GET http://127.0.0.1:8080/hello", "connect to 127.0.0.1:9100"]),
        (
            WORKLOAD,
            "ready = { http = \"http://localhost:3000/up\" }",
            &["GET http://localhost:3000/up", "GET http://localhost:3000/hello", "connect to localhost:9100"],
        ),
        (
            WORKLOAD,
            "url = \"https://app.test/\"\nports = { metrics = 19100 }",
            &["GET https://app.test:443/hello", "connect to app.test:19100"],
        ),
        (WORKLOAD, "ports = { http = 3000 }", &["GET http://127.0.0.1:3000/hello", "connect to 127.0.0.1:9100"]),
        (
            UPSTREAM,
            "url = \"http://127.0.0.1:3000\"\nports = { metrics = 2 }",
            &["GET http://127.0.0.1:3000/hello", "connect to 127.0.0.1:2"],
        ),
    ];
    for (what, local, wanted) in cases {
        let (asked, codes) = asked(what, local);
        assert_eq!(asked, wanted, "{local}");
        assert_eq!(
            codes.iter().filter(|code| **code != "MNG031").collect::<Vec<_>>(),
            none.iter().collect::<Vec<_>>(),
            "{local}"
        );
    }
}

#[test]
fn the_readiness_probe_is_asked_where_nothing_else_is_said() {
    let probed = |probe: &str| asked(&format!("{WORKLOAD}[health]\nready = {{ {probe} }}\n"), "").0.remove(0);
    assert_eq!(probed("http = \"/healthz\""), "GET http://127.0.0.1:8080/healthz");
    assert_eq!(probed("tcp = true, port = \"metrics\""), "connect to 127.0.0.1:9100");
    assert_eq!(probed("grpc = \"\""), "gRPC health of http://127.0.0.1:8080");
    // the image is not here
    assert_eq!(probed("exec = [\"/bin/app\", \"ready\"]"), "GET http://127.0.0.1:8080/hello");
}

#[test]
fn ports_of_someone_elses_software_are_declared_here_or_nowhere() {
    assert_eq!(asked(UPSTREAM, "").1, ["MNG031", "MNG062", "MNG062"]);
    assert_eq!(asked(UPSTREAM, "url = \"http://127.0.0.1:3000\"").1, ["MNG031", "MNG062"]);
    assert_eq!(asked(WORKLOAD, "ports = { web = 3000 }").1, ["MNG005"]);
}
