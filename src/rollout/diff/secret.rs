//! What is secret by its shape within a text; which names hide a value is known to `compile::secrets`.

use crate::compile::secrets::looks_secret;

/// What stands in place of a secret.
pub(super) const STARS: &str = "***";

/// The text without its secrets: passwords of URLs, private keys, `--password=…`; `None` if there
/// are none.
pub(in crate::rollout) fn veil(text: &str) -> Option<String> {
    let veiled = urls(&keys(&flag(text)));
    (veiled != text).then_some(veiled)
}

fn flag(text: &str) -> String {
    match text.split_once('=') {
        Some((name, value)) if name.starts_with('-') && looks_secret(name) && !value.is_empty() => {
            format!("{name}={STARS}")
        }
        _ => text.to_owned(),
    }
}

/// Hides the body of `-----BEGIN … PRIVATE KEY-----` blocks; an unclosed block is hidden to the end.
fn keys(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, block)) = rest.split_once("PRIVATE KEY-----") {
        out.push_str(before);
        out.push_str("PRIVATE KEY-----");
        rest = block;
        if before.rsplit("-----").next().is_some_and(|head| head.starts_with("BEGIN")) {
            out.push_str(STARS);
            rest = block.find("-----END").and_then(|end| block.get(end..)).unwrap_or("");
        }
    }
    out + rest
}

/// Hides who logs in at `scheme://user:password@host`.
fn urls(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, address)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        rest = match login(address) {
            Some(login) => {
                let user = login.split_once(':').map(|(user, _)| user);
                out.push_str(&user.map_or(STARS.to_owned(), |user| format!("{user}:{STARS}")));
                address.get(login.len()..).unwrap_or("")
            }
            None => address,
        };
    }
    out + rest
}

/// The part of an address before its `@`, if it holds more than a user's name.
fn login(address: &str) -> Option<&str> {
    let end = |stops: fn(char) -> bool| address.find(stops).and_then(|end| address.get(..end)).unwrap_or(address);
    let authority = end(|c| c.is_whitespace() || "/?#\"'`".contains(c));
    if let Some((login, _)) = authority.rsplit_once('@') {
        return (login.contains(':') || login.len() >= 20).then_some(login);
    }
    // a password with an unescaped slash: what follows the colon is not a port
    let port = authority.split_once(':').map(|(_, port)| port)?;
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && authority.len() < address.len();
    let (login, _) = end(|c| c.is_whitespace() || "\"'`".contains(c)).rsplit_once('@')?;
    (!is_port).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let veiled = |text: &str| veil(text).unwrap_or_else(|| text.to_owned());
        assert_eq!(veiled("postgres://app:hunter2@db:5432/app"), "postgres://app:***@db:5432/app");
        assert_eq!(veiled("a=amqp://u:p/w@h b=redis://:x@r"), "a=amqp://u:***@h b=redis://:***@r");
        assert_eq!(veiled("https://ghp_0123456789abcdefghij@git.example"), "https://***@git.example");
        assert_eq!(veiled("https://db@host:80/@scope/x:y@z"), "https://db@host:80/@scope/x:y@z");
        assert_eq!(veiled("http://greeter:8080/a@b"), "http://greeter:8080/a@b");
        assert_eq!(veiled("--db-password=hunter2"), "--db-password=***");
        assert_eq!(
            veiled("x\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\ny"),
            "x\n-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\ny"
        );
    }
}
