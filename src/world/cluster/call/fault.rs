//! Why there was no answer, worded; and whether it can be otherwise a moment later.

use crate::world::cluster::connect::words;
use crate::world::cluster::{Error, Sent};
use hyper_util::client::legacy;
use std::error::Error as Cause;
use std::io::{self, ErrorKind};

/// What a transport error comes down to.
struct Fault {
    words: String,
    lasting: bool,
}

pub(super) fn read(error: &kube::Error, server: &str) -> Error {
    if let Some(credentials) = chain(error).find_map(|cause| cause.downcast_ref::<kube::client::AuthError>()) {
        return Error::Access(words::credentials(credentials));
    }
    let connecting = |cause: &legacy::Error| cause.is_connect();
    let unsent = chain(error).filter_map(|cause| cause.downcast_ref()).any(connecting);
    let fault = chain(error).find_map(fault).unwrap_or_else(|| Fault { words: deepest(error), lasting: true });
    Error::Unreachable {
        server: server.to_owned(),
        cause: fault.words,
        sent: if unsent { Sent::No } else { Sent::Perhaps },
        lasting: fault.lasting,
    }
}

/// The same words for a server of another kind.
pub(in crate::world) fn why_no_answer(error: &(dyn Cause + 'static)) -> String {
    let silent = chain(error).filter_map(|cause| cause.downcast_ref()).any(hyper::Error::is_parse);
    match chain(error).find_map(fault).filter(|_| !silent) {
        Some(fault) => fault.words,
        None if silent => "it does not speak HTTP".to_owned(),
        None => deepest(error),
    }
}

fn fault(cause: &(dyn Cause + 'static)) -> Option<Fault> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(Fault { words: tls(error), lasting: true });
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return of_io(error);
    }
    let http = cause.downcast_ref::<hyper::Error>()?;
    if http.is_parse() {
        return Some(Fault { words: "it does not speak HTTP as a Kubernetes server does".to_owned(), lasting: true });
    }
    // what the connection died of is said further down, where it is known
    let known = chain(http).skip(1).find_map(fault);
    Some(known.unwrap_or_else(|| passing("the connection was cut")))
}

fn of_io(error: &io::Error) -> Option<Fault> {
    // an error that was wrapped is passed over by `source`
    let wrapped = error.get_ref().and_then(|inner| chain(inner).find_map(fault));
    if wrapped.is_some() {
        return wrapped;
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(passing("connection refused")),
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::UnexpectedEof
        | ErrorKind::NotConnected => Some(passing("the connection was cut")),
        ErrorKind::TimedOut => Some(passing("no connection within 10 s")),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some(passing("there is no way to it")),
        _ if error.to_string().contains("lookup address") => Some(lookup(error)),
        _ => None,
    }
}

fn lookup(error: &io::Error) -> Fault {
    let passing_by = error.to_string().contains("Temporary failure");
    Fault { words: "its name is not known".to_owned(), lasting: !passing_by }
}

fn passing(words: &str) -> Fault {
    Fault { words: words.to_owned(), lasting: false }
}

fn tls(error: &rustls::Error) -> String {
    use rustls::CertificateError as Certificate;
    match error {
        // an authority of the same name with another key is another one
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer | Certificate::BadSignature) => {
            "its certificate is signed by nobody that we trust".to_owned()
        }
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            "its certificate has expired".to_owned()
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => "its certificate is for another name".to_owned(),
        rustls::Error::InvalidCertificate(other) => format!("its certificate is not valid: {other:?}"),
        other => format!("TLS failed: {other}"),
    }
}

/// The innermost words, where nothing more is known.
fn deepest(error: &(dyn Cause + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// An error and what caused it.
fn chain<'a>(error: &'a (dyn Cause + 'static)) -> impl Iterator<Item = &'a (dyn Cause + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}
