use railiance::diag::SourceId;
use railiance::edit::Text;
use railiance::edit::fmt::format;
use railiance::edit::init::{DraftKind, INTERESTING, Project, detect, valid_name, write};

fn project(files: &[(&str, &str)]) -> Project {
    assert!(files.iter().all(|(name, _)| INTERESTING.contains(name)));
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Project { directory: "My_Shop".to_owned(), files }
}

fn written(files: &[(&str, &str)]) -> toml::Table {
    let text = write(&detect(&project(files)));
    assert!(text.starts_with("#:schema https://railiance.dev/schemas/app.v1.json\n"), "{text}");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn an_empty_project_gets_the_smallest_contract() {
    let expected = "\
#:schema https://railiance.dev/schemas/app.v1.json
contract = \"railiance.dev/v1\"

[app]
name = \"my-shop\"
owner = \"team\" # change: who is asked when it breaks

[workload]
# the version is not here: `railiance release set` writes it to release.toml
image = \"registry.example.org/my-shop\" # change: the repository, without a version
ports = { http = 8080 } # change: the port it listens on

[expose]
host = \"my-shop.example.org\" # change: the name that clients use

[health]
ready = { http = \"/\" } # change: a path that answers 200 once the application can serve
";
    assert_eq!(write(&detect(&project(&[]))), expected);
}

#[test]
fn what_is_written_is_formatted_already() {
    let all = [
        project(&[]),
        project(&[
            ("package.json", "{\"name\": \"x\", \"scripts\": {\"start\": \"node .\"}}"),
            ("Dockerfile", "EXPOSE 1"),
        ]),
        project(&[("Chart.yaml", "name: forgejo\nversion: 1.2.3\n")]),
    ];
    for one in all {
        let text = write(&detect(&one));
        let order = ["contract", "app", "workload", "upstream", "expose", "health", "stage"];
        assert_eq!(format(Text { text: &text, source: SourceId(0) }, &order).value, text);
    }
}

#[test]
fn the_files_of_each_language_tell_name_and_start() {
    let cases = [
        ("package.json", "{\"name\": \"@web/Greeter\", \"scripts\": {\"start\": \"node .\"}}", "greeter", Some("npm")),
        ("package.json", "{\"name\": \"plain\"}", "plain", None),
        ("Cargo.toml", "[package]\nname = \"my_tool\"\n", "my-tool", Some("cargo")),
        ("Cargo.toml", "[workspace]\n", "my-shop", None),
        ("go.mod", "module example.org/team/greeter/v2\n\ngo 1.24\n", "greeter", Some("go")),
        ("pyproject.toml", "[project]\nname = \"Py.App\"\n", "py-app", None),
        ("package.json", "not json", "my-shop", None),
    ];
    for (file, text, name, start) in cases {
        let table = written(&[(file, text)]);
        assert_eq!(table["app"]["name"].as_str(), Some(name), "{file} {text}");
        let found = table.get("stage").map(|stage| stage["local"]["start"][0].as_str().unwrap());
        assert_eq!(found, start, "{file} {text}");
    }
}

#[test]
fn containers_tell_the_port_and_compose_the_image() {
    let port = |files: &[(&str, &str)]| written(files)["workload"]["ports"]["http"].as_integer().unwrap();
    assert_eq!(port(&[("Dockerfile", "FROM x\n# EXPOSE 1\n  expose 3000/tcp 9000\n")]), 3000);
    assert_eq!(port(&[("Dockerfile", "EXPOSE $PORT\nEXPOSE 4000\n")]), 4000);
    let compose =
        "services:\n  web:\n    image: \"registry.example.org:5000/web:1.2\"\n    ports:\n      - \"80:5001/tcp\"\n";
    assert_eq!(port(&[("compose.yaml", compose)]), 5001);
    let image = written(&[("compose.yaml", compose)])["workload"]["image"].as_str().unwrap().to_owned();
    assert_eq!(image, "registry.example.org:5000/web");
    let two = format!("{compose}  db:\n    image: postgres\n    ports:\n      - \"5432:5432\"\n");
    assert_eq!(port(&[("compose.yaml", &two)]), 8080);
    let table = written(&[("compose.yaml", &two)]);
    assert_eq!(table["workload"]["image"].as_str(), Some("registry.example.org/my-shop"));
}

#[test]
fn a_chart_becomes_an_overlay() {
    let draft = detect(&project(&[("Chart.yaml", "apiVersion: v2\nname: forgejo # x\nversion: \"17.2.0\"\n")]));
    assert!(matches!(&draft.kind, DraftKind::Overlay(overlay) if overlay.version.as_deref() == Some("17.2.0")));
    let table: toml::Table = toml::from_str(&write(&draft)).unwrap();
    assert_eq!(table["app"]["name"].as_str(), Some("forgejo"));
    assert_eq!(table["upstream"]["helm"]["version"].as_str(), Some("17.2.0"));
    assert!(!table.contains_key("workload"));
}

#[test]
fn names_are_made_valid() {
    let long = "a".repeat(60);
    let cases = [
        ("greeter", "greeter"),
        ("@scope/My App_2", "my-app-2"),
        ("9lives", "lives"),
        ("--x--", "x"),
        ("web-canary", "web"),
        ("web-stable-canary", "web"),
        ("-canary", "canary"),
        ("Ünïcode", "n-code"),
        ("日本", "app"),
        ("", "app"),
        (&long, &long[..40]),
    ];
    for (text, name) in cases {
        assert_eq!(valid_name(text), name, "{text}");
    }
}
