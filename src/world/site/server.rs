//! Where a server is, and who asks. The contract names the address as the cluster sees it and holds no
//! password; what differs for a person's machine, and every credential, comes from the environment.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use std::fmt;

/// Which server is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Prometheus,
    /// Its API, not the way that requests take.
    Traefik,
}

impl Whose {
    fn name(self) -> &'static str {
        match self {
            Whose::Prometheus => "Prometheus",
            Whose::Traefik => "Traefik",
        }
    }

    /// Where the contract has its address.
    fn key(self) -> &'static str {
        match self {
            Whose::Prometheus => "`[observe] prometheus`",
            Whose::Traefik => "`[observe] traefik`",
        }
    }

    /// The variable with another address than the contract's, such as that of a port-forward; it may hold a log-in. With `_TOKEN`
    /// behind it a bearer token, with `_TOKEN_FILE` a file with one, with `_CA` a file with the certificates of the authorities to
    /// trust, instead of this machine's.
    fn variable(self) -> &'static str {
        match self {
            Whose::Prometheus => "RAILIANCE_PROMETHEUS",
            Whose::Traefik => "RAILIANCE_TRAEFIK",
        }
    }
}

/// A server and what is shown to it.
#[derive(Clone)]
pub struct Server {
    /// Scheme, host, port and path prefix, without a slash at the end, and without a log-in.
    base: String,
    encrypted: bool,
    credentials: Option<HeaderValue>,
    /// PEM; absent: this machine's.
    authority: Option<String>,
}

/// Why there is no server to ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unusable(String);

impl Unusable {
    pub(super) fn new(words: impl Into<String>) -> Unusable {
        Unusable(words.into())
    }
}

/// What the environment says about the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    pub address: Option<String>,
    pub token: Option<String>,
    /// Certificates of authorities, as PEM.
    pub authority: Option<String>,
}

impl Environment {
    /// # Errors
    /// A file that is named and cannot be read.
    pub fn read(whose: Whose) -> Result<Environment, Unusable> {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let [token, token_file, ca] = ["TOKEN", "TOKEN_FILE", "CA"].map(|end| format!("{}_{end}", whose.variable()));
        let shown = match (set(&token), set(&token_file)) {
            (Some(_), Some(_)) => return Err(Unusable::new(format!("both `{token}` and `{token_file}` are set"))),
            (Some(shown), None) => Some(shown),
            (None, Some(file)) => Some(content(&token_file, &file)?),
            (None, None) => None,
        };
        let authority = set(&ca).map(|file| content(&ca, &file)).transpose()?;
        let token = shown.map(|token| token.trim().to_owned());
        Ok(Environment { address: set(whose.variable()), token, authority })
    }
}

fn content(named: &str, file: &str) -> Result<String, Unusable> {
    let read = std::fs::read_to_string(file);
    read.map_err(|error| Unusable::new(format!("the file that `{named}` names cannot be read: {error}")))
}

impl Server {
    /// The server that a contract names, or the one that the environment names instead; none where neither names one.
    ///
    /// # Errors
    /// Those of [`new`](Server::new) and of [`Environment::read`].
    pub fn find(whose: Whose, named: Option<&str>) -> Option<Result<Server, Unusable>> {
        let environment = match Environment::read(whose) {
            Ok(environment) => environment,
            Err(unusable) => return Some(Err(unusable)),
        };
        let named = named.or(environment.address.as_deref())?;
        Some(Server::new(whose, named, &environment))
    }

    /// The server that a contract names, or the one that the environment names instead.
    ///
    /// # Errors
    /// An address that is none, or two credentials.
    pub fn new(whose: Whose, named: &str, environment: &Environment) -> Result<Server, Unusable> {
        let (address, said) = match &environment.address {
            Some(address) => (address.as_str(), format!("`{}`", whose.variable())),
            None => (named, whose.key().to_owned()),
        };
        let usual = whose.name().to_lowercase();
        // what is refused is not shown: it may hold a password
        let refuse = || Unusable::new(format!("{said} is no address such as `https://{usual}.example.org/prefix`"));
        let (scheme, rest) = address.split_once("://").ok_or_else(refuse)?;
        let encrypted = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(refuse()),
        };
        let (login, place) = match rest.split('/').next().unwrap_or("").rfind('@') {
            Some(at) => (rest.get(..at), rest.get(at + 1..).unwrap_or("")),
            None => (None, rest),
        };
        let base = format!("{scheme}://{}", place.trim_end_matches('/'));
        if !is_address(&base) {
            return Err(refuse());
        }
        let credentials = credentials(whose, login, environment.token.as_deref())?;
        Ok(Server { base, encrypted, credentials, authority: environment.authority.clone() })
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    pub(super) fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    pub(super) fn credentials(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref()
    }
}

/// Whether nothing of a log-in is left in it. A password that holds a `/`, and not `%2F`, ends the host there: the part before
/// it stands as a port that is none, and an `@` comes later.
fn is_address(base: &str) -> bool {
    let Ok(parsed) = base.parse::<Uri>() else { return false };
    let Some(authority) = parsed.authority() else { return false };
    let host = authority.host();
    let port = authority.as_str() == host || authority.port_u16().is_some();
    !host.is_empty() && port && parsed.query().is_none() && !base.contains('@')
}

/// The `Authorization` of every request; marked, so that nothing that prints headers prints it.
fn credentials(whose: Whose, login: Option<&str>, token: Option<&str>) -> Result<Option<HeaderValue>, Unusable> {
    let text = match (login, token) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            let name = whose.name();
            return Err(Unusable::new(format!("the address of {name} holds a log-in, and there is a token as well")));
        }
        (Some(login), None) => {
            let colon = if login.contains(':') { "" } else { ":" };
            format!("Basic {}", STANDARD.encode(unescaped(&format!("{login}{colon}"))))
        }
        (None, Some(token)) => format!("Bearer {token}"),
    };
    let unfit = |_| Unusable::new(format!("the token for {} cannot stand in a header", whose.name()));
    let mut header = HeaderValue::from_str(&text).map_err(unfit)?;
    header.set_sensitive(true);
    Ok(Some(header))
}

/// `%40` in a log-in is `@`; a `%` that escapes nothing is itself.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        bytes.extend(rest.get(..at).unwrap_or("").bytes());
        let code = rest.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = rest.get(at + if code.is_some() { 3 } else { 1 }..).unwrap_or("");
    }
    bytes.extend(rest.bytes());
    bytes
}

/// The address alone.
impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(named: &str, token: Option<&str>) -> Result<Server, Unusable> {
        Server::new(
            Whose::Prometheus,
            named,
            &Environment { token: token.map(str::to_owned), ..Environment::default() },
        )
    }

    fn shown(server: &Server) -> Option<&str> {
        server.credentials().and_then(|header| header.to_str().ok())
    }

    #[test]
    fn a_path_prefix_stays_and_a_log_in_goes_into_the_header() {
        let found = server("https://ada:p%40ss@prom.example.org:9443/prefix/", None).unwrap();
        assert_eq!(found.address("/api/v1/query"), "https://prom.example.org:9443/prefix/api/v1/query");
        assert_eq!(shown(&found), Some("Basic YWRhOnBAc3M="));
        assert_eq!(found.to_string(), "https://prom.example.org:9443/prefix");
        assert!(found.is_encrypted());
        assert!(found.credentials().unwrap().is_sensitive());
        let plain = server("http://[::1]:9090", None).unwrap();
        assert_eq!((plain.to_string().as_str(), shown(&plain)), ("http://[::1]:9090", None));
    }

    #[test]
    fn the_environment_has_the_last_word() {
        let environment = Environment { address: Some("http://localhost:9090".to_owned()), ..Environment::default() };
        assert_eq!(
            Server::new(Whose::Prometheus, "http://prometheus.monitoring", &environment).unwrap().to_string(),
            "http://localhost:9090"
        );
        assert_eq!(shown(&server("http://p", Some("t0k")).unwrap()), Some("Bearer t0k"));
    }

    #[test]
    fn what_cannot_be_used_is_refused_without_showing_it() {
        for bad in [
            "prom:9090",
            "ftp://u:hunter2@p",
            "http://",
            "http://u:hunter2@",
            "http://p?x=hunter2",
            "http://a b",
            // a password with a slash in it is cut there
            "http://u:hunter2/x@p",
            "http://u:x/hunter2@p",
            "http://u:80/hunter2@p",
            "http://u:x@y/hunter2@p",
            "http://u/hunter2@p",
            "http://u:hunter2",
            "http://u:hunter2/x",
            "http://[::1]:hunter2",
            "http://p:",
            "http://p:65536",
        ] {
            let words = server(bad, None).err().unwrap_or_else(|| panic!("{bad}")).to_string();
            assert!(!words.contains("hunter2"), "{words}");
        }
        assert!(server("http://u:hunter2@p", Some("t")).is_err());
        assert!(server("http://p", Some("t\nx")).is_err());
    }
}
