use crate::sandbox::{GREETER, Sandbox, all};
use serde_json::{Value, json};

const IMAGE: &str =
    "registry.example.org/web/greeter@sha256:1111111111111111111111111111111111111111111111111111111111111111";
const OTHER: &str =
    "registry.example.org/web/greeter@sha256:2222222222222222222222222222222222222222222222222222222222222222";
const FILE: &str = "railiance/release.toml";

fn greeter() -> Sandbox {
    Sandbox::new(&[("railiance/app.toml", GREETER)])
}

fn with_targets(names: &[&str]) -> Sandbox {
    let targets: String = names.iter().map(|name| format!("\n[target.{name}]\ncontext = \"{name}\"\n")).collect();
    Sandbox::new(&[("railiance/app.toml", &format!("{GREETER}{targets}"))])
}

fn set<'a>(slot: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [&["release", "set", slot], rest].concat()
}

#[test]
fn a_first_candidate_makes_the_file() {
    let sandbox = greeter();
    let args = set("candidate", &["--version", "v0.5.0-rc.1", "--image", IMAGE, "--commit", "6d95249"]);
    let lines = format!(
        "{FILE}: candidate.version v0.5.0-rc.1\n{FILE}: candidate.image {IMAGE}\n{FILE}: candidate.commit 6d95249\n"
    );
    assert_eq!(all(&sandbox.run(&args)), (Some(0), lines.as_str(), ""));
    let expected = format!(
        "#:schema https://railiance.dev/schemas/release.v1.json\n\
         # written by tools: `railiance release set`, or a pipeline\n\n\
         [candidate]\nversion = \"v0.5.0-rc.1\"\nimage = \"{IMAGE}\"\ncommit = \"6d95249\"\n"
    );
    assert_eq!(sandbox.read(FILE), expected);
    let again = sandbox.run(&args);
    assert_eq!(all(&again), (Some(0), "", "railiance/release.toml says so already\n"));
}

#[test]
fn comments_and_layout_stay() {
    let sandbox = greeter();
    let before =
        format!("# ours\n[stable] # in production\nversion   =  'v0.4.2' # approved\nimage = \"{IMAGE}\"\n# the end\n");
    sandbox.write(FILE, &before);
    let said = sandbox.run(&set("stable", &["--version", "v0.4.3", "--image", OTHER]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(said.stdout.starts_with("railiance/release.toml: stable.version v0.4.2 → v0.4.3\n"), "{}", said.stdout);
    let after = before.replace("'v0.4.2'", "\"v0.4.3\"").replace(IMAGE, OTHER);
    assert_eq!(sandbox.read(FILE), after);
}

#[test]
fn what_belongs_to_the_version_before_is_said() {
    let sandbox = greeter();
    sandbox.run(&set("candidate", &["--version", "v1.0.0", "--image", IMAGE, "--commit", "6d95249"]));
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", OTHER, "-o", "json"]));
    let expected = "warning: `commit` still said of the version before; set them too if they differ\n";
    assert_eq!(said.stderr, expected);
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let edit = json!({
        "file": FILE, "slot": "candidate", "target": null, "written": true,
        "changes": [
            { "key": "version", "before": "v1.0.0", "after": "v1.1.0" },
            { "key": "image", "before": IMAGE, "after": OTHER },
        ],
        "kept": ["commit"],
    });
    assert_eq!(document, json!({ "format": "railiance.dev/release-set/v1", "edit": edit }));
}

#[test]
fn nothing_invalid_is_written() {
    let cases: &[(&[&str], &str)] = &[
        (&["--version", "v1.0.0"], "error[POL001]"),
        (&["--version", "v1.0.0", "--image", "registry.example.org/web/greeter:v1.0.0"], "error[POL001]"),
        (&["--version", "latest", "--image", IMAGE], "error[MNG010]"),
        (&["--image", IMAGE], "error[SHP"),
        (&["--version", "v1.0.0", "--image", IMAGE, "--commit", "main"], "error[SHP"),
    ];
    for (rest, code) in cases {
        for slot in ["candidate", "stable"] {
            let sandbox = greeter();
            let said = sandbox.run(&set(slot, rest));
            assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{rest:?} {}", said.stderr);
            assert!(said.stderr.contains(code), "{rest:?}: {}", said.stderr);
            assert!(said.stderr.ends_with("nothing was written to railiance/release.toml\n"), "{}", said.stderr);
            assert!(!sandbox.path(FILE).exists(), "{rest:?}");
        }
    }
}

#[test]
fn what_is_wrong_with_another_version_is_no_obstacle() {
    let sandbox = greeter();
    sandbox.write(FILE, "[stable]\nversion = \"v1.0.0\"\nimage = \"registry.example.org/web/greeter:v1\"\n");
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let said = sandbox.run(&set("stable", &["--image", OTHER]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(sandbox.run(&["check"]).code, Some(0));
}

#[test]
fn a_file_that_is_not_toml_is_shown_and_left() {
    let sandbox = greeter();
    sandbox.write(FILE, "[stable\n");
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.contains("[railiance/release.toml:1:"), "{}", said.stderr);
    assert_eq!(sandbox.read(FILE), "[stable\n");
}

#[test]
fn dry_run_shows_the_patch() {
    let sandbox = greeter();
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE, "--dry-run"]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(
        said.stdout.starts_with("--- /dev/null\n+++ b/railiance/release.toml\n@@ -0,0 +1,6 @@\n"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("\n+version = \"v1.1.0\"\n"));
    assert!(!sandbox.path(FILE).exists());
    let json = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE, "--dry-run", "-o", "json"]));
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(document["edit"]["written"], false);
    assert_eq!(document["edit"]["changes"][0], json!({ "key": "version", "before": null, "after": "v1.1.0" }));
}

#[test]
fn targets_decide_about_the_slot() {
    let version = ["--version", "v1.0.0", "--image", IMAGE];
    let stable = |target: &[&'static str]| [&["release", "set", "stable"], &version[..], target].concat();
    let none = greeter();
    let refused = "error: `greeter` has no target `one`; it declares no targets\n";
    assert_eq!(all(&none.run(&stable(&["--target", "one"]))), (Some(64), "", refused));
    let one = with_targets(&["one"]);
    assert_eq!(one.run(&stable(&["--target", "one"])).code, Some(0));
    assert!(one.read(FILE).contains("\n[stable]\nversion"), "{}", one.read(FILE));
    one.write(FILE, &format!("[stable.one]\nversion = \"v0.9.0\"\nimage = \"{IMAGE}\"\n"));
    assert_eq!(one.run(&stable(&[])).code, Some(0));
    assert_eq!(one.read(FILE), format!("[stable.one]\nversion = \"v1.0.0\"\nimage = \"{IMAGE}\"\n"));
    let two = with_targets(&["one", "two"]);
    let needed = "error: `greeter` has the targets `one` and `two`; name one with `--target`\n";
    assert_eq!(all(&two.run(&stable(&[]))), (Some(64), "", needed));
    let slip = "error: `greeter` has no target `twoo`; did you mean `two`?\n";
    assert_eq!(all(&two.run(&stable(&["--target", "twoo"]))), (Some(64), "", slip));
    assert_eq!(two.run(&stable(&["--target", "two"])).code, Some(0));
    assert!(two.read(FILE).contains("\n[stable.two]\nversion"), "{}", two.read(FILE));
}

#[test]
fn wrong_usage() {
    let sandbox = greeter();
    let wrong: &[&[&str]] = &[
        &["release"],
        &["release", "set"],
        &["release", "set", "candidate"],
        &["release", "set", "canary", "--version", "v1.0.0"],
        &["release", "set", "candidate", "--version", "v1.0.0", "--source", "6d95249"],
        &["release", "set", "candidate", "--version", "v1.0.0", "--target", "one"],
        &["release", "set", "stable", "--version", "v1.0.0", "--base", "v0.9.0"],
        &["release", "set", "stable", "--version"],
        &["release", "show", "--frob"],
        &["release", "show", "-o", "sarif"],
    ];
    for args in wrong {
        let said = sandbox.run(args);
        assert_eq!((said.code, said.stdout.as_str()), (Some(64), ""), "{args:?}");
        assert!(!said.stderr.is_empty(), "{args:?}");
    }
    let two = Sandbox::new(&[("a/railiance/app.toml", GREETER), ("b/railiance/app.toml", GREETER)]);
    let several =
        "error: `release set` writes one file, and there are `a/railiance` and `b/railiance`; name one of them\n";
    assert_eq!(all(&two.run(&set("candidate", &["--version", "v1.0.0"]))), (Some(64), "", several));
}

#[test]
fn show_lists_candidate_and_stable_of_each_target() {
    let sandbox = with_targets(&["one", "two"]);
    sandbox.write(
        FILE,
        &format!(
            "[candidate]\nversion = \"v1.1.0\"\nimage = \"{IMAGE}\"\nbase = \"v1.0.0\"\n\n\
             [stable.two]\nversion = \"v1.0.0\"\nimage = \"{OTHER}\"\nsource = \"91aa0c3\"\n"
        ),
    );
    let expected = format!(
        "greeter\n  candidate: v1.1.0\n    image {IMAGE}\n    base v1.0.0\n  stable on one: none\n  \
         stable on two: v1.0.0\n    image {OTHER}\n    source 91aa0c3\n"
    );
    assert_eq!(all(&sandbox.run(&["release", "show"])), (Some(0), expected.as_str(), ""));
    let document: Value = serde_json::from_str(&sandbox.run(&["release", "show", "-o", "json"]).stdout).unwrap();
    assert_eq!(document["format"], "railiance.dev/release/v1");
    let app = &document["applications"][0];
    assert_eq!((&app["app"], &app["directory"]), (&json!("greeter"), &json!("railiance")));
    assert_eq!(app["candidate"]["base"], "v1.0.0");
    assert_eq!(app["targets"][0], json!({ "target": "one", "stable": null }));
    assert_eq!(app["targets"][1]["stable"]["source"], "91aa0c3");
}

#[test]
fn show_says_what_it_cannot_read() {
    let sandbox = Sandbox::new(&[("a/railiance/app.toml", GREETER), ("b/railiance/app.toml", "[app\n")]);
    let said = sandbox.run(&["release", "show"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), "greeter\n  candidate: none\n  stable: none\n"));
    assert!(said.stderr.contains("[b/railiance/app.toml:1:"), "{}", said.stderr);
}

#[test]
fn a_file_without_a_shape_can_be_put_right() {
    let sandbox = greeter();
    sandbox.write(FILE, "[candidate]\ncommit = \"6d95249\"\n");
    assert_eq!(sandbox.run(&["check"]).code, Some(1));
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(sandbox.run(&["check"]).code, Some(0));
}

#[test]
fn an_empty_file_is_as_good_as_none() {
    let sandbox = greeter();
    sandbox.write(FILE, "\n");
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(sandbox.read(FILE).starts_with("#:schema "), "{}", sandbox.read(FILE));
}

#[test]
fn a_plain_stable_beside_several_targets_is_shown_and_left() {
    let sandbox = with_targets(&["one", "two"]);
    let before = format!("[stable]\nversion = \"v1.0.0\"\nimage = \"{IMAGE}\"\n");
    sandbox.write(FILE, &before);
    let said = sandbox.run(&set("stable", &["--target", "two", "--version", "v1.0.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(
        said.stderr.contains("error[SHP008]") && said.stderr.contains("[railiance/release.toml:"),
        "{}",
        said.stderr
    );
    assert_eq!(sandbox.read(FILE), before);
}

#[test]
fn what_cannot_be_read_is_no_place_to_write_to() {
    let sandbox = Sandbox::new(&[("railiance/app.toml", "[app\n")]);
    let said = sandbox.run(&set("candidate", &["--version", "v1.1.0", "--image", IMAGE]));
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.contains("[railiance/app.toml:1:"), "{}", said.stderr);
    let nowhere = sandbox.run(&["release", "set", "candidate", "--version", "v1.1.0", "absent"]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.stderr.contains("`absent` cannot be read"), "{}", nowhere.stderr);
    assert!(!sandbox.path(FILE).exists());
}
