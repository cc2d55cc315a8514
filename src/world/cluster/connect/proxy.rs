//! Which proxy stands before the server, as Go's tools decide it: the kubeconfig's `proxy-url`, which
//! nothing overrules; else `HTTPS_PROXY` or `HTTP_PROXY`, unless `NO_PROXY` names the server or it is
//! this machine.

use crate::world::cluster::Error;
use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use std::net::IpAddr;

/// A proxy's address and, apart, the log-in that stood in it.
pub(super) fn of(server: &Uri, named: Option<&str>) -> Result<Option<Intercept>, Error> {
    let found = match named {
        Some(url) => Some(url.to_owned()),
        None => of_environment(server, |name| std::env::var(name).ok()),
    };
    found.map(|url| parse(&url)).transpose()
}

/// The proxy that the environment has for a server.
fn of_environment(server: &Uri, get: impl Fn(&str) -> Option<String>) -> Option<String> {
    let either = |upper: &str| {
        [upper.to_owned(), upper.to_lowercase()].iter().find_map(|name| get(name).filter(|value| !value.is_empty()))
    };
    let url = either(if server.scheme_str() == Some("http") { "HTTP_PROXY" } else { "HTTPS_PROXY" })?;
    let direct = is_here(server) || is_excepted(server, &either("NO_PROXY").unwrap_or_default());
    (!direct).then_some(url)
}

/// Whether the list names the server. The library knows names, addresses and networks; Go beyond that
/// `*` for everything, `*.example.org`, and ports.
fn is_excepted(server: &Uri, list: &str) -> bool {
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    let here = |entry: &str| match entry.split_once(':') {
        Some((host, of)) if !of.contains(':') => (of == port.to_string()).then(|| host.to_owned()),
        _ => Some(entry.to_owned()),
    };
    let entries: Vec<String> = list.split(',').map(str::trim).filter_map(here).collect();
    if entries.iter().any(|entry| entry == "*") {
        return true;
    }
    let names: Vec<&str> = entries.iter().map(|entry| entry.strip_prefix('*').unwrap_or(entry)).collect();
    // any address serves: what is asked is whether the server is excepted from it
    Matcher::builder().all("http://proxy").no(names.join(",")).build().intercept(server).is_none()
}

fn is_here(server: &Uri) -> bool {
    let host = server.host().unwrap_or("").trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An address without a scheme is one of HTTP. What is refused is not shown: it may hold a password.
fn parse(url: &str) -> Result<Intercept, Error> {
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let found = Matcher::builder().all(whole).build().intercept(&Uri::from_static("https://server"));
    found.ok_or_else(|| Error::Access("the address of the proxy cannot be read".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(server: &str, variables: &[(&str, &str)]) -> Option<String> {
        let get = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        of_environment(&server.parse().unwrap(), get)
    }

    #[test]
    fn the_scheme_of_the_server_chooses() {
        let both = [("HTTPS_PROXY", "http://a:1"), ("HTTP_PROXY", "http://b:2")];
        assert_eq!(proxy("https://api.example.org:6443", &both).as_deref(), Some("http://a:1"));
        assert_eq!(proxy("http://api.example.org", &both).as_deref(), Some("http://b:2"));
        assert_eq!(proxy("https://api.example.org", &[("https_proxy", "http://c:3")]).as_deref(), Some("http://c:3"));
        assert_eq!(proxy("https://api.example.org", &[("HTTPS_PROXY", "")]), None);
    }

    #[test]
    fn exceptions_are_about_the_server_and_this_machine_needs_none() {
        let with = |exceptions| [("HTTPS_PROXY", "http://proxy.example.org:1"), ("NO_PROXY", exceptions)];
        assert_eq!(proxy("https://api.example.org", &with(".example.org")), None);
        assert_eq!(proxy("https://10.1.2.3:6443", &with("10.0.0.0/8")), None);
        assert_eq!(proxy("https://10.1.2.3:6443", &with("*")), None);
        assert_eq!(proxy("https://10.1.2.3:6443", &with("a,10.1.2.3:6443")), None);
        assert_eq!(proxy("https://api.example.org", &with("*.example.org:443")), None);
        assert!(proxy("https://10.1.2.3:6443", &with("10.1.2.3:443")).is_some());
        assert!(proxy("https://10.1.2.3:6443", &with("proxy.example.org,192.168.0.0/16")).is_some());
        assert_eq!(proxy("https://127.0.0.1:6443", &with("")), None);
        assert_eq!(proxy("https://[::1]:6443", &with("")), None);
    }

    #[test]
    fn an_address_without_a_scheme_is_one_of_http() {
        assert_eq!(parse("proxy:3128").unwrap().uri().to_string(), "http://proxy:3128/");
        assert_eq!(parse("socks5://u:p@proxy:1080").unwrap().raw_auth(), Some(("u", "p")));
        assert!(!parse("http://u:hunter2@pro xy").unwrap_err().to_string().contains("hunter2"));
    }
}
