//! Secrets are looked at by name and by the names of their keys.

use crate::bed::bed;
use crate::support::App;

const SECRETS: &str = r#"[workload.env]
URL = { secret = "db", key = "url" }
LEVEL = { secret = "db", key = "level", optional = true }
[secrets.db]
name = "web-db"
keys = ["url", "level"]
"#;

#[test]
fn a_secret_is_missing_lacks_a_key_or_does_not_tell() {
    let namespace = bed().namespace("secrets");
    let app = App::new(&namespace, SECRETS);
    let answered = app.ask();
    answered.assert_closed(&["PRE014"]);
    assert_eq!(answered.closed[0]["at"]["line"], 17, "the line that names it");
    let create = |pair: &str| bed().kubectl(&["create", "secret", "generic", "web-db", "-n", &namespace, pair]);
    create("--from-literal=uri=postgres");
    let answered = app.ask();
    answered.assert_closed(&["PRE015"]);
    assert_eq!(answered.reasons(), [format!("Secret `{namespace}/web-db` lacks the key `url`")]);
    bed().kubectl(&["delete", "secret", "web-db", "-n", &namespace]);
    create("--from-literal=url=postgres");
    app.ask().assert_open();
    let emptied = r#"[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]"#;
    bed().kubectl(&["patch", "secret", "web-db", "-n", &namespace, "--type=json", "-p", emptied]);
    app.ask().assert_closed(&["PRE003"]);
    app.ask_as(bed().kubeconfig(), &["--stage", "1"]).assert_open();
    app.write(&namespace, &format!("{SECRETS}[target.here]\naccept_unverified = \"a tool of ours empties them\""));
    app.ask().assert_open();
}
