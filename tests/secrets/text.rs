use railiance::compile::secrets::scan_text;
use railiance::diag::{Finding, SourceId};

/// `slug line: hidden text` of each finding.
fn found(text: &str) -> Vec<String> {
    scan_text(text, SourceId(0)).iter().map(|finding| line(text, finding)).collect()
}

fn line(text: &str, finding: &Finding) -> String {
    let number = text[..finding.span().unwrap().range().start].matches('\n').count() + 1;
    let hidden: Vec<&str> = finding.masks.iter().map(|mask| &text[mask.range()]).collect();
    for secret in &hidden {
        let drawn = format!("{} {:?} {:?} {:?}", finding.message, finding.labels, finding.help, finding.notes);
        assert!(!drawn.contains(secret), "a finding repeats the value: {drawn}");
    }
    format!("{} {number}: {}", finding.code.slug(), hidden.join("|"))
}

#[test]
fn formats_of_config_files() {
    for (text, wanted) in [
        ("db:\n  password: hunter2 # old\n", "secret-by-name 2: hunter2"),
        ("{\n  \"user\": \"app\",\n  \"password\": \"hunter2\"\n}\n", "secret-by-name 3: hunter2"),
        ("{ \"user\": \"app\", \"password\": \"hunt,er2\" }\n", "secret-by-name 1: hunt,er2"),
        ("[db]\npassword = \"hunter2\"\n", "secret-by-name 2: hunter2"),
        ("[db]\r\npassword=hunter2\r\n", "secret-by-name 2: hunter2"),
        ("export DB_PASSWORD='hunter2'\n", "secret-by-name 1: hunter2"),
        ("spring.datasource.password=hunter2\n", "secret-by-name 1: hunter2"),
        ("- name: DB_PASSWORD\n  value: hunter2\n", "secret-by-name 2: hunter2"),
        ("args: [\"--port=80\", \"--password=hunter2\"]\n", "secret-by-name 1: hunter2"),
        ("url: postgres://app:hunter2@db/app\n", "credentials-in-url 1: postgres://app:hunter2@db/app"),
        ("# see http://app:hunter2@host\n", "credentials-in-url 1: # see http://app:hunter2@host"),
    ] {
        assert_eq!(found(text), [wanted], "{text}");
    }
}

#[test]
fn every_secret_of_a_line_is_found() {
    let text = "db: { password: hunter2, user: app, api_token: hunter3 }\n";
    assert_eq!(found(text), ["secret-by-name 1: hunter2", "secret-by-name 1: hunter3"]);
    assert_eq!(found("cmd: app --password=hunter2 --token=hunter3\n").len(), 2);
    assert_eq!(found("{ cmd: \"--token=hunter2\", password: hunter3 }\n").len(), 2);
}

#[test]
fn texts_without_secrets() {
    for text in [
        "password: {{ password }}\nurl: postgres://app:{{ password }}@db\n",
        "valueFrom:\n  secretKeyRef:\n    name: greeter-db\n    key: password\n",
        "- name: DB_PASSWORD\n  valueFrom: {}\n",
        "# the token: where it comes from\n",
        "automountServiceAccountToken: false\n",
        "tokenizer: standard\nsecretName: greeter-tls\n",
        "image: example.org/web/greeter@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0\n",
        "kind: SecretStore\ndata:\n  a: b\n",
        "kind: ConfigMap\ndata:\n  a: b\n",
        "kind: Secret\nmetadata:\n  name: empty\ndata: {}\n",
        "ref:\n  kind: Secret\n  name: x\ndata:\n  a: b\n",
    ] {
        assert_eq!(found(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_private_key_is_hidden_to_its_end() {
    let key = ["-----BEGIN ", "PRIVATE KEY-----\n  MIIEvQ\n  AAAA\n  -----END ", "PRIVATE KEY-----"].concat();
    let text = format!("tls: |\n  {key}\nother: 1\n");
    assert_eq!(found(&text), [format!("secret-by-shape 2: {key}")]);
}

#[test]
fn a_block_under_the_name_of_a_secret() {
    assert_eq!(
        found("a:\n  password: |\n    hunter2\n    hunter3\n  b: 1\n"),
        ["secret-by-name 3: hunter2\n    hunter3"]
    );
    assert_eq!(found("a:\n  password: |\n    {{ password }}\n"), Vec::<String>::new());
}

#[test]
fn objects_of_kind_secret() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData:\n  password: hunter2\n  note: |\n    two\n---\nkind: ConfigMap\ndata:\n  a: b\n";
    assert_eq!(found(text), ["secret-object 2: hunter2|||two"]);
    let listed = "kind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  data:\n    a: aGk=\n- kind: ConfigMap\n  data:\n    b: c\n";
    assert_eq!(found(listed), ["secret-object 4: aGk="]);
    let inline = "kind: Secret\ndata: { a: aGk= }\n";
    assert_eq!(found(inline), ["secret-object 1: { a: aGk= }"]);
}

#[test]
fn a_secret_that_sops_encrypted_has_words_of_its_own() {
    let text = "kind: Secret\ndata:\n  a: ENC[AES256_GCM,data:x]\nsops:\n  version: 3\n";
    let findings = scan_text(text, SourceId(0));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].message.contains("sops has encrypted"), "{}", findings[0].message);
}

#[test]
fn no_text_makes_the_scan_fall_over() {
    for text in [
        "",
        "\n",
        ":",
        "=",
        "kind: Secret",
        "kind: Secret\ndata:",
        "\u{feff}ключ: значение\n",
        "\"",
        "{",
        "-----BEGIN PRIVATE KEY-----",
        "a:\r\n\tb",
        "--=x",
        "://@:",
    ] {
        scan_text(text, SourceId(0));
    }
}
