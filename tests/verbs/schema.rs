use crate::run::run;
use crate::sandbox::all;
use serde_json::{Value, json};

#[test]
fn without_a_name_schemas_are_listed() {
    let expected = "\
app           app.toml        https://railiance.dev/schemas/app.v1.json
release       release.toml    https://railiance.dev/schemas/release.v1.json
lock          railiance.lock  https://railiance.dev/schemas/lock.v1.json
local-result  run -o json     https://railiance.dev/schemas/local-result.v1.json
";
    assert_eq!(all(&run(&["schema"])), (Some(0), expected, ""));
    let list: Value = serde_json::from_str(&run(&["schema", "-o", "json"]).stdout).unwrap();
    assert_eq!(list["format"], "railiance.dev/schemas/v1");
    let lock = json!({ "name": "lock", "id": "https://railiance.dev/schemas/lock.v1.json", "file": "railiance.lock" });
    assert_eq!(list["schemas"][2], lock);
}

#[test]
fn a_schema_is_printed_as_it_is_embedded() {
    for (name, file) in [("app", "app.toml"), ("release", "release.toml"), ("lock", "railiance.lock")] {
        let path = format!("{}/schemas/{name}.v1.json", env!("CARGO_MANIFEST_DIR"));
        let embedded = std::fs::read_to_string(path).unwrap();
        assert_eq!(run(&["schema", name]).stdout.trim_end(), embedded.trim_end());
        assert_eq!(run(&["schema", file, "-o", "json"]).stdout.trim_end(), embedded.trim_end());
    }
}

#[test]
fn an_unknown_name_is_usage() {
    let near = "error: there is no schema `relase`; did you mean `release`?\n";
    assert_eq!(all(&run(&["schema", "relase"])), (Some(64), "", near));
    let far = "error: there is no schema `kubernetes`; `railiance schema` lists all schemas\n";
    assert_eq!(all(&run(&["schema", "kubernetes"])), (Some(64), "", far));
}
