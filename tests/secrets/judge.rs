use railiance::compile::secrets::judge;

fn code(name: &str, value: &str) -> Option<&'static str> {
    judge(name, value).map(|suspicion| suspicion.code.slug())
}

/// Put together here, so that no scanner of repositories takes this file for a leak.
fn joined(prefix: &str, rest: &str, times: usize) -> String {
    format!("{prefix}{}", rest.repeat(times))
}

#[test]
fn names_of_secrets() {
    for name in [
        "PASSWORD",
        "DB_PASS",
        "dbPassword",
        "API_KEY",
        "apikey",
        "AUTH_TOKEN",
        "client-secret",
        "PRIVATE_KEY",
        "SENTRY_DSN",
        "AWS_CREDENTIALS",
        "admin.passwd",
        "Authorization",
        "SECRET_KEY_BASE",
    ] {
        assert_eq!(code(name, "hunter2"), Some("secret-by-name"), "{name}");
    }
}

#[test]
fn names_that_only_sound_like_it() {
    for name in [
        "TOKENIZER",
        "SECRET_NAME",
        "PASSWORD_FILE",
        "TOKEN_TTL",
        "secretName",
        "secretKey",
        "tokenUrl",
        "BYPASS",
        "COMPASS",
        "PASS_THROUGH",
        "MAX_TOKENS",
        "KEYBOARD",
        "PASSENGER_APP_ENV",
        "TOKEN_HEADER",
        "imagePullSecrets",
        "API_KEY_HEADER",
    ] {
        assert_eq!(code(name, "hunter2"), None, "{name}");
    }
}

#[test]
fn references_are_no_values() {
    for value in [
        "",
        "${DB_PASSWORD}",
        "$(DB_PASSWORD)",
        "$DB_PASSWORD",
        "{{ password }}",
        "/run/secrets/db",
        "./secret",
        "<password>",
        "true",
        "********",
        "ENC[AES256_GCM,data:abc]",
        "vault:kv/db#password",
        "op://vault/item",
    ] {
        assert_eq!(code("DB_PASSWORD", value), None, "{value}");
    }
}

#[test]
fn shapes_of_tokens() {
    let jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJib2IifQ", "c2lnbmF0dXJlLWJ5dGVz"].join(".");
    let values = [
        joined("-----BEGIN RSA PRIVATE", " KEY-----\nMIIE", 1),
        joined("AKIA", "ABCD1234", 2),
        joined("ghp_", "abcdEF12", 5),
        joined("glpat-", "abcdEF-123", 2),
        joined("xoxb-", "12345-", 4),
        joined("sk_live_", "abcd1234", 3),
        joined("AIza", "abcDE", 7),
        jwt,
    ];
    for value in values {
        assert_eq!(code("", &value), Some("secret-by-shape"), "{value}");
        assert_eq!(code("", &format!("prefix \"{value}\"")), Some("secret-by-shape"), "{value}");
    }
    assert_eq!(code("", "-----BEGIN CERTIFICATE-----"), None);
    assert_eq!(code("", &joined("xghp_", "abcdEF12", 5)), None, "inside a word");
    assert_eq!(code("", "ghp_short"), None);
}

#[test]
fn the_range_of_a_suspicion_is_the_secret_part() {
    let value = "postgres://app:hunter2@db:5432/app";
    let suspicion = judge("DATABASE_URL", value).unwrap();
    assert_eq!((suspicion.code.slug(), &value[suspicion.range]), ("credentials-in-url", "hunter2"));
}

#[test]
fn credentials_in_urls() {
    assert_eq!(code("", "redis://:hunter2@cache"), Some("credentials-in-url"));
    for fine in [
        "http://example.org/a:b@c",
        "http://user@example.org",
        "postgres://u:${PW}@db",
        "postgres://u:{{ pw }}@db",
        "https://example.org:8080/x",
        "http://u:***@h",
    ] {
        assert_eq!(code("", fine), None, "{fine}");
    }
}

#[test]
fn random_texts() {
    for value in
        ["wJa1rXUt3nFEMI7K7MDENGbPx2RfiCYzEX4MPLEk", "q9Zx3LmP0vB7tRk2WsY8nHd5", "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZg=="]
    {
        assert_eq!(code("SALT", value), Some("secret-by-entropy"), "{value}");
    }
    for value in [
        "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "123e4567-e89b-12d3-a456-426614174000",
        "https://example.org/Ab3dEf6hIj9kLm2nOp5q",
        "PersistentVolumeClaimRetentionPolicy2024",
        "registry.example.org/web/greeter",
        "a sentence of several words with 2 Numbers",
        "MAX_CONNECTIONS_PER_HOST_AND_PORT_2",
        "shortAb3dEf6",
    ] {
        assert_eq!(code("SALT", value), None, "{value}");
    }
    assert_eq!(code("integrity-sha512", "wJa1rXUt3nFEMI7K7MDENGbPx2RfiCYzEX4MPLEk"), None);
}
