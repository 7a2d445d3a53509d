//! Identifiers and API keys: random text with enough entropy that a plain SHA-256 is a safe way to keep it.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::StoreError;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const KEY_PREFIX: &str = "il_";
/// 43 characters of 62 carry 256 bits.
const KEY_RANDOM_CHARS: usize = 43;
const CHECKSUM_CHARS: usize = 6;
/// 24 characters of 62 carry 142 bits: ids cannot be guessed.
const ID_CHARS: usize = 24;

/// SHA-256 of an API key's text: what is kept of it.
pub type KeyHash = [u8; 32];

/// An API key's text, shown once.
pub type KeyText = Zeroizing<String>;

/// Hash of a key's text.
pub fn hash_key(text: &str) -> KeyHash {
    Sha256::digest(text.as_bytes()).into()
}

/// A new key: `il_`, 256 random bits, and a CRC-32 by which leak scanners tell it from other text.
pub(crate) fn new_key() -> Result<KeyText, StoreError> {
    let mut text = Zeroizing::new(String::with_capacity(64));
    text.push_str(KEY_PREFIX);
    push_random(&mut text, KEY_RANDOM_CHARS)?;
    let checksum = checksum(&text);
    text.push_str(&checksum);
    Ok(text)
}

/// A new identifier such as `acct_…`.
pub(crate) fn new_id(prefix: &str) -> Result<String, StoreError> {
    let mut text = format!("{prefix}_");
    push_random(&mut text, ID_CHARS)?;
    Ok(text)
}

/// An identifier that sorts by time: eleven digits of base 62 for the time in ms, then as random as any.
pub(crate) fn ordered_id(prefix: &str, at_ms: i64) -> Result<String, StoreError> {
    let mut text = format!("{prefix}_{}", digits(u64::try_from(at_ms).unwrap_or(0), 11));
    push_random(&mut text, ID_CHARS / 2)?;
    Ok(text)
}

/// CRC-32 in base 62, most significant digit first, six digits.
fn checksum(text: &str) -> String {
    digits(u64::from(crc32fast::hash(text.as_bytes())), CHECKSUM_CHARS)
}

fn digits(mut rest: u64, count: usize) -> String {
    let mut digits = Vec::with_capacity(count);
    for _ in 0..count {
        digits.push(digit(rest % 62));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

fn digit(value: u64) -> char {
    let byte = usize::try_from(value).ok().and_then(|index| ALPHABET.get(index));
    char::from(byte.copied().unwrap_or(b'0'))
}

/// Appends uniformly drawn characters; bytes of 248 and above would favour the first ones and are drawn again.
fn push_random(text: &mut String, count: usize) -> Result<(), StoreError> {
    let mut missing = count;
    while missing > 0 {
        let mut bytes = Zeroizing::new([0u8; 64]);
        getrandom::fill(bytes.as_mut())?;
        for byte in bytes.iter().filter(|byte| **byte < 248).take(missing) {
            text.push(digit(u64::from(byte % 62)));
            missing -= 1;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::string_slice)]

    use super::*;

    #[test]
    fn a_key_ends_in_the_checksum_of_what_stands_before() {
        let key = new_key().unwrap();
        assert_eq!(key.len(), 3 + KEY_RANDOM_CHARS + CHECKSUM_CHARS);
        let (body, end) = key.split_at(key.len() - CHECKSUM_CHARS);
        assert_eq!(checksum(body), end);
        assert_ne!(checksum(&body[..body.len() - 1]), end);
    }

    #[test]
    fn ids_differ_and_stay_in_the_alphabet() {
        let ids: std::collections::BTreeSet<String> = (0..200).map(|_| new_id("acct").unwrap()).collect();
        assert_eq!(ids.len(), 200);
        assert!(
            ids.iter()
                .all(|id| id[5..].bytes().all(|byte| ALPHABET.contains(&byte)))
        );
    }
}
