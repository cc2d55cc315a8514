//! Whose certificates are believed where a server is not the cluster's own.

use hyper_rustls::ConfigBuilderExt;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Whom to trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust<'a> {
    /// No certificate will be checked: nothing is read from the disk.
    Nobody,
    /// The authorities of this machine (`SSL_CERT_FILE` names others).
    ThisMachine,
    /// These, as PEM.
    Named(&'a str),
}

/// # Errors
/// What cannot be read.
pub(super) fn tls(trust: Trust<'_>) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    let builder = match trust {
        Trust::Nobody => builder.with_root_certificates(RootCertStore::empty()),
        Trust::ThisMachine => builder
            .with_native_roots()
            .map_err(|error| format!("no certificate authority of this machine can be read: {error}"))?,
        Trust::Named(pem) => builder.with_root_certificates(named(pem)?),
    };
    Ok(builder.with_no_client_auth())
}

fn named(pem: &str) -> Result<RootCertStore, String> {
    let refuse = || "the file of authorities holds no certificate that can be read".to_owned();
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.map_err(|_| refuse())?).map_err(|_| refuse())?;
    }
    if roots.is_empty() { Err(refuse()) } else { Ok(roots) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_no_trust() {
        for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert!(tls(Trust::Named(pem)).unwrap_err().contains("no certificate"), "{pem}");
        }
        assert!(tls(Trust::Nobody).is_ok());
    }
}
