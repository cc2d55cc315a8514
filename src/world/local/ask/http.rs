use super::LONGEST;
use crate::rollout::local::Answer;
use crate::world::cluster::why_no_answer;
use http::header::USER_AGENT;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};

pub(super) type Asker = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Which HTTP is spoken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    One,
    Two,
}

/// No redirect is followed: where it leads is part of the answer.
pub(super) async fn get(url: &str, headers: &[(String, String)]) -> Answer {
    asked(url, headers).await.unwrap_or_else(Answer::Nothing)
}

async fn asked(url: &str, headers: &[(String, String)]) -> Result<Answer, String> {
    let mut request = Request::get(url).header(USER_AGENT, concat!("railiance/", env!("CARGO_PKG_VERSION")));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::default()).map_err(|error| error.to_string())?;
    let asker = asker(url, Speaks::One)?;
    let response = asker.request(request).await.map_err(|error| why_no_answer(&error))?;
    let status = response.status().as_u16();
    let headers = pairs(response.headers());
    Ok(Answer::Http { status, headers, body: whole(response).await? })
}

/// A client for one question: nothing is kept open.
pub(super) fn asker(url: &str, speaks: Speaks) -> Result<Asker, String> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    let builder = HttpsConnectorBuilder::new();
    let builder = match url.starts_with("https:") {
        true => builder
            .with_provider_and_native_roots(default_provider())
            .map_err(|error| format!("no certificate authority of this machine can be read: {error}"))?,
        false => builder.with_tls_config(trusting_nobody()?),
    };
    let connector = match speaks {
        Speaks::One => builder.https_or_http().enable_http1().wrap_connector(tcp),
        Speaks::Two => builder.https_or_http().enable_http2().wrap_connector(tcp),
    };
    Ok(Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .http2_only(speaks == Speaks::Two)
        .build(connector))
}

/// Certificates are read from the disk only where one will be checked.
fn trusting_nobody() -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

/// One that is too long is an answer, one that is cut is none.
async fn whole(response: Response<Incoming>) -> Result<Result<Vec<u8>, String>, String> {
    match Limited::new(response.into_body(), LONGEST).collect().await {
        Ok(body) => Ok(Ok(body.to_bytes().to_vec())),
        Err(cause) if cause.is::<http_body_util::LengthLimitError>() => {
            Ok(Err(format!("the answer is longer than {LONGEST} bytes")))
        }
        Err(cause) => Err(why_no_answer(cause.as_ref())),
    }
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let value = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, header)| (name.as_str().to_owned(), value(header))).collect()
}
