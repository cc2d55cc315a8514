//! Kubeconfigs, whole in one file: no path in them has to stay valid.

use super::certificates::Identity;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Where, whom to trust, and as whom.
pub struct Login<'a> {
    pub url: &'a str,
    pub authority: Option<&'a str>,
    pub identity: Option<&'a Identity>,
}

pub fn write(directory: &Path, name: &str, login: &Login<'_>) -> Result<PathBuf, String> {
    let path = directory.join(name);
    let text = serde_json::to_string_pretty(&document(login)).unwrap_or_default();
    fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    Ok(path)
}

fn document(login: &Login<'_>) -> Value {
    let mut cluster = json!({ "server": login.url });
    if let Some(certificate) = login.authority {
        cluster["certificate-authority-data"] = STANDARD.encode(certificate).into();
    }
    let user = login.identity.map_or_else(
        || json!({}),
        |identity| {
            json!({
                "client-certificate-data": STANDARD.encode(&identity.certificate),
                "client-key-data": STANDARD.encode(&identity.key),
            })
        },
    );
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "bed", "cluster": cluster }],
        "users": [{ "name": "user", "user": user }],
        "contexts": [{ "name": "bed", "context": { "cluster": "bed", "user": "user" } }],
        "current-context": "bed",
    })
}
