//! The codes of verbs that ask no cluster; the others, and all together, are the business of `tests/lifecycle/exits.rs`.

use crate::sandbox::{GREETER, Sandbox};

const RELEASE: &str = "\
[candidate]
version = \"v2.0.0\"
image = \"registry.example.org/web/greeter@sha256:2222222222222222222222222222222222222222222222222222222222222222\"
[stable]
version = \"v1.0.0\"
image = \"registry.example.org/web/greeter@sha256:1111111111111111111111111111111111111111111111111111111111111111\"
";

#[test]
fn h33_verbs_without_a_cluster_end_with_0_1_2_and_64() {
    let sandbox = Sandbox::new(&[
        ("good/railiance/app.toml", GREETER),
        ("good/railiance/release.toml", RELEASE),
        ("bad/railiance/app.toml", "contract = \"railiance.dev/v2\"\n"),
    ]);
    let cases: &[(i32, &[&str])] = &[
        (0, &["check", "good"]),
        (0, &["render", "good"]),
        (0, &["diff", "good"]),
        (1, &["check", "bad"]),
        (1, &["check", "good", "bad"]),
        (1, &["check", "absent"]),
        (1, &["render", "bad"]),
        (1, &["fmt", "--check", "good", "absent"]),
        (2, &["diff", "good", "--exit-code"]),
        (64, &["diff", "good", "--frob"]),
        (64, &["check", "-o", "xml"]),
        (64, &["observe", "good", "--events", "ndjson", "-o", "json"]),
        (64, &[]),
    ];
    for (code, args) in cases {
        for format in [&[][..], &["--color", "never"]] {
            let said = sandbox.run(&[args, format].concat());
            assert_eq!(said.code, Some(*code), "{args:?}\n{}", said.stderr);
        }
    }
}

#[test]
fn json_ends_like_text() {
    let sandbox =
        Sandbox::new(&[("good/railiance/app.toml", GREETER), ("bad/railiance/app.toml", "contract = \"v2\"\n")]);
    for (code, directory) in [(0, "good"), (1, "bad")] {
        let said = sandbox.run(&["check", directory, "-o", "json"]);
        let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!((said.code, said.stderr.as_str()), (Some(code), ""));
        assert_eq!(document["summary"]["errors"].as_u64().unwrap() > 0, code == 1);
    }
}
