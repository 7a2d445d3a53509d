//! What a connection depends on besides its address: networks that may be reached, and who we are to the other side.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};

use super::{EgressAllow, TransportError};

/// The terms of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Peer {
    /// Networks let through for this account's environment, beside those of the node.
    pub allow: EgressAllow,
    /// The certificate that we show (mutual TLS).
    pub identity: Option<Arc<ClientIdentity>>,
}

/// A client certificate with its key.
pub struct ClientIdentity {
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    fingerprint: [u8; 32],
}

impl ClientIdentity {
    /// Reads a certificate chain, leaf first, and the leaf's private key (PKCS #8, PKCS #1 or SEC 1), both PEM; the two must belong together.
    pub fn from_pem(certificates: &str, key: &str) -> Result<ClientIdentity, TransportError> {
        let wrong =
            |what: &str| TransportError::Invalid(format!("the client certificate's {what} cannot be read as PEM"));
        let certificates: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificates.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| wrong("chain"))?;
        if certificates.is_empty() {
            return Err(wrong("chain"));
        }
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| wrong("key"))?;
        let provider = rustls::crypto::ring::default_provider();
        CertifiedKey::from_der(certificates.clone(), key.clone_key(), &provider).map_err(|error| {
            let detail = format!("the client certificate and its key cannot be used: {error}");
            TransportError::Invalid(detail)
        })?;
        let mut hash = Sha256::new();
        certificates.iter().for_each(|certificate| hash.update(certificate));
        hash.update(key.secret_der());
        Ok(ClientIdentity {
            certificates,
            key,
            fingerprint: hash.finalize().into(),
        })
    }

    pub(super) fn parts(&self) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        (self.certificates.clone(), self.key.clone_key())
    }
}

impl PartialEq for ClientIdentity {
    fn eq(&self, other: &ClientIdentity) -> bool {
        self.fingerprint == other.fingerprint
    }
}

impl Eq for ClientIdentity {}

impl std::hash::Hash for ClientIdentity {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.fingerprint.hash(state);
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity")
    }
}
