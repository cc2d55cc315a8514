use super::read::tree;
use railiance::compile::secrets::scan_tree;

fn found(text: &str) -> Vec<String> {
    let findings = scan_tree(&tree(text));
    findings.iter().map(|finding| format!("{} {}", finding.code.slug(), &text[finding.masks[0].range()])).collect()
}

#[test]
fn environment_arguments_annotations_and_headers() {
    let text = r#"
[workload]
args = ["--port=80", "--password=hunter2"]
annotations = { "example.org/token" = "abc" }
[workload.env]
DB_PASSWORD = "hunter3"
API_KEY = { value = "hunter4" }
LOG_LEVEL = "info"
PIN_TOKEN = 12345
TOKEN_TTL = 3600
[target.one.env]
DATABASE_URL = "postgres://app:hunter5@db/app"
[stage.local.env]
AUTH_TOKEN = "hunter6"
[[health.checks]]
name = "a"
http = "/"
headers = { Authorization = "Bearer hunter7" }
"#;
    let mut found = found(text);
    found.sort();
    assert_eq!(
        found,
        [
            "credentials-in-url \"postgres://app:hunter5@db/app\"",
            "secret-by-name \"--password=hunter2\"",
            "secret-by-name \"Bearer hunter7\"",
            "secret-by-name \"abc\"",
            "secret-by-name \"hunter3\"",
            "secret-by-name \"hunter4\"",
            "secret-by-name \"hunter6\"",
            "secret-by-name 12345",
        ]
    );
}

/// They stand in the journal, and in whatever tells of it.
#[test]
fn words_of_hooks_and_gates() {
    let text = r#"
[hooks]
before_promote = [["hooks/a.sh", "--password=hunter2"], ["hooks/b.sh", "--api-token", "hunter3", "--verbose"], ["sh", "-c", "DB_PASSWORD=hunter4 ./x"]]
before_rollback = [["env", "OPTS=sslmode=require postgres://app:hunter6@db/app", "x"]]
after_rollback = [["hooks/c.sh", "--token-file", "/run/token", "--replicas", "3"], ["docker", "login", "--password-stdin", "registry.example.org"]]
before_canary = [["sh", "-c", "TOKEN=$TOKEN ./smoke.sh"], ["sh", "-c", "TOKEN=\"$(cat /run/t)\" curl x"], ["psql", "--no-password", "app"]]
[[stage.canary.gate]]
name = "smoke"
exec = ["smoke", "--secret", "hunter5"]
"#;
    let mut found = found(text);
    found.sort();
    let words = ["\"--password=hunter2\"", "\"DB_PASSWORD=hunter4 ./x\"", "\"hunter3\"", "\"hunter5\""];
    assert_eq!(found.remove(0), "credentials-in-url \"OPTS=sslmode=require postgres://app:hunter6@db/app\"");
    assert_eq!(found, words.map(|word| format!("secret-by-name {word}")));
}

#[test]
fn references_of_the_contract_are_no_secrets() {
    let text = r#"
[workload.env]
DB_PASSWORD = { secret = "db", key = "password" }
TOKEN_TRACK = { field = "track" }
PASSWORD_FILE = "/run/secrets/db"
[workload.service_account]
token = true
[secrets.token]
name = "greeter-token"
keys = ["password", "wJa1rXUt3nFEMI7K7MDENGbPx2RfiCYzEX4MPLEk"]
[expose]
tls = { secret = "greeter-tls" }
"#;
    assert_eq!(found(text), Vec::<String>::new());
}

#[test]
fn shapes_are_found_wherever_they_stand() {
    let token = format!("ghp_{}", "abcdEF12".repeat(5));
    let text = format!("[hooks]\nbefore_promote = [[\"./run.sh\", \"{token}\"]]\n");
    assert_eq!(found(&text), [format!("secret-by-shape \"{token}\"")]);
}
