//! What cannot be connected, worded. The libraries' own words may hold a line of the kubeconfig or the
//! output of a credential plugin, that is: a secret.

use crate::world::cluster::Error;
use kube::client::AuthError;
use kube::config::{KubeconfigError, LoadDataError};
use std::path::Path;

pub(super) fn kubeconfig_file(path: &Path, error: &KubeconfigError) -> Error {
    match error {
        KubeconfigError::ReadConfig(error, _) => Error::Access(format!("cannot read `{}`: {error}", path.display())),
        other => Error::Access(format!("`{}`: {}", path.display(), of_kubeconfig(other))),
    }
}

pub(super) fn kubeconfig(error: &KubeconfigError) -> Error {
    Error::Access(of_kubeconfig(error))
}

fn of_kubeconfig(error: &KubeconfigError) -> String {
    match error {
        KubeconfigError::Parse(error) => match error.location() {
            Some(at) => format!("not a kubeconfig (line {}, column {})", at.line(), at.column()),
            None => "not a kubeconfig".to_owned(),
        },
        KubeconfigError::KindMismatch | KubeconfigError::ApiVersionMismatch => {
            "the files of `KUBECONFIG` are of different kinds or versions".to_owned()
        }
        KubeconfigError::MissingClusterUrl => "the cluster has no `server`".to_owned(),
        KubeconfigError::ParseClusterUrl(_) => "the cluster's `server` is no address".to_owned(),
        KubeconfigError::ParseProxyUrl(_) => "the address of the proxy cannot be read".to_owned(),
        KubeconfigError::LoadCertificateAuthority(error) => format!("the certificate authority {}", data(error)),
        KubeconfigError::LoadClientCertificate(error) => format!("the client certificate {}", data(error)),
        KubeconfigError::LoadClientKey(error) => format!("the client key {}", data(error)),
        KubeconfigError::ParseCertificates(_) => "the certificate authority is not in PEM form".to_owned(),
        KubeconfigError::ParseNoProxy(_) => "`NO_PROXY` cannot be read".to_owned(),
        KubeconfigError::CurrentContextNotSet
        | KubeconfigError::LoadContext(_)
        | KubeconfigError::LoadClusterOfContext(_)
        | KubeconfigError::FindPath
        | KubeconfigError::ReadConfig(..) => "the kubeconfig cannot be read".to_owned(),
    }
}

fn data(error: &LoadDataError) -> String {
    match error {
        LoadDataError::DecodeBase64(_) => "is not in base64 form".to_owned(),
        LoadDataError::ReadFile(error, path) => format!("cannot be read from `{}`: {error}", path.display()),
        LoadDataError::NoBase64DataOrFile => "is missing".to_owned(),
    }
}

/// Why no client could be made.
pub(in crate::world::cluster) fn client(error: &kube::Error) -> Error {
    Error::Access(match error {
        kube::Error::Auth(error) => credentials(error),
        kube::Error::InferKubeconfig(error) => of_kubeconfig(error),
        kube::Error::RustlsTls(error) => format!("the settings of TLS cannot be used: {error}"),
        kube::Error::HttpError(_) => "a header cannot be sent: `--as`, `--as-group` or the token is no text".to_owned(),
        other => format!("no connection can be made: {other}"),
    })
}

pub(in crate::world::cluster) fn credentials(error: &AuthError) -> String {
    match error {
        AuthError::AuthExecStart(error) => format!("the credential plugin could not be started: {error}"),
        AuthError::AuthExecRun { out, .. } => format!("the credential plugin failed ({})", out.status),
        AuthError::AuthExecParse(_) | AuthError::ExecPluginFailed => {
            "the credential plugin did not answer with an ExecCredential".to_owned()
        }
        AuthError::ReadTokenFile(error, path) => format!("cannot read the token of `{}`: {error}", path.display()),
        AuthError::InvalidBearerToken(_) | AuthError::InvalidBasicAuth(_) => {
            "the credentials cannot be sent: they hold what a header cannot".to_owned()
        }
        AuthError::MissingCommand => "the credential plugin has no `command`".to_owned(),
        _ => "there are no usable credentials".to_owned(),
    }
}
