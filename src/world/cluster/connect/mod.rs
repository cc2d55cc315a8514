//! From an [`Access`] to a client: kubeconfig, proxy, TLS, credentials.

mod client;
mod kubeconfig;
mod overrides;
mod proxy;
pub(super) mod words;

pub use kubeconfig::namespace as context_namespace;

use super::{Access, Error};
use http::Uri;
use std::time::Duration;

/// A client that is ready to ask.
pub(super) struct Connection {
    pub client: kube::Client,
    /// The address, without credentials, and that of the proxy on the way to it.
    pub server: String,
}

/// How long a TCP connection may take; the limit of a request counts beside it.
const CONNECT: Duration = Duration::from_secs(10);

pub(super) async fn connect(access: &Access) -> Result<Connection, Error> {
    let found = kubeconfig::find(access)?;
    let overrides::Settings { mut config, proxy } = match found {
        kubeconfig::Found::Entry(entry) => overrides::of_entry(*entry, access).await?,
        kubeconfig::Found::InCluster(config) => overrides::of_config(*config, access)?,
    };
    config.connect_timeout = Some(CONNECT);
    let client = client::build(&config, proxy.as_ref())?;
    let way = proxy.as_ref().map(|proxy| format!(" by the proxy {}", address(proxy.uri()))).unwrap_or_default();
    Ok(Connection { client, server: format!("{}{way}", address(&config.cluster_url)) })
}

/// `https://host:port`, without a login.
fn address(url: &Uri) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme_str().unwrap_or("https"), url.host().unwrap_or(""))
}
