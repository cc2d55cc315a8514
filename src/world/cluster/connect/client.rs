//! A client that speaks HTTP/2 where the server offers it, else HTTP/1.1.

use super::words;
use crate::world::cluster::Error;
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kube::client::{Body, ConfigExt};
use kube::{Client, Config};
use std::time::Duration;
use tower::{BoxError, ServiceBuilder};
use tower_http::decompression::DecompressionLayer;

/// A connection over which nothing comes is asked for a sign of life; a watch may be silent for long.
const ALIVE_EVERY: Duration = Duration::from_secs(30);
const ALIVE_WITHIN: Duration = Duration::from_secs(10);

/// Behind a proxy kube's own stack serves, which speaks HTTP/1.1 through it.
pub(super) fn build(config: &Config) -> Result<Client, Error> {
    let plugin = config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone());
    let client = match config.proxy_url {
        Some(_) => Client::try_from(config.clone()),
        None => direct(config),
    };
    client.map_err(|error| words::client(&error).of_plugin(plugin.as_deref()))
}

fn direct(config: &Config) -> kube::Result<Client> {
    // a credential plugin is run once: here; only one that gives a certificate is needed for TLS as well
    let authorization = config.auth_layer()?;
    let mut for_tls = config.clone();
    if authorization.is_some() {
        for_tls.auth_info.exec = None;
    }
    let transport = Http::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .http2_keep_alive_interval(ALIVE_EVERY)
        .http2_keep_alive_timeout(ALIVE_WITHIN)
        .build::<_, Body>(connector(&for_tls)?);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .layer(DecompressionLayer::new().gzip(!config.disable_compression))
        .option_layer(authorization)
        .layer(config.extra_headers_layer()?)
        .map_err(BoxError::from)
        .service(transport);
    Ok(Client::new(service, config.default_namespace.clone()))
}

/// kube's settings of TLS; hyper-rustls offers both versions of HTTP in the handshake.
fn connector(config: &Config) -> kube::Result<HttpsConnector<HttpConnector>> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(config.connect_timeout);
    let mut builder = HttpsConnectorBuilder::new().with_tls_config(config.rustls_client_config()?).https_or_http();
    if let Some(name) = &config.tls_server_name {
        let name = name.clone().try_into().map_err(|error| kube::Error::Service(Box::new(error)))?;
        builder = builder.with_server_name_resolver(FixedServerNameResolver::new(name));
    }
    Ok(builder.enable_all_versions().wrap_connector(tcp))
}
