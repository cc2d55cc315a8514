//! One request to the canary, over the way that users take.

use super::cluster::why_no_answer;
use super::trust::{Trust, tls};
use crate::rollout::judge::{Found, Probe, Probed};
use crate::rollout::local::{Mask, unlike};
use http::Request;
use http::header::USER_AGENT;
use http_body_util::{BodyExt, Empty};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;
use tower::service_fn;

/// A text that is expected stands in the first part of a page, or nowhere.
const LONGEST: usize = 4 << 20;

/// The way to the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Scheme, host and port as a browser has them; a path that is exposed belongs to the probe.
    pub base: String,
    /// Where the proxy is, if the host's name does not lead there (yet).
    pub at: Option<SocketAddr>,
    /// Certificates of the authorities to trust, as PEM; absent: this machine's.
    pub authority: Option<String>,
}

/// Asks once. Whatever goes wrong is an answer of its own; a redirect is an answer, too, and is not followed.
pub async fn probe(route: &Route, probe: &Probe) -> Probed {
    let limit = Duration::from_secs(probe.timeout);
    let asked = tokio::time::timeout(limit, ask(route, probe)).await;
    let cause = match asked {
        Ok(Ok(probed)) => return probed,
        Ok(Err(cause)) => cause,
        Err(_) => format!("no answer within {} s", probe.timeout),
    };
    Probed::Unanswered { cause: format!("{}{}: {cause}", route.base, probe.path) }
}

async fn ask(route: &Route, probe: &Probe) -> Result<Probed, String> {
    let request = request(route, probe).map_err(|error| error.to_string())?;
    let response = send(route, request).await?;
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers: Vec<(String, String)> = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
    let asks_body = probe.body.is_some() || !probe.json.is_empty();
    let bytes = if asks_body { beginning(response.into_body()).await? } else { Vec::new() };
    if bytes.len() >= LONGEST && !probe.json.is_empty() {
        return Err(format!("its body is longer than {} MiB, and is not read as JSON", LONGEST >> 20));
    }
    let body = match &probe.body {
        Some(text) if String::from_utf8_lossy(&bytes).contains(text) => Found::Yes,
        Some(_) => Found::No,
        None => Found::NotAsked,
    };
    let faults = unlike((&probe.answered, &probe.json), &headers, &bytes, &Mask::default());
    Ok(Probed::Answered { status, body, faults })
}

fn request(route: &Route, probe: &Probe) -> Result<Request<Empty<Bytes>>, http::Error> {
    let request = Request::builder()
        .uri(format!("{}{}", route.base, probe.path))
        .header(USER_AGENT, concat!("railiance/", env!("CARGO_PKG_VERSION")));
    probe.headers.iter().fold(request, |request, (name, value)| request.header(name, value)).body(Empty::new())
}

async fn send(route: &Route, request: Request<Empty<Bytes>>) -> Result<Response<Incoming>, String> {
    let at = route.at;
    let resolver = service_fn(move |name: Name| async move {
        match at {
            Some(address) => Ok(vec![address].into_iter()),
            None => tokio::net::lookup_host((name.as_str(), 0)).await.map(|all| all.collect::<Vec<_>>().into_iter()),
        }
    });
    let mut tcp = HttpConnector::new_with_resolver(resolver);
    tcp.enforce_http(false);
    let trust = match (request.uri().scheme_str() == Some("https"), &route.authority) {
        (true, Some(pem)) => Trust::Named(pem),
        (true, None) => Trust::ThisMachine,
        (false, _) => Trust::Nobody,
    };
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls(trust)?);
    let connector: HttpsConnector<_> = builder.https_or_http().enable_all_versions().wrap_connector(tcp);
    // a connection of its own for each probe: a proxy decides anew where it goes
    let client = Client::builder(TokioExecutor::new()).build(connector);
    client.request(request).await.map_err(|error| why(&error))
}

async fn beginning(mut body: Incoming) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame.map_err(|error| why(&error))?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

fn why(cause: &(dyn Error + 'static)) -> String {
    why_no_answer(cause)
}
