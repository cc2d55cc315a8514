//! What the command line says against the kubeconfig, as kubectl weighs it.

use super::kubeconfig::Entry;
use super::{proxy, words};
use crate::world::cluster::{Access, Error, Verify};
use hyper_util::client::proxy::matcher::Intercept;
use kube::Config;
use kube::config::{AuthInfo, Cluster, Context, KubeConfigOptions, Kubeconfig};
use kube::config::{NamedAuthInfo, NamedCluster, NamedContext};
use std::path::Path;

/// The name of the only context, cluster and user of the kubeconfig that is built here.
const CHOSEN: &str = "chosen";

/// Everything that a client is made of.
pub(super) struct Settings {
    /// Without a proxy: kube would hold `NO_PROXY` against the proxy's own name.
    pub config: Config,
    pub proxy: Option<Intercept>,
}

/// The settings of a context of the kubeconfig.
pub(super) async fn of_entry(mut entry: Entry, access: &Access) -> Result<Settings, Error> {
    override_cluster(&mut entry.cluster, access);
    override_user(&mut entry.user, access);
    check(&entry.user)?;
    let proxy_url = entry.cluster.proxy_url.take().filter(|url| !url.is_empty());
    let plugin = entry.user.exec.as_ref().and_then(|exec| exec.command.clone());
    let options = KubeConfigOptions::default();
    let config = Config::from_custom_kubeconfig(alone(entry), &options).await;
    let config = config.map_err(|error| words::kubeconfig(&error).of_plugin(plugin.as_deref()))?;
    absolute(&config)?;
    let proxy = proxy::of(&config.cluster_url, proxy_url.as_deref())?;
    Ok(Settings { config, proxy })
}

/// The settings of a pod.
pub(super) fn of_config(mut config: Config, access: &Access) -> Result<Settings, Error> {
    if let Some(server) = &access.server {
        config.cluster_url = server.parse().map_err(|_| no_address(server))?;
    }
    if access.verify == Verify::Skip {
        config.accept_invalid_certs = true;
    }
    if access.tls_server_name.is_some() {
        config.tls_server_name.clone_from(&access.tls_server_name);
    }
    if let Some(file) = &access.certificate_authority {
        config.root_cert_file = Some(file.clone());
    }
    override_user(&mut config.auth_info, access);
    check(&config.auth_info)?;
    absolute(&config)?;
    let proxy = proxy::of(&config.cluster_url, None)?;
    Ok(Settings { config, proxy })
}

fn override_cluster(cluster: &mut Cluster, access: &Access) {
    // another server has another name: the kubeconfig's would be checked against the wrong one
    if access.server.is_some() || access.tls_server_name.is_some() {
        cluster.tls_server_name.clone_from(&access.tls_server_name);
    }
    if access.server.is_some() {
        cluster.server.clone_from(&access.server);
    }
    if access.verify == Verify::Skip {
        cluster.insecure_skip_tls_verify = Some(true);
        (cluster.certificate_authority, cluster.certificate_authority_data) = (None, None);
    }
    if let Some(file) = &access.certificate_authority {
        cluster.insecure_skip_tls_verify = None;
        (cluster.certificate_authority, cluster.certificate_authority_data) = (Some(text(file)), None);
    }
}

fn override_user(user: &mut AuthInfo, access: &Access) {
    if let Some(token) = &access.token {
        // who names a token means to be its owner; a certificate beside it would win at the server
        let impersonation = impersonation_of(user);
        *user = AuthInfo { token: Some(token.reveal().to_owned().into()), ..impersonation };
    }
    if let (Some(certificate), Some(key)) = (&access.client_certificate, &access.client_key) {
        user.client_certificate = Some(text(certificate));
        user.client_key = Some(text(key));
        (user.client_certificate_data, user.client_key_data, user.exec) = (None, None, None);
    }
    if access.impersonation.user.is_some() {
        user.impersonate.clone_from(&access.impersonation.user);
        (user.impersonate_uid, user.impersonate_groups, user.impersonate_user_extra) = (None, None, None);
    }
    if access.impersonation.uid.is_some() {
        user.impersonate_uid.clone_from(&access.impersonation.uid);
    }
    if !access.impersonation.groups.is_empty() {
        user.impersonate_groups = Some(access.impersonation.groups.clone());
    }
}

fn impersonation_of(user: &AuthInfo) -> AuthInfo {
    AuthInfo {
        impersonate: user.impersonate.clone(),
        impersonate_uid: user.impersonate_uid.clone(),
        impersonate_groups: user.impersonate_groups.clone(),
        impersonate_user_extra: user.impersonate_user_extra.clone(),
        ..AuthInfo::default()
    }
}

/// The server would ignore groups of nobody, and we would act as ourselves.
fn check(user: &AuthInfo) -> Result<(), Error> {
    let of_nobody = user.impersonate.as_ref().is_none_or(String::is_empty);
    let groups = user.impersonate_groups.as_ref().is_some_and(|groups| !groups.is_empty());
    if of_nobody && (groups || user.impersonate_uid.is_some()) {
        return Err(Error::Access("`--as-group` and `--as-uid` need `--as`: groups of whom?".to_owned()));
    }
    Ok(())
}

fn alone(entry: Entry) -> Kubeconfig {
    let context = Context {
        cluster: CHOSEN.to_owned(),
        user: Some(CHOSEN.to_owned()),
        namespace: entry.namespace,
        ..Context::default()
    };
    Kubeconfig {
        clusters: vec![NamedCluster {
            name: CHOSEN.to_owned(),
            cluster: Some(entry.cluster),
            ..NamedCluster::default()
        }],
        auth_infos: vec![NamedAuthInfo {
            name: CHOSEN.to_owned(),
            auth_info: Some(entry.user),
            ..NamedAuthInfo::default()
        }],
        contexts: vec![NamedContext { name: CHOSEN.to_owned(), context: Some(context), ..NamedContext::default() }],
        current_context: Some(CHOSEN.to_owned()),
        ..Kubeconfig::default()
    }
}

fn absolute(config: &Config) -> Result<(), Error> {
    match (config.cluster_url.scheme_str(), config.cluster_url.host()) {
        (Some("http" | "https"), Some(_)) => Ok(()),
        _ => Err(no_address(&config.cluster_url.to_string())),
    }
}

fn no_address(server: &str) -> Error {
    Error::Access(format!("`{server}` is no address of a server; `https://HOST:PORT` is one"))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
