//! TLS over ring with the platform's roots, however many there are, and the operator's own.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::{ClientIdentity, TransportError};

/// The platform's certificate authorities, and those of a PEM file.
pub(super) fn roots(more: Option<&Path>) -> Result<RootCertStore, TransportError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    if let Some(file) = more {
        add(&mut roots, file)?;
    } else if added == 0 {
        tracing::warn!("no CA certificates on this machine: TLS connections to vendors will fail");
    }
    Ok(roots)
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), TransportError> {
    let wrong =
        |why: &str| TransportError::Invalid(format!("the certificate authorities in {}: {why}", file.display()));
    let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error.to_string()))?;
    let mut count = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| wrong(&error.to_string()))?;
        roots.add(certificate).map_err(|error| wrong(&error.to_string()))?;
        count += 1;
    }
    if count == 0 {
        return Err(wrong("there is none; the file must hold PEM certificates"));
    }
    Ok(())
}

/// How TLS is spoken, as whom.
pub(super) fn config(roots: RootCertStore, identity: Option<&ClientIdentity>) -> Result<ClientConfig, TransportError> {
    let broken = |error| TransportError::Invalid(format!("TLS cannot be set up: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .with_root_certificates(roots);
    let mut config = match identity.map(ClientIdentity::parts) {
        None => builder.with_no_client_auth(),
        Some((certificates, key)) => builder.with_client_auth_cert(certificates, key).map_err(broken)?,
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
