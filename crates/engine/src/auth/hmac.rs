//! A keyed digest (RFC 2104) over a text that the definition composes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Digest, Hmac, KeyEncoding, SignatureEncoding};
use interlingua_jsonata::Arena;
use zeroize::Zeroizing;

use super::{Signer, apply, place};
use crate::failure::Failure;
use crate::transport::WireRequest;

/// The text to sign and the templates of `apply` are evaluated in one scope, so that the nonce and the time are the same in both.
pub(super) fn attach(signer: &Signer<'_>, scheme: &Hmac, request: &mut WireRequest) -> Result<(), Failure> {
    let (signature, writes) = {
        let arena = Arena::new(signer.bounds.max_bytes);
        let mut scope = signer.scope(&arena, request)?;
        let text = scope.needed(&scheme.string_to_sign)?;
        let key = key_bytes(&scope.needed(&scheme.key)?, scheme.key_encoding)?;
        let signature = written(&digest(scheme.digest, &key, text.as_bytes()), scheme.encoding);
        scope.bind_text("signature", &signature)?;
        let writes = match &scheme.attach.apply {
            Some(apply) => Some(apply::in_scope(&mut scope, apply)?),
            None => None,
        };
        (signature, writes)
    };
    if let Some((placement, prefix)) = &scheme.attach.send {
        place::place(signer.bounds, request, placement, &format!("{prefix}{signature}"))?;
    }
    match writes {
        Some(writes) => writes.write(signer.bounds, request),
        None => Ok(()),
    }
}

/// The keyed digest of some bytes.
pub(crate) fn digest(digest: Digest, key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let algorithm = match digest {
        Digest::Sha1 => ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Digest::Sha256 => ring::hmac::HMAC_SHA256,
        Digest::Sha384 => ring::hmac::HMAC_SHA384,
        Digest::Sha512 => ring::hmac::HMAC_SHA512,
    };
    let key = ring::hmac::Key::new(algorithm, key);
    ring::hmac::sign(&key, bytes).as_ref().to_vec()
}

/// A signature as text.
pub(crate) fn written(bytes: &[u8], encoding: SignatureEncoding) -> String {
    match encoding {
        SignatureEncoding::Hex => hex(bytes),
        SignatureEncoding::Base64 => STANDARD.encode(bytes),
        SignatureEncoding::Base64url => URL_SAFE_NO_PAD.encode(bytes),
    }
}

/// Hexadecimal digits in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A shared secret's bytes.
pub(crate) fn key_bytes(text: &str, encoding: KeyEncoding) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = match encoding {
        KeyEncoding::Text => Some(text.as_bytes().to_vec()),
        KeyEncoding::Base64 => from_base64(text),
        KeyEncoding::Hex => from_hex(text),
    };
    let bytes = bytes.ok_or_else(|| {
        let detail = "the account's secret is not written as the integration's `key_encoding` says";
        Failure::new(Kind::NeedsReauth, detail)
    })?;
    Ok(Zeroizing::new(bytes))
}

/// Either alphabet, padded or not.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent);
    let standard: String = text
        .trim()
        .chars()
        .map(|char| match char {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(standard).ok()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    text.len()
        .is_multiple_of(2)
        .then(|| (0..text.len()).step_by(2).map(pair).collect())?
}
