//! A client that speaks HTTP/2 where the server offers it, else HTTP/1.1; through a proxy as well.

use super::words;
use crate::world::cluster::Error;
use http::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::{FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kube::client::{Body, ConfigExt};
use kube::{Client, Config};
use std::time::Duration;
use tower::{BoxError, Service, ServiceBuilder};
use tower_http::decompression::DecompressionLayer;

/// A connection over which nothing comes is asked for a sign of life; a watch may be silent for long.
const ALIVE_EVERY: Duration = Duration::from_secs(30);
const ALIVE_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn build(config: &Config, proxy: Option<&Intercept>) -> Result<Client, Error> {
    let plugin = config.auth_info.exec.as_ref().and_then(|exec| exec.command.clone());
    let client = match proxy {
        Some(proxy) => through(config, proxy)?,
        None => over(config, tcp(config)),
    };
    client.map_err(|error| words::client(&error).of_plugin(plugin.as_deref()))
}

fn through(config: &Config, proxy: &Intercept) -> Result<kube::Result<Client>, Error> {
    match proxy.uri().scheme_str() {
        Some("http") => Ok(over(config, tunnel(proxy, tcp(config)))),
        Some("https") => {
            let encrypted = tls(config).map_err(|error| words::client(&error))?;
            Ok(over(config, tunnel(proxy, encrypted.enable_http1().wrap_connector(tcp(config)))))
        }
        Some("socks5" | "socks5h") => Ok(over(config, socks(proxy, tcp(config)))),
        other => Err(Error::Access(format!("a proxy of kind `{}` is not supported", other.unwrap_or("")))),
    }
}

fn tcp(config: &Config) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(config.connect_timeout);
    tcp
}

fn tunnel<C>(proxy: &Intercept, connector: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.uri().clone(), connector);
    match proxy.basic_auth() {
        Some(header) => tunnel.with_auth(header.clone()),
        None => tunnel,
    }
}

fn socks<C>(proxy: &Intercept, connector: C) -> SocksV5<C> {
    let socks = SocksV5::new(proxy.uri().clone(), connector);
    match proxy.raw_auth() {
        Some((user, password)) => socks.with_auth(user.to_owned(), password.to_owned()),
        None => socks,
    }
}

/// kube's layers over our own transport.
fn over<C>(config: &Config, connector: C) -> kube::Result<Client>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
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
        .build::<HttpsConnector<C>, Body>(tls(&for_tls)?.enable_all_versions().wrap_connector(connector));
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .layer(DecompressionLayer::new().gzip(!config.disable_compression))
        .option_layer(authorization)
        .layer(config.extra_headers_layer()?)
        .map_err(BoxError::from)
        .service(transport);
    Ok(Client::new(service, config.default_namespace.clone()))
}

type Tls = hyper_rustls::builderstates::WantsProtocols1;

/// kube's settings of TLS: whom to trust, under which name, and who we are.
fn tls(config: &Config) -> kube::Result<HttpsConnectorBuilder<Tls>> {
    let builder = HttpsConnectorBuilder::new().with_tls_config(config.rustls_client_config()?).https_or_http();
    let Some(name) = &config.tls_server_name else { return Ok(builder) };
    let name = name.clone().try_into().map_err(|error| kube::Error::Service(Box::new(error)))?;
    Ok(builder.with_server_name_resolver(FixedServerNameResolver::new(name)))
}
