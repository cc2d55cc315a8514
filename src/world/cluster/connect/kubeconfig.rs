//! Which kubeconfig counts, merged as kubectl does: the flag, else the files of `KUBECONFIG`, else
//! `~/.kube/config`; where none of them says anything, the pod's own service account.

use super::words;
use crate::diag::{join, nearest};
use crate::world::cluster::{Access, Error};
use kube::Config;
use kube::config::{AuthInfo, Cluster, Kubeconfig, KubeconfigError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where the connection's settings come from.
pub(super) enum Found {
    Entry(Box<Entry>),
    InCluster(Box<Config>),
}

/// What one context of the kubeconfig says.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub cluster: Cluster,
    pub user: AuthInfo,
    pub namespace: Option<String>,
}

pub(super) fn find(access: &Access) -> Result<Found, Error> {
    let kubeconfig = read(access)?;
    let empty = kubeconfig.clusters.is_empty() && kubeconfig.contexts.is_empty() && kubeconfig.auth_infos.is_empty();
    if empty && access.kubeconfig.is_none() && access.context.is_none() {
        if let Ok(config) = Config::incluster() {
            return Ok(Found::InCluster(Box::new(config)));
        }
        if access.server.is_none() {
            return Err(Error::Access(format!(
                "no cluster is known: {}, and this is no pod with a service account",
                nowhere(&named())
            )));
        }
    }
    entry(&kubeconfig, access).map(|entry| Found::Entry(Box::new(entry)))
}

/// The namespace that the chosen context names, which is that of whoever asks for none; `default` where it names none, or cannot be
/// read.
pub fn namespace(access: &Access) -> String {
    let named = match find(access) {
        Ok(Found::Entry(entry)) => entry.namespace,
        Ok(Found::InCluster(config)) => Some(config.default_namespace.clone()),
        Err(_) => None,
    };
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "default".to_owned())
}

fn read(access: &Access) -> Result<Kubeconfig, Error> {
    if let Some(path) = &access.kubeconfig {
        return read_file(path);
    }
    let mut merged = Kubeconfig::default();
    for path in paths() {
        if let Some(next) = read_if_there(&path)? {
            merged = merged.merge(next).map_err(|error| words::kubeconfig(&error))?;
        }
    }
    Ok(merged)
}

/// Where no kubeconfig was found that says anything.
fn nowhere(named: &[PathBuf]) -> String {
    let missing = named.iter().filter(|path| !path.exists()).map(|path| format!("`{}`", path.display()));
    let missing: Vec<String> = missing.collect();
    match missing.is_empty() {
        true => "there is no kubeconfig (`--kubeconfig`, `KUBECONFIG`, `~/.kube/config`)".to_owned(),
        false => format!("there is no kubeconfig where `KUBECONFIG` says: {}", missing.join(", ")),
    }
}

/// The files of `KUBECONFIG`.
fn named() -> Vec<PathBuf> {
    let listed = std::env::var_os("KUBECONFIG").unwrap_or_default();
    std::env::split_paths(&listed).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// The files of `KUBECONFIG`, else the one of the home directory.
fn paths() -> Vec<PathBuf> {
    let paths = named();
    if !paths.is_empty() {
        return paths;
    }
    std::env::home_dir().map(|home| home.join(".kube").join("config")).into_iter().collect()
}

/// A file of a list may be missing.
fn read_if_there(path: &Path) -> Result<Option<Kubeconfig>, Error> {
    match Kubeconfig::read_from(path) {
        Err(KubeconfigError::ReadConfig(error, _)) if error.kind() == ErrorKind::NotFound => Ok(None),
        Ok(read) => Ok(Some(without_blanks(read))),
        Err(error) => Err(words::kubeconfig_file(path, &error)),
    }
}

fn read_file(path: &Path) -> Result<Kubeconfig, Error> {
    Kubeconfig::read_from(path).map(without_blanks).map_err(|error| words::kubeconfig_file(path, &error))
}

/// `current-context: ""` chooses nothing, and leaves the choice to the next file.
fn without_blanks(mut read: Kubeconfig) -> Kubeconfig {
    read.current_context = read.current_context.filter(|name| !name.is_empty());
    read
}

/// The cluster and the user that the context, or the flags in its place, choose.
fn entry(kubeconfig: &Kubeconfig, access: &Access) -> Result<Entry, Error> {
    let chosen = access.context.as_ref().or(kubeconfig.current_context.as_ref());
    let contexts = || kubeconfig.contexts.iter().map(|named| named.name.as_str());
    let context = match chosen {
        Some(name) => {
            let named = kubeconfig.contexts.iter().find(|named| named.name == *name);
            named.and_then(|named| named.context.clone()).ok_or_else(|| unknown("context", name, contexts()))?
        }
        None if access.cluster.is_some() || access.server.is_some() => kube::config::Context::default(),
        None => return Err(no_context(&contexts().collect::<Vec<_>>())),
    };
    Ok(Entry {
        cluster: cluster(kubeconfig, &context, access)?,
        user: user(kubeconfig, &context, access)?,
        namespace: context.namespace.filter(|namespace| !namespace.is_empty()),
    })
}

fn cluster(kubeconfig: &Kubeconfig, context: &kube::config::Context, access: &Access) -> Result<Cluster, Error> {
    let name = access.cluster.as_ref().unwrap_or(&context.cluster);
    let named = kubeconfig.clusters.iter().find(|named| named.name == *name);
    match named.and_then(|named| named.cluster.clone()) {
        Some(cluster) => Ok(cluster),
        None if access.cluster.is_none() && access.server.is_some() => Ok(Cluster::default()),
        None => Err(unknown("cluster", name, kubeconfig.clusters.iter().map(|named| named.name.as_str()))),
    }
}

/// A user that only a context names may be missing: there are clusters without log-in.
fn user(kubeconfig: &Kubeconfig, context: &kube::config::Context, access: &Access) -> Result<AuthInfo, Error> {
    let Some(name) = access.user.as_ref().or(context.user.as_ref()) else { return Ok(AuthInfo::default()) };
    let named = kubeconfig.auth_infos.iter().find(|named| named.name == *name);
    match (named, &access.user) {
        (Some(named), _) => Ok(named.auth_info.clone().unwrap_or_default()),
        (None, None) => Ok(AuthInfo::default()),
        (None, Some(name)) => Err(unknown("user", name, kubeconfig.auth_infos.iter().map(|named| named.name.as_str()))),
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let known: Vec<&str> = known.collect();
    let hint = match (nearest(name, known.iter().copied()), known.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "it has none".to_owned(),
        (None, known) => format!("it has {}", join(known, "and")),
    };
    Error::Access(format!("the kubeconfig has no {what} `{name}`; {hint}"))
}

fn no_context(known: &[&str]) -> Error {
    let hint = match known {
        [] => "it has no context at all".to_owned(),
        known => format!("name one with `--context`: {}", join(known, "or")),
    };
    Error::Access(format!("the kubeconfig has no current context; {hint}"))
}
