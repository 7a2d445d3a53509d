//! Sealing: XChaCha20-Poly1305. An account's credential lies under the account's own key, that one under its environment's
//! data key, and that one under the master key; an app's secret lies under the data key.
//!
//! What is sealed is bound to its place (environment, owner, field, version) as associated data: a sealed value that was
//! moved, altered or brought back from an older state does not open. Nonces are 192 random bits, so they need no counter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::StoreError;
use crate::master_key::{KEY_BYTES, MasterKey};
use crate::secret::Secret;

const NONCE_BYTES: usize = 24;
/// First byte of everything sealed: the layout, so that another can follow.
const LAYOUT: u8 = 1;
const CHECK_TEXT: &[u8] = b"interlingua master key";

/// Where a sealed value lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) environment: &'a str,
    /// Account id, or `app:<integration>`.
    pub(crate) owner: &'a str,
    pub(crate) field: &'a str,
    pub(crate) version: u64,
}

impl Place<'_> {
    /// Unambiguous bytes: every part with its length before it.
    fn associated(&self, key_id: u32) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        for part in [self.environment, self.owner, self.field] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes.extend_from_slice(&key_id.to_be_bytes());
        bytes
    }

    pub(crate) fn tampered(&self) -> StoreError {
        StoreError::Tampered {
            place: format!("{} / {} / {}", self.environment, self.owner, self.field),
        }
    }
}

/// An environment's key, unwrapped, in memory.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DataKey {
    pub(crate) id: u32,
    key: [u8; KEY_BYTES],
}

impl DataKey {
    pub(crate) fn generate(id: u32) -> Result<Self, StoreError> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key)?;
        Ok(DataKey { id, key })
    }

    /// For sealing under another key.
    pub(crate) fn text(&self) -> Secret {
        Secret::new(STANDARD.encode(self.key))
    }

    /// An account's own key, as [`DataKey::text`] wrote it.
    pub(crate) fn from_text(text: &Secret) -> Option<Self> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose()).ok()?);
        let key = bytes.as_slice().try_into().ok()?;
        Some(DataKey { id: 0, key })
    }

    /// Layout, key id, nonce, ciphertext with tag.
    pub(crate) fn seal(&self, place: Place<'_>, secret: &Secret) -> Result<Vec<u8>, StoreError> {
        let sealed = encrypt(&self.key, secret.expose().as_bytes(), &place.associated(self.id))?;
        let mut bytes = vec![LAYOUT];
        bytes.extend_from_slice(&self.id.to_be_bytes());
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }

    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret, StoreError> {
        let rest = sealed.get(5..).ok_or_else(|| place.tampered())?;
        let plain = decrypt(&self.key, rest, &place.associated(self.id)).ok_or_else(|| place.tampered())?;
        let text = std::str::from_utf8(&plain).map_err(|_| place.tampered())?;
        Ok(Secret::new(text.to_owned()))
    }

    pub(crate) fn wrap(&self, master: &MasterKey, environment: &str) -> Result<Vec<u8>, StoreError> {
        encrypt(master.bytes(), &self.key, &key_place(environment).associated(self.id))
    }

    pub(crate) fn unwrap(master: &MasterKey, environment: &str, id: u32, wrapped: &[u8]) -> Result<Self, StoreError> {
        let place = key_place(environment);
        let plain = decrypt(master.bytes(), wrapped, &place.associated(id)).ok_or_else(|| place.tampered())?;
        let key = plain.as_slice().try_into().map_err(|_| place.tampered())?;
        Ok(DataKey { id, key })
    }
}

fn key_place(environment: &str) -> Place<'_> {
    Place {
        environment,
        owner: "",
        field: "data key",
        version: 0,
    }
}

/// Which data key a sealed value lies under.
pub(crate) fn key_id(place: Place<'_>, sealed: &[u8]) -> Result<u32, StoreError> {
    match sealed {
        [LAYOUT, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(place.tampered()),
    }
}

/// A sealed constant by which a later start recognizes the master key.
pub(crate) fn check_value(master: &MasterKey) -> Result<Vec<u8>, StoreError> {
    encrypt(master.bytes(), CHECK_TEXT, CHECK_TEXT)
}

/// SHA-256 over the master key and the purpose. Purposes are constants of ours and results stay inside, so the
/// extension of a known hash, against which HMAC exists, has nothing to take hold of.
pub(crate) fn derive(master: &MasterKey, purpose: &str) -> [u8; KEY_BYTES] {
    let mut hash = Sha256::new();
    hash.update(b"interlingua derived key\0");
    hash.update(master.bytes());
    hash.update(purpose.as_bytes());
    hash.finalize().into()
}

/// Whether this is the master key that made the check value.
pub(crate) fn verify(master: &MasterKey, check: &[u8]) -> bool {
    decrypt(master.bytes(), check, CHECK_TEXT).is_some()
}

fn encrypt(key: &[u8; KEY_BYTES], plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce)?;
    let payload = Payload {
        msg: plain,
        aad: associated,
    };
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| StoreError::MasterKey("the value is too long to be sealed".into()))?;
    let mut bytes = nonce.to_vec();
    bytes.extend_from_slice(&sealed);
    Ok(bytes)
}

fn decrypt(key: &[u8; KEY_BYTES], sealed: &[u8], associated: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload {
        msg: sealed,
        aad: associated,
    };
    XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    const HOME: Place<'_> = Place {
        environment: "default",
        owner: "acct_1",
        field: "api_key",
        version: 3,
    };

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let key = DataKey::generate(7).unwrap();
        let sealed = key.seal(HOME, &Secret::new("s3cret".into())).unwrap();
        assert_eq!(key.open(HOME, &sealed).unwrap().expose(), "s3cret");
        for bit in 5 * 8..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open(HOME, &altered).is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(key.open(HOME, &sealed[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn a_value_opens_only_at_its_place() {
        let key = DataKey::generate(7).unwrap();
        let sealed = key.seal(HOME, &Secret::new("s3cret".into())).unwrap();
        let elsewhere = [
            Place {
                environment: "staging",
                ..HOME
            },
            Place {
                owner: "acct_2",
                ..HOME
            },
            Place {
                field: "password",
                ..HOME
            },
            Place { version: 2, ..HOME },
            // The parts together spell the same text: lengths keep them apart.
            Place {
                environment: "defaulta",
                owner: "cct_1",
                ..HOME
            },
        ];
        for place in elsewhere {
            assert!(key.open(place, &sealed).is_err(), "{place:?}");
        }
    }

    #[test]
    fn a_data_key_unwraps_under_its_master_key_and_environment_alone() {
        let (master, other) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
        let wrapped = DataKey::generate(1).unwrap().wrap(&master, "default").unwrap();
        assert!(DataKey::unwrap(&master, "default", 1, &wrapped).is_ok());
        assert!(DataKey::unwrap(&master, "staging", 1, &wrapped).is_err());
        assert!(DataKey::unwrap(&master, "default", 2, &wrapped).is_err());
        assert!(DataKey::unwrap(&other, "default", 1, &wrapped).is_err());
    }
}
