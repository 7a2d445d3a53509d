//! The address of a database, with what a driver does not know of it.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;
use crate::sql::Result;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A peer that has vanished is noticed after about this long.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Where to connect, and how.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

/// Reads a URL. Errors never quote it: it holds a password.
pub(super) fn read(url: &str) -> Result<Address> {
    let (url, root_file) = without_root_file(url);
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        StoreError::Url(format!(
            "{cause}: write postgres://user:password@host:5432/database, with sslmode=disable, prefer or require"
        ))
    })?;
    if config.get_application_name().is_none() {
        config.application_name("interlingua");
    }
    config.connect_timeout(CONNECT_TIMEOUT).keepalives_idle(KEEPALIVE);
    let tls = MakeRustlsConnect::new(client_config(root_file.as_deref())?);
    Ok(Address { config, tls })
}

/// `sslrootcert` is libpq's, and not known to the driver.
fn without_root_file(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (mut kept, mut file) = (Vec::new(), None);
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", path)) => file = Some(path.to_owned()),
            // The certificate is always checked against the server's name.
            Some(("sslmode", "verify-full" | "verify-ca")) => kept.push("sslmode=require"),
            _ => kept.push(pair),
        }
    }
    (format!("{base}?{}", kept.join("&")), file)
}

fn client_config(root_file: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match root_file {
        Some(path) => {
            let broken = |error: &dyn std::fmt::Display| StoreError::Url(format!("sslrootcert {path}: {error}"));
            let certificates = CertificateDer::pem_file_iter(path).map_err(|error| broken(&error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| broken(&error))?;
                roots.add(certificate).map_err(|error| broken(&error))?;
            }
        }
        // Without any, TLS fails with a message of its own, and only where it is spoken.
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Url(format!("TLS: {error}")))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_malformed_address_is_told_without_its_password() {
        for url in [
            "postgres://u:s3cret@host:port/db",
            "mysql://u:s3cret@host/db",
            "postgres://u:s3cret@h/d?sslmode=maybe",
        ] {
            let error = read(url).err().unwrap().to_string();
            assert!(error.contains("postgres://user"), "{error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn libpq_s_words_for_tls_are_understood() {
        let (url, file) = without_root_file("postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem");
        assert_eq!(
            (url.as_str(), file.as_deref()),
            ("postgres://h/d?sslmode=require", Some("/ca.pem"))
        );
        assert!(read("postgres://h/d?sslrootcert=/nowhere.pem").is_err());
    }
}
