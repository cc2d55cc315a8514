use crate::compile::check::contract::{Check, Duration, Expectation, Scalar};
use crate::compile::check::{Config, defaults, seconds};
use crate::tree::Spanned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A check as it will be made on this machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub name: String,
    pub ask: Ask,
    pub expect: Expect,
    /// Seconds within which it must have passed once.
    pub within: u64,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    Http { url: String, headers: Vec<(String, String)> },
    Tcp { authority: String },
    Grpc { server: String, service: String },
    Exec { words: Vec<String> },
    File { path: String },
}

/// What is expected of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    pub status: Statuses,
    pub body: Option<String>,
    /// By JSON Pointer.
    pub json: Vec<(String, Value)>,
    pub headers: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statuses {
    Only(u16),
    /// From 200 to 399, as probes have it.
    Serves,
}

/// The declared checks; one that has no address on this machine is left out, and a rule says so.
pub fn checks(config: &Config) -> Vec<Planned> {
    let checks = config.contract.health.iter().flat_map(|health| &health.checks);
    checks.filter_map(|check| planned(check, config)).collect()
}

/// The question for readiness: what stage 1 says, else the readiness probe, asked on this machine.
pub fn ready(config: &Config) -> Option<Planned> {
    let local = config.local()?;
    let (ask, within) = match &local.ready {
        Some(ready) => (Ask::Http { url: ready.http.value.clone(), headers: Vec::new() }, ready.within.as_ref()),
        None => (probe(config)?, None),
    };
    Some(Planned {
        name: "ready".to_owned(),
        ask,
        expect: Expect { status: Statuses::Serves, body: None, json: Vec::new(), headers: Vec::new() },
        within: time(within, defaults::LOCAL_READY),
    })
}

/// A command of the image is not asked: it is not here.
fn probe(config: &Config) -> Option<Ask> {
    let probe = config.contract.health.as_ref()?.ready.as_ref()?;
    let server = config.local_address(probe.port.as_ref())?;
    match (&probe.http, &probe.grpc, &probe.tcp) {
        (Some(path), _, _) => Some(Ask::Http { url: format!("{server}{}", path.value), headers: Vec::new() }),
        (None, Some(service), _) => Some(Ask::Grpc { server: server.to_string(), service: service.value.clone() }),
        (None, None, Some(_)) => Some(Ask::Tcp { authority: server.authority() }),
        (None, None, None) => None,
    }
}

fn planned(check: &Check, config: &Config) -> Option<Planned> {
    Some(Planned {
        name: check.name.value.clone(),
        ask: ask(check, config)?,
        expect: check.expect.as_ref().map_or_else(|| expect(None), |written| expect(Some(written))),
        within: time(check.within.as_ref(), defaults::CHECK_WITHIN),
    })
}

/// The defaults of durations are durations: a test reads them all.
fn time(written: Option<&Spanned<Duration>>, default: defaults::Default) -> u64 {
    seconds(written, default).unwrap_or_default()
}

fn ask(check: &Check, config: &Config) -> Option<Ask> {
    let words = |exec: &[Spanned<String>]| exec.iter().map(|word| word.value.clone()).collect();
    if let Some(exec) = &check.exec {
        return Some(Ask::Exec { words: words(exec) });
    }
    if let Some(file) = &check.file {
        return Some(Ask::File { path: file.value.clone() });
    }
    let server = config.local_address(check.port.as_ref())?;
    match (&check.http, &check.grpc) {
        (Some(path), _) => Some(Ask::Http { url: format!("{server}{}", path.value), headers: pairs(&check.headers) }),
        (None, Some(service)) => Some(Ask::Grpc { server: server.to_string(), service: service.value.clone() }),
        (None, None) => Some(Ask::Tcp { authority: server.authority() }),
    }
}

fn expect(written: Option<&Expectation>) -> Expect {
    let status = written.and_then(|expect| expect.status.as_ref()).map_or(default_status(), |status| status.value);
    Expect {
        status: Statuses::Only(status),
        body: written.and_then(|expect| expect.body.as_ref()).map(|body| body.value.clone()),
        json: written.map(|expect| values(&expect.json)).unwrap_or_default(),
        headers: written.map(|expect| pairs(&expect.headers)).unwrap_or_default(),
    }
}

fn default_status() -> u16 {
    match defaults::CHECK_STATUS.value {
        defaults::Value::Number(status) => u16::try_from(status).unwrap_or(u16::MAX),
        defaults::Value::Text(_) | defaults::Value::Flag(_) | defaults::Value::Rule(_) => u16::MAX,
    }
}

/// Names and values as they are written.
pub fn pairs(written: &BTreeMap<Spanned<String>, Spanned<String>>) -> Vec<(String, String)> {
    written.iter().map(|(name, value)| (name.value.clone(), value.value.clone())).collect()
}

/// Values by JSON Pointer as they are written.
pub fn values(written: &BTreeMap<Spanned<String>, Spanned<Scalar>>) -> Vec<(String, Value)> {
    let value = |scalar: &Scalar| match scalar {
        Scalar::Text(text) => Value::from(text.as_str()),
        Scalar::Integer(number) => Value::from(*number),
        Scalar::Float(number) => Value::from(*number),
        Scalar::Bool(flag) => Value::from(*flag),
    };
    written.iter().map(|(pointer, scalar)| (pointer.value.clone(), value(scalar))).collect()
}

impl Ask {
    /// The key of the contract that asks it.
    pub fn kind(&self) -> &'static str {
        match self {
            Ask::Http { .. } => "http",
            Ask::Tcp { .. } => "tcp",
            Ask::Grpc { .. } => "grpc",
            Ask::Exec { .. } => "exec",
            Ask::File { .. } => "file",
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Ask::Http { url, .. } => write!(formatter, "GET {url}"),
            Ask::Tcp { authority } => write!(formatter, "connect to {authority}"),
            Ask::Grpc { server, service } if service.is_empty() => write!(formatter, "gRPC health of {server}"),
            Ask::Grpc { server, service } => write!(formatter, "gRPC health of {service} at {server}"),
            Ask::Exec { words } => write!(formatter, "run {}", words.join(" ")),
            Ask::File { path } => write!(formatter, "read {path}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_has_a_default() {
        assert_eq!(expect(None).status, Statuses::Only(200));
        assert_eq!((time(None, defaults::CHECK_WITHIN), time(None, defaults::LOCAL_READY)), (30, 30));
    }
}
