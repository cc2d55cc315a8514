use super::{Body, Server, Unusable};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};

pub(super) type Client = Http<HttpsConnector<HttpConnector>, Body>;

/// Over TLS the certificate authorities of this machine are trusted (`SSL_CERT_FILE` names others).
pub(super) fn build(server: &Server) -> Result<Client, Unusable> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let builder = HttpsConnectorBuilder::new();
    let builder = match server.is_encrypted() {
        true => builder
            .with_provider_and_native_roots(default_provider())
            .map_err(|error| Unusable::new(format!("no certificate authority of this machine can be read: {error}")))?,
        false => builder.with_tls_config(trusting_nobody()?),
    };
    let connector = builder.https_or_http().enable_all_versions().wrap_connector(tcp);
    // looks are half a minute apart: a connection that a proxy has closed meanwhile is not used again
    Ok(Http::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

/// Certificates are read from the disk only where one will be checked.
fn trusting_nobody() -> Result<ClientConfig, Unusable> {
    let builder = ClientConfig::builder_with_provider(default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| Unusable::new(error.to_string()))?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
