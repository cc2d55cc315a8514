//! Where stage 1 finds an application on this machine.

use super::Config;
use super::contract::LocalStage;
use super::rules::ports;
use crate::tree::Spanned;
use http::Uri;
use std::fmt;

/// Where nothing names a host.
const HERE: &str = "127.0.0.1";

/// Scheme, host and port of a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    pub encrypted: bool,
    /// As it stands in a URL: an IPv6 address in brackets.
    pub host: String,
    pub port: u16,
}

impl Address {
    /// The server of a URL; `None` for a text that names none.
    pub fn of_url(url: &str) -> Option<Address> {
        let uri: Uri = url.parse().ok()?;
        let encrypted = uri.scheme_str()? == "https";
        let authority = uri.authority()?;
        let host = authority.host();
        let port = match authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, place)| place) {
            bare if bare == host => Some(if encrypted { 443 } else { 80 }),
            _ => authority.port_u16().filter(|port| *port > 0),
        };
        port.filter(|_| !host.is_empty()).map(|port| Address { encrypted, host: host.to_owned(), port })
    }

    fn here(port: u16) -> Address {
        Address { encrypted: false, host: HERE.to_owned(), port }
    }

    /// Host and port, as a connection needs them.
    pub fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let scheme = if self.encrypted { "https" } else { "http" };
        write!(formatter, "{scheme}://{}", self.authority())
    }
}

impl LocalStage {
    /// The server that is written: `url`, else that of `ready.http`.
    pub fn written(&self) -> Option<&Spanned<String>> {
        self.url.as_ref().or(self.ready.as_ref().map(|ready| &ready.http))
    }

    /// Where the application as a whole is reached on this machine, as far as it is written.
    pub fn server(&self) -> Option<Address> {
        self.written().and_then(|url| Address::of_url(url))
    }
}

impl Config {
    pub fn local(&self) -> Option<&LocalStage> {
        self.contract.stage.local.as_ref().map(|stage| &stage.value)
    }

    /// Where a port is reached on this machine, or the one that is meant where none is named; `None` where nothing
    /// tells.
    pub fn local_address(&self, port: Option<&Spanned<String>>) -> Option<Address> {
        let local = self.local()?;
        let server = local.server();
        let at = |port: u16| server.clone().map_or(Address::here(port), |server| Address { port, ..server });
        let usual = self.served_port();
        let name = port.map(|port| port.as_str()).or(usual);
        let mapped = name.and_then(|name| local.ports.iter().find(|(port, _)| port.as_str() == name));
        match (mapped, &server) {
            (Some((_, number)), _) => Some(at(number.value)),
            (None, Some(server)) if port.is_none() || name == usual => Some(server.clone()),
            (None, _) => self.declared_port(name?).map(at),
        }
    }

    /// The name of the port that is meant where none is named.
    fn served_port(&self) -> Option<&str> {
        let exposed = self.contract.expose.as_ref().and_then(|expose| expose.port.as_ref());
        let default = || ports::default(&ports::serving(self), &["http"]).map(|declared| declared.name);
        exposed.or_else(default).map(|name| name.as_str())
    }

    fn declared_port(&self, name: &str) -> Option<u16> {
        let declared = ports::serving(self).into_iter().find(|declared| declared.name.as_str() == name);
        declared.map(|declared| declared.port.port.value)
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn servers_of_urls() {
        let said = |url: &str| Address::of_url(url).map(|address| address.to_string());
        for (url, server) in [
            ("http://127.0.0.1:8080/healthz?x=1", "http://127.0.0.1:8080"),
            ("http://localhost", "http://localhost:80"),
            ("https://app.test/", "https://app.test:443"),
            ("http://[::1]:81/", "http://[::1]:81"),
            ("http://ada@app.test/", "http://app.test:80"),
        ] {
            assert_eq!(said(url).as_deref(), Some(server), "{url}");
        }
        for url in ["http://", "http://:80", "127.0.0.1:80", "http://a:99999/", "http://a:0", "http://a b/"] {
            assert_eq!(said(url), None, "{url}");
        }
    }
}
