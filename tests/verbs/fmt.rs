use crate::sandbox::{GREETER, Sandbox, all};
use serde_json::{Value, json};

const UNTIDY: &str = "\
contract   = 'railiance.dev/v1'
[workload] # what runs
ports = {http=8080}
image = \"registry.example.org/web/greeter\"
[app]
owner=\"team-web\"
# short
name = \"greeter\"
";

const TIDY: &str = "\
contract = \"railiance.dev/v1\"

[app]
# short
name = \"greeter\"
owner = \"team-web\"

[workload] # what runs
image = \"registry.example.org/web/greeter\"
ports = { http = 8080 }
";

fn two() -> Sandbox {
    Sandbox::new(&[("tidy/railiance/app.toml", GREETER), ("untidy/railiance/app.toml", UNTIDY)])
}

#[test]
fn files_are_formatted_in_place_and_named() {
    let sandbox = two();
    let said = sandbox.run(&["fmt"]);
    assert_eq!(all(&said), (Some(0), "untidy/railiance/app.toml\n", "1 file formatted, 1 file in order\n"));
    assert_eq!(sandbox.read("untidy/railiance/app.toml"), TIDY);
    assert_eq!(sandbox.read("tidy/railiance/app.toml"), GREETER);
    assert_eq!(all(&sandbox.run(&["fmt"])), (Some(0), "", "2 files in order\n"));
}

#[test]
fn check_and_diff_write_nothing() {
    let sandbox = two();
    let said = sandbox.run(&["fmt", "--check", "untidy", "tidy"]);
    assert_eq!(all(&said), (Some(1), "untidy/railiance/app.toml\n", "1 file would be formatted, 1 file in order\n"));
    let diff = sandbox.run(&["fmt", "--diff", "-q"]);
    assert_eq!((diff.code, diff.stderr.as_str()), (Some(0), ""));
    assert!(diff.stdout.starts_with("--- a/untidy/railiance/app.toml\n+++ b/untidy/railiance/app.toml\n@@ -1,8 "));
    assert!(
        diff.stdout.contains("\n-contract   = 'railiance.dev/v1'\n")
            && diff.stdout.contains("\n+owner = \"team-web\"\n")
    );
    assert_eq!(sandbox.run(&["fmt", "--diff", "--check"]).code, Some(1));
    assert_eq!(sandbox.read("untidy/railiance/app.toml"), UNTIDY);
    assert_eq!(sandbox.run(&["fmt", "--check", "tidy"]).code, Some(0));
}

#[test]
fn the_diff_is_a_patch() {
    let sandbox = two();
    sandbox.write("fmt.patch", &sandbox.run(&["fmt", "--diff"]).stdout);
    let patched = std::process::Command::new("git").args(["apply", "fmt.patch"]).current_dir(sandbox.path("")).status();
    assert!(patched.unwrap().success());
    assert_eq!(sandbox.read("untidy/railiance/app.toml"), TIDY);
}

#[test]
fn json_says_what_became_of_each_file() {
    let sandbox = two();
    sandbox.write("broken/railiance/app.toml", "[app\n");
    let state = |args: &[&str]| -> Value { serde_json::from_str(&sandbox.run(args).stdout).unwrap() };
    let expected = |state: &str| {
        json!({ "format": "railiance.dev/fmt/v1", "files": [
            { "file": "broken/railiance/app.toml", "state": "failed" },
            { "file": "tidy/railiance/app.toml", "state": "unchanged" },
            { "file": "untidy/railiance/app.toml", "state": state },
        ] })
    };
    assert_eq!(state(&["fmt", "--check", "-o", "json"]), expected("would-change"));
    assert_eq!(state(&["fmt", "-o", "json"]), expected("changed"));
    assert_eq!(state(&["fmt", "-o", "json"]), expected("unchanged"));
}

#[test]
fn a_file_with_errors_is_left_alone_and_the_others_are_not() {
    let sandbox = two();
    sandbox.write("broken/railiance/app.toml", "b = 1\na = [\n");
    let said = sandbox.run(&["fmt"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), "untidy/railiance/app.toml\n"));
    assert!(said.stderr.starts_with("error[SYN"), "{}", said.stderr);
    assert!(said.stderr.contains("[broken/railiance/app.toml:2:"), "{}", said.stderr);
    assert!(said.stderr.ends_with("1 file formatted, 1 file left alone with errors, 1 file in order\n"));
    assert_eq!(sandbox.read("broken/railiance/app.toml"), "b = 1\na = [\n");
}

#[test]
fn line_ends_and_marks_are_put_right() {
    let sandbox = Sandbox::new(&[("railiance/app.toml", &format!("\u{feff}{}", TIDY.replace('\n', "\r\n")))]);
    assert_eq!(all(&sandbox.run(&["fmt", "-q"])), (Some(0), "railiance/app.toml\n", ""));
    assert_eq!(sandbox.read("railiance/app.toml"), TIDY);
}

#[test]
fn stdin_goes_to_stdout() {
    let sandbox = Sandbox::new(&[]);
    for args in [&["fmt", "-"][..], &["fmt", "--stdin"]] {
        assert_eq!(all(&sandbox.pipe(args, UNTIDY)), (Some(0), TIDY, ""));
    }
    assert_eq!(all(&sandbox.pipe(&["fmt", "--check", "-"], UNTIDY)), (Some(1), "", ""));
    assert_eq!(all(&sandbox.pipe(&["fmt", "--check", "-"], TIDY)), (Some(0), "", ""));
    assert!(sandbox.pipe(&["fmt", "--diff", "-"], UNTIDY).stdout.starts_with("--- a/app.toml\n+++ b/app.toml\n"));
    let broken = sandbox.pipe(&["fmt", "-"], "[app\n");
    assert_eq!((broken.code, broken.stdout.as_str()), (Some(1), ""));
    assert!(broken.stderr.contains("[<stdin>:1:"), "{}", broken.stderr);
}

#[test]
fn wrong_usage() {
    let sandbox = two();
    let mixed = "error: `-` stands alone: stdin or paths, not both\n";
    assert_eq!(all(&sandbox.run(&["fmt", "-", "tidy"])), (Some(64), "", mixed));
    let json = "error: the result of `fmt -` is a text, not JSON\n";
    assert_eq!(all(&sandbox.run(&["fmt", "-", "-o", "json"])), (Some(64), "", json));
    assert_eq!(sandbox.run(&["fmt", "--stdin", "tidy"]).code, Some(64));
    let nothing = sandbox.run(&["fmt", "absent"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(1), ""));
    assert!(nothing.stderr.contains("`absent` cannot be read: no such file or directory"), "{}", nothing.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_one_that_leads_out_is_not_followed() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new(&[("railiance/real.toml", UNTIDY), ("outside.toml", UNTIDY)]);
    symlink("real.toml", sandbox.path("railiance/app.toml")).unwrap();
    assert_eq!(all(&sandbox.run(&["fmt", "-q"])), (Some(0), "railiance/app.toml\n", ""));
    assert!(sandbox.path("railiance/app.toml").is_symlink());
    assert_eq!(sandbox.read("railiance/real.toml"), TIDY);
    std::fs::remove_file(sandbox.path("railiance/app.toml")).unwrap();
    symlink("../outside.toml", sandbox.path("railiance/app.toml")).unwrap();
    let said = sandbox.run(&["fmt"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.contains("outside"), "{}", said.stderr);
    assert_eq!(sandbox.read("outside.toml"), UNTIDY);
}
