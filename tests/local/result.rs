use crate::run::run;
use crate::site::Site;
use jsonschema::Validator;
use railiance::rollout::local::{SCHEMA_TEXT, read, schema};
use serde_json::Value;
use std::path::Path;

fn validator() -> Validator {
    let text = run(&["schema", "local-result"]).stdout;
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn complaints(result: &Value) -> Vec<String> {
    validator().iter_errors(result).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/local-result.v1.json");
    let wanted = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == wanted, "BLESS=1 cargo test --test local writes it anew");
    assert!(SCHEMA_TEXT == wanted, "it was written anew: build once more");
}

#[test]
fn every_kind_of_end_fits_the_schema_and_carries_its_digest() {
    let passes = Site::new("", "[[health.checks]]\nname = \"greets\"\nhttp = \"/hello\"\n");
    let fails = Site::new(
        "",
        "[[health.checks]]\nname = \"greets\"\nhttp = \"/hello\"\nexpect = { status = 201 }\nwithin = \"3s\"\n",
    );
    let dies = Site::new(", DIE = \"1\"", "");
    for (site, verdict) in [(passes, "passed"), (fails, "failed"), (dies, "died")] {
        let said = site.run(&["-o", "json"]);
        let result: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(result["verdict"], verdict);
        assert_eq!(complaints(&result), Vec::<String>::new());
        assert_eq!(read(said.stdout.as_bytes()).unwrap().digest, result["digest"]);
        let other = said.stdout.replacen("\"greeter\"", "\"greeted\"", 1);
        assert!(read(other.as_bytes()).is_err(), "a changed result is read");
    }
    let mut wrong = serde_json::json!({ "format": "railiance.dev/local-result/v1", "verdict": "fine" });
    assert!(!complaints(&wrong.take()).is_empty());
}

#[test]
fn it_tells_the_commit_and_whether_the_files_are_it() {
    let site = Site::new("", "");
    site.write(".gitignore", "*.pid\nended\n");
    site.git(&["init", "-q"]);
    site.git(&["add", "."]);
    site.git(&["commit", "-qm", "a"]);
    let commit = site.git(&["rev-parse", "HEAD"]);
    let source =
        |result: &Value| (result["source"]["commit"].as_str().map(str::to_owned), result["source"]["clean"].clone());
    // its own result does not make the tree another one
    for _ in 0..2 {
        let (code, result) = site.result(&["--out", "result.json"]);
        assert_eq!((code, source(&result)), (0, (Some(commit.clone()), Value::Bool(true))));
    }
    let written = std::fs::read(site.path("result.json")).unwrap();
    assert_eq!(read(&written).unwrap().source.commit, Some(commit.clone()));
    site.write("new.py", "");
    assert_eq!(source(&site.result(&["--out", "result.json"]).1), (Some(commit), Value::Bool(false)));
}

#[test]
fn files_that_the_process_writes_make_the_tree_another_one() {
    let site = Site::new("", "");
    site.git(&["init", "-q"]);
    site.git(&["add", "."]);
    site.git(&["commit", "-qm", "a"]);
    // it notes its number, and nobody ignores that
    assert_eq!(site.result(&[]).1["source"]["clean"], false);
}

const TELLS: &str = r#"
[[health.checks]]
name = "tells"
exec = ["sh", "-c", "echo $DB_PASSWORD >&2; exit 1"]
within = "3s"

[[health.checks]]
name = "reaches out of what is shown"
exec = ["sh", "-c", "printf '%070d %s' 0 $DB_PASSWORD"]
expect = { body = "absent" }
within = "3s"

[[health.checks]]
name = "has several lines"
exec = ["sh", "-c", "echo \"$TLS_KEY\""]
expect = { body = "absent" }
within = "3s"

[[health.checks]]
name = "is one of several lines"
exec = ["sh", "-c", "echo \"$TLS_KEY\" | sed -n 2p >&2; exit 1"]
within = "3s"
"#;

#[test]
fn secret_values_stand_nowhere() {
    let secret = "correct-horse-battery-".repeat(6);
    let armour = |word: &str| format!("-----{word} {} KEY-----", "PRIVATE");
    let key = format!("{}\nthe-first-line-of-a-key\nthe-last-line-of-a-key\n{}\n", armour("BEGIN"), armour("END"));
    let site = Site::new(", INVENTS = \"1\"", TELLS);
    for output in ["text", "json", "junit"] {
        let mut command = site.command(&["-o", output, "--out", "result.json"]);
        let output = command.env("DB_PASSWORD", &secret).env("TLS_KEY", &key).output().unwrap();
        let said = [output.stdout, output.stderr, std::fs::read(site.path("result.json")).unwrap()];
        let all = said.map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        for part in ["correct", "battery", "-line-of-a-key", "ghp_"] {
            assert!(!all.contains(part), "{part}: {all}");
        }
        let whole =
            ["secret is ***\n", "exit code 1: ***", "invented ***\n", "greeter | ***\n", "000 ***", "begins `***"];
        for told in whole {
            assert!(all.contains(told), "it was never said: {told}: {all}");
        }
    }
}

#[test]
fn the_names_of_variables_are_told_and_their_values_are_not() {
    let (_, result) = Site::new(", MOTTO = \"festina-lente\"", "").result(&[]);
    assert_eq!(result["process"]["env"], serde_json::json!(["MOTTO", "PORT"]));
    assert!(!result.to_string().contains("festina-lente"));
}

#[test]
fn the_candidates_image_is_named_when_it_is_what_runs() {
    let site = Site::new("", "");
    assert_eq!(site.run(&["--candidate"]).code, Some(15), "there is none");
    let image = format!("registry.example.org/web/greeter@sha256:{}", "2".repeat(64));
    site.write("railiance/release.toml", &format!("[candidate]\nversion = \"v2.0.0\"\nimage = \"{image}\"\n"));
    assert_eq!(site.result(&["--candidate"]).1["image"], image);
    assert_eq!(site.result(&[]).1["image"], Value::Null);
}

#[test]
fn junit_has_a_case_for_readiness_and_each_check() {
    let checks = "[[health.checks]]\nname = \"a < b\"\nhttp = \"/hello\"\nexpect = { status = 201 }\nwithin = \"3s\"\n";
    let said = Site::new("", checks).run(&["-o", "junit"]);
    assert_eq!(said.code, Some(10));
    let lines: Vec<&str> = said.stdout.lines().map(str::trim).collect();
    assert!(lines[1].starts_with(
        "<testsuites name=\"railiance run\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\" time=\""
    ));
    assert!(lines.iter().any(|line| line.starts_with("<testcase classname=\"greeter\" name=\"ready\" time=\"")
        && line.ends_with("\"></testcase>")));
    let failure = "<failure message=\"status 200, expected 201\"/></testcase>";
    assert!(lines.iter().any(|line| line.contains("name=\"a &lt; b\"") && line.ends_with(failure)), "{}", said.stdout);
    well_formed(&said.stdout);
    let died = Site::new(", DIE = \"3\"", checks).run(&["-o", "junit"]);
    assert!(died.stdout.contains("name=\"process\"") && died.stdout.contains("<skipped/>"), "{}", died.stdout);
    well_formed(&died.stdout);
}

fn well_formed(xml: &str) {
    let read = "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.argv[1])";
    assert!(std::process::Command::new("python3").args(["-c", read, xml]).status().unwrap().success(), "{xml}");
}
