use super::{Body, Server, Unusable};
use crate::world::trust::{Trust, tls};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

pub(super) type Client = Http<HttpsConnector<HttpConnector>, Body>;

pub(super) fn build(server: &Server) -> Result<Client, Unusable> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let trust = match (server.is_encrypted(), server.authority()) {
        (true, Some(pem)) => Trust::Named(pem),
        (true, None) => Trust::ThisMachine,
        (false, _) => Trust::Nobody,
    };
    let builder = HttpsConnectorBuilder::new().with_tls_config(tls(trust).map_err(Unusable::new)?);
    let connector = builder.https_or_http().enable_all_versions().wrap_connector(tcp);
    // looks are half a minute apart: a connection that a proxy has closed meanwhile is not used again
    Ok(Http::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}
