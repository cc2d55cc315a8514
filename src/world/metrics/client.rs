use super::{Body, Server, Unusable};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

pub(super) type Client = Http<HttpsConnector<HttpConnector>, Body>;

pub(super) fn build(server: &Server) -> Result<Client, Unusable> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls(server)?);
    let connector = builder.https_or_http().enable_all_versions().wrap_connector(tcp);
    // looks are half a minute apart: a connection that a proxy has closed meanwhile is not used again
    Ok(Http::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

/// Whom to trust: the named authorities, else those of this machine (`SSL_CERT_FILE` names others). Nothing is read
/// from the disk where no certificate will be checked.
fn tls(server: &Server) -> Result<ClientConfig, Unusable> {
    let builder = ClientConfig::builder_with_provider(default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| Unusable::new(error.to_string()))?;
    let builder = match (server.is_encrypted(), server.authority()) {
        (true, Some(pem)) => builder.with_root_certificates(named(pem)?),
        (true, None) => builder
            .with_native_roots()
            .map_err(|error| Unusable::new(format!("no certificate authority of this machine can be read: {error}")))?,
        (false, _) => builder.with_root_certificates(RootCertStore::empty()),
    };
    Ok(builder.with_no_client_auth())
}

fn named(pem: &str) -> Result<RootCertStore, Unusable> {
    let refuse = || Unusable::new("the file of authorities for Prometheus holds no certificate that can be read");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| refuse())?).map_err(|_| refuse())?;
    }
    if roots.is_empty() { Err(refuse()) } else { Ok(roots) }
}
