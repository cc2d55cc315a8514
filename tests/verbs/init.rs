use crate::sandbox::{Sandbox, all};
use serde_json::{Value, json};

const FILE: &str = "railiance/app.toml";

#[test]
fn an_empty_directory_gets_a_valid_contract() {
    let sandbox = Sandbox::new(&[("shop/.keep", "")]);
    let said = sandbox.run(&["init", "shop"]);
    let talk = "\
detected: no file told anything
made up, so change `app.owner`, `workload.image`, `workload.ports.http`, `expose.host` and `health.ready`
next: `railiance check shop`, then `railiance release set candidate shop --version VERSION --image IMAGE@DIGEST`
";
    assert_eq!(all(&said), (Some(0), "shop/railiance/app.toml\n", talk));
    assert!(sandbox.read("shop/railiance/app.toml").contains("\nname = \"shop\"\nowner = \"team\" # change: "));
    assert_eq!(sandbox.run(&["check", "shop"]).code, Some(0));
    assert_eq!(sandbox.run(&["fmt", "--check", "shop"]).code, Some(0));
}

#[test]
fn files_of_the_project_tell_most() {
    let sandbox = Sandbox::new(&[
        ("package.json", "{\"name\": \"@web/greeter\", \"scripts\": {\"start\": \"node .\"}}"),
        ("Dockerfile", "FROM x\nEXPOSE 3000\n"),
        (".github/CODEOWNERS", "* @team-a\n* @acme/team-web @team-b # all\n/docs @acme/writers\n"),
    ]);
    let said = sandbox.run(&["init", "--host", "greeter.example.org", "--image", "registry.example.org/web/greeter"]);
    let talk = "\
detected: app.name from package.json, app.owner from .github/CODEOWNERS, workload.ports.http from Dockerfile, \
stage.local.start from package.json
made up, so change `health.ready`
next: `railiance check`, then `railiance release set candidate --version VERSION --image IMAGE@DIGEST`
";
    assert_eq!(all(&said), (Some(0), "railiance/app.toml\n", talk));
    let text = sandbox.read(FILE);
    for line in [
        "name = \"greeter\" # from package.json",
        "owner = \"team-web\" # from .github/CODEOWNERS",
        "image = \"registry.example.org/web/greeter\"",
        "ports = { http = 3000 } # from Dockerfile",
        "host = \"greeter.example.org\"",
        "start = [\"npm\", \"start\"] # from package.json",
    ] {
        assert!(text.lines().any(|written| written == line), "{line}\n{text}");
    }
}

#[test]
fn flags_say_it_all() {
    let sandbox = Sandbox::new(&[("Dockerfile", "EXPOSE 3000\n")]);
    let flags = ["--name", "shop", "--owner", "team-shop", "--image", "registry.example.org/shop", "--port", "80"];
    let said = sandbox.run(&[&["init", "-o", "json", "--host", "shop.example.org"], &flags[..]].concat());
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    let init = json!({ "file": FILE, "detected": [], "placeholders": ["health.ready"] });
    assert_eq!(document, json!({ "format": "railiance.dev/init/v1", "init": init }));
    let text = sandbox.read(FILE);
    assert!(text.contains("owner = \"team-shop\"\n") && text.contains("ports = { http = 80 }\n"), "{text}");
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::new(&[(FILE, "mine\n")]);
    let said = "error: `railiance/app.toml` is there already, and was left as it is\n";
    assert_eq!(all(&sandbox.run(&["init"])), (Some(1), "", said));
    assert_eq!(sandbox.read(FILE), "mine\n");
}

#[test]
fn a_chart_is_wrapped() {
    let sandbox = Sandbox::new(&[("Chart.yaml", "name: forgejo\nversion: 17.2.0\n")]);
    let said = sandbox.run(&["init", "--owner", "team-git"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "railiance/app.toml\n"), "{}", said.stderr);
    assert!(!said.stderr.contains("error["), "{}", said.stderr);
    assert!(
        said.stderr.contains("\ndetected: app.name from Chart.yaml, upstream.helm from Chart.yaml\n"),
        "{}",
        said.stderr
    );
    assert!(sandbox.read(FILE).ends_with("[upstream]\nhelm = { chart = \".\", version = \"17.2.0\" }\n"));
    let refused = "error: `--port` is about code of one's own, and `.` holds a Chart.yaml, which is wrapped as it is\n";
    std::fs::remove_file(sandbox.path(FILE)).unwrap();
    assert_eq!(all(&sandbox.run(&["init", "--port", "80"])), (Some(64), "", refused));
    assert!(!sandbox.path(FILE).exists());
}

#[test]
fn wrong_usage() {
    let sandbox = Sandbox::new(&[]);
    let name = "error: `My Shop` cannot be the name of an application; `my-shop` can\n";
    assert_eq!(all(&sandbox.run(&["init", "--name", "My Shop"])), (Some(64), "", name));
    for args in [&["init", "--port", "0"][..], &["init", "--port", "65536"], &["init", "a", "b"], &["init", "--ask"]] {
        assert_eq!(sandbox.run(args).code, Some(64), "{args:?}");
    }
    assert!(!sandbox.path("railiance").exists());
}

#[test]
fn a_file_in_the_way_is_an_error() {
    let sandbox = Sandbox::new(&[("railiance", "a file")]);
    let said = sandbox.run(&["init"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert!(said.stderr.starts_with("error: cannot create `"), "{}", said.stderr);
}
