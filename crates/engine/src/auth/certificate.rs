//! Mutual TLS: the certificate that the client shows, from the credential.

use std::sync::Arc;

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::ClientCertificate;
use interlingua_jsonata::Arena;

use super::{Asking, Scope, Signer};
use crate::failure::Failure;
use crate::transport::ClientIdentity;

/// The account's certificate and key, if the integration wants one.
pub(crate) fn identity(
    signer: &Signer<'_>,
    written: Option<&ClientCertificate>,
) -> Result<Option<Arc<ClientIdentity>>, Failure> {
    let Some(written) = written else { return Ok(None) };
    let arena = Arena::new(signer.bounds.max_bytes);
    let mut scope = Scope::new(&arena, signer, Asking::Parameters(&[]))?;
    // Text pasted into forms of one line comes with its line ends written out.
    let certificates = scope.needed(&written.certificate)?.replace("\\n", "\n");
    let key = scope.needed(&written.key)?.replace("\\n", "\n");
    let identity = ClientIdentity::from_pem(&certificates, &key);
    let identity = identity.map_err(|error| Failure::new(Kind::NeedsReauth, error.to_string()))?;
    Ok(Some(Arc::new(identity)))
}
