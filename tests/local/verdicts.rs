use crate::site::{Site, leaves_behind, lives};
use serde_json::json;

const CHECKS: &str = r#"
[[health.checks]]
name = "greets"
http = "/hello"
headers = { X-Echo = "heard" }
expect = { body = "world", json = { "/checks/0/passed" = true, "/echo" = "heard" }, headers = { Content-Type = "application/json" } }

[[health.checks]]
name = "listens"
tcp = true

[[health.checks]]
name = "smokes"
exec = ["sh", "-c", "echo all passed on $PORT"]
expect = { body = "all passed on" }

[[health.checks]]
name = "there"
file = "app.py"
expect = { body = "serve_forever" }
"#;

#[test]
fn an_application_completes_stage_1_and_nothing_is_left_of_it() {
    let site = Site::new(", FORK = \"1\"", CHECKS);
    let (code, result) = site.result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (0, Some("passed")), "{result:#}");
    let outcomes: Vec<&str> =
        result["checks"].as_array().unwrap().iter().map(|check| check["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["passed"; 4]);
    assert_eq!(result["ready"]["answer"], "status 200, 62 bytes");
    // the child of the process, and what left its group
    for name in ["app", "child", "daemon"] {
        assert!(!lives(site.pid(name)), "{name} lives on");
    }
    assert!(site.path("ended").exists(), "it was not asked to end");
}

#[test]
fn its_output_is_shown_while_it_runs_and_the_result_stands_alone() {
    let said = Site::new("", CHECKS).run(&[]);
    assert_eq!(said.code, Some(0));
    assert!(said.stderr.contains("starting `python3 app.py`\n"), "{}", said.stderr);
    assert!(said.stderr.contains("greeter | secret is none\n"), "{}", said.stderr);
    assert!(said.stderr.contains("greeter | bye\n"), "the end is shown as well: {}", said.stderr);
    assert!(said.stdout.starts_with("greeter passed after "), "{}", said.stdout);
    assert!(said.stdout.ends_with("4 of 4 checks passed · no commit\n"), "{}", said.stdout);
}

#[test]
fn a_check_that_gets_another_answer_fails() {
    let checks = r#"
[[health.checks]]
name = "status"
http = "/hello"
expect = { status = 201 }
within = "3s"

[[health.checks]]
name = "json"
http = "/hello"
expect = { json = { "/hello" = "moon" } }
within = "3s"

[[health.checks]]
name = "exec"
exec = ["sh", "-c", "echo no disk >&2; exit 3"]
within = "3s"

[[health.checks]]
name = "file"
file = "absent.txt"
within = "3s"

[[health.checks]]
name = "long"
http = "/long"
within = "3s"

[[health.checks]]
name = "well"
http = "/hello"
"#;
    let (code, result) = Site::new("", checks).result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (10, Some("failed")));
    assert_eq!(result["why"], "failed: `status`, `json`, `exec`, `file` and `long`");
    let faults = |at: usize| result["checks"][at]["faults"][0].as_str();
    assert_eq!(faults(0), Some("status 200, expected 201"));
    assert_eq!(faults(1), Some("`/hello` is \"world\", expected \"moon\""));
    assert_eq!(faults(2), Some("it ended with exit code 3: no disk"));
    assert_eq!(faults(3), Some("no such file or directory"));
    assert_eq!(faults(4), Some("the answer is longer than 4194304 bytes"));
    assert_eq!(result["checks"][5]["outcome"], "passed");
    assert!(result["checks"][0]["attempts"].as_u64().unwrap() > 1, "it is asked until its time is over");
}

#[test]
fn who_never_answers_is_no_failure() {
    let checks = r#"
[[health.checks]]
name = "http"
http = "/hello"
within = "2s"

[[health.checks]]
name = "tcp"
tcp = true
within = "2s"

[[health.checks]]
name = "grpc"
grpc = ""
within = "2s"
"#;
    let (site, nobody) = (Site::new("", checks), Site::empty().port);
    let contract = std::fs::read_to_string(site.path("railiance/app.toml")).unwrap();
    let local = format!("[stage.local]\nurl = \"http://127.0.0.1:{nobody}\"");
    site.write("railiance/app.toml", &contract.replace("[stage.local]", &local));
    let (code, result) = site.result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (13, Some("timed-out")), "{result:#}");
    assert_eq!(result["why"], "no answer in time: `http`, `tcp` and `grpc`");
    for check in result["checks"].as_array().unwrap() {
        assert_eq!((check["outcome"].as_str(), &check["answer"]), (Some("timed-out"), &serde_json::Value::Null));
        let fault = check["faults"][0].as_str().unwrap();
        assert!(fault.to_lowercase().contains("connection refused"), "{fault}");
    }
    let junit = site.run(&["-o", "junit"]).stdout;
    assert!(junit.contains("name=\"tcp\"") && junit.contains("\"no answer in time: connection refused"), "{junit}");
}

#[test]
fn an_answer_that_is_cut_is_none() {
    let (code, result) =
        Site::new("", "[[health.checks]]\nname = \"cut\"\nhttp = \"/cut\"\nwithin = \"2s\"\n").result(&[]);
    assert_eq!((code, result["why"].as_str()), (13, Some("no answer in time: `cut`")), "{result:#}");
}

#[test]
fn a_check_that_hangs_is_given_up() {
    let checks = r#"
[[health.checks]]
name = "hangs"
http = "/hang"
within = "3s"

[[health.checks]]
name = "sleeps"
exec = ["sh", "-c", "echo $$ > check.pid; echo waits for the lock; sleep 600"]
within = "3s"
"#;
    let site = Site::new("", checks);
    let (code, result) = site.result(&["--grace", "1s"]);
    assert_eq!((code, result["verdict"].as_str()), (13, Some("timed-out")));
    assert_eq!(result["why"], "no answer in time: `hangs` and `sleeps`");
    assert_eq!(result["checks"][0]["outcome"], "timed-out");
    assert_eq!(result["checks"][1]["faults"], json!(["its last words: waits for the lock"]));
    assert!(!lives(site.pid("check")), "the command of a check lives on");
}

#[test]
fn what_a_command_leaves_behind_does_not_cost_its_verdict() {
    let site = Site::new("", &leaves_behind("6s"));
    let (code, result) = site.result(&["--grace", "8s"]);
    assert_eq!((code, result["verdict"].as_str()), (10, Some("failed")), "{result:#}");
    assert_eq!(result["checks"][0]["answer"], "exit code 10");
    assert!(!lives(site.pid("left")), "what it has left lives on");
}

#[test]
fn what_is_never_ready_times_out_and_tells_its_last_lines() {
    let site = Site::new(", UNREADY = \"1\"", CHECKS);
    let contract = std::fs::read_to_string(site.path("railiance/app.toml")).unwrap();
    site.write("railiance/app.toml", &contract.replace("40s", "8s"));
    let (code, result) = site.result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (13, Some("timed-out")));
    assert_eq!(result["why"], "it was not ready within 8 s: status 503, expected 200 to 399");
    assert_eq!(result["process"]["lastLines"][0], "secret is none");
    assert_eq!(result["checks"][0]["outcome"], "not-run");
    assert!(!lives(site.pid("app")));
}

#[test]
fn a_process_that_dies_early_is_told_with_its_last_words() {
    let (code, result) = Site::new(", DIE = \"3\"", CHECKS).result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (1, Some("died")));
    assert_eq!(
        result["why"],
        "the process ended by itself, with exit code 3, before it was ready; its last line: no database"
    );
    assert_eq!(result["process"]["end"], serde_json::json!({ "code": 3, "signal": null }));
}

#[test]
fn a_process_that_dies_while_it_is_asked_did_not_pass() {
    let site = Site::new("", "[[health.checks]]\nname = \"kills\"\nhttp = \"/die\"\n");
    let (code, result) = site.result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (1, Some("died")), "{result:#}");
    assert_eq!(result["process"]["end"]["code"], 7);
    assert_eq!(result["ready"]["outcome"], "passed");
}

#[test]
fn a_process_that_never_stops_talking_is_heard_out_and_ended() {
    let site = Site::new(", TALKS = \"1\"", "[[health.checks]]\nname = \"greets\"\nhttp = \"/hello\"\n");
    let (code, result) = site.result(&["-q"]);
    assert_eq!((code, result["verdict"].as_str()), (0, Some("passed")), "{result:#}");
    assert!(!lives(site.pid("app")));
}
