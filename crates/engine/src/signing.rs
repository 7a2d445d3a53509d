//! Signatures with private keys, for tokens and requests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interlingua_jsonata::SignAlgorithm;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, RsaKeyPair};
use zeroize::Zeroizing;

/// Signs bytes with a private key in PEM: PKCS #8 (`BEGIN PRIVATE KEY`), for RSA also PKCS #1 (`BEGIN RSA PRIVATE KEY`).
///
/// Fails with a message that says what is wrong with the key and quotes nothing of it. ECDSA signatures are R and S, 32
/// bytes each (RFC 7518 section 3.4).
pub fn sign(algorithm: SignAlgorithm, pem: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let key = Key::read(pem)?;
    match algorithm {
        SignAlgorithm::Rs256 => rsa(&key, &signature::RSA_PKCS1_SHA256, bytes),
        SignAlgorithm::Rs384 => rsa(&key, &signature::RSA_PKCS1_SHA384, bytes),
        SignAlgorithm::Rs512 => rsa(&key, &signature::RSA_PKCS1_SHA512, bytes),
        SignAlgorithm::Ps256 => rsa(&key, &signature::RSA_PSS_SHA256, bytes),
        SignAlgorithm::Es256 => ecdsa(&key, bytes),
    }
}

/// What stands between the lines of a PEM text, and what they call it.
struct Key<'p> {
    label: &'p str,
    der: Zeroizing<Vec<u8>>,
}

impl<'p> Key<'p> {
    /// RFC 7468, taking any white space.
    fn read(pem: &'p str) -> Result<Key<'p>, String> {
        let missing = || "the key is no private key in PEM (`-----BEGIN PRIVATE KEY-----` …)".to_owned();
        let (_, rest) = pem.split_once("-----BEGIN ").ok_or_else(missing)?;
        let (label, rest) = rest.split_once("-----").ok_or_else(missing)?;
        let (body, _) = rest.split_once("-----END ").ok_or_else(missing)?;
        let body: Zeroizing<String> = Zeroizing::new(body.split_ascii_whitespace().collect());
        let der = STANDARD
            .decode(body.as_bytes())
            .map_err(|_| "the key's PEM text is not base 64".to_owned())?;
        Ok(Key {
            label,
            der: Zeroizing::new(der),
        })
    }

    fn other(&self) -> String {
        let label = match self.label {
            "EC PRIVATE KEY" => "is in SEC 1 form",
            "ENCRYPTED PRIVATE KEY" => "is encrypted",
            _ => "is no private key in a form that is read here",
        };
        format!("the key {label}; convert it with `openssl pkcs8 -topk8 -nocrypt`")
    }
}

fn rsa(key: &Key<'_>, padding: &'static dyn signature::RsaEncoding, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let pair = match key.label {
        "PRIVATE KEY" => RsaKeyPair::from_pkcs8(&key.der),
        "RSA PRIVATE KEY" => RsaKeyPair::from_der(&key.der),
        _ => return Err(key.other()),
    };
    let pair = pair.map_err(|error| format!("the key is no RSA key that can be used: {error}"))?;
    let mut signed = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &SystemRandom::new(), bytes, &mut signed)
        .map_err(|_| "the RSA key could not sign".to_owned())?;
    Ok(signed)
}

fn ecdsa(key: &Key<'_>, bytes: &[u8]) -> Result<Vec<u8>, String> {
    if key.label != "PRIVATE KEY" {
        return Err(key.other());
    }
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, &key.der, &random)
        .map_err(|error| format!("the key is no key on P-256: {error}"))?;
    let signed = pair
        .sign(&random, bytes)
        .map_err(|_| "the key could not sign".to_owned())?;
    Ok(signed.as_ref().to_vec())
}
