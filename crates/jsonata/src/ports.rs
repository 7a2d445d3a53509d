//! What the language needs from outside: the time, chance, a stopwatch, a signer.

use std::fmt;

/// Yields 64 random bits.
pub type RandomPort = Box<dyn Fn() -> u64 + Send + Sync>;
/// Yields the ms since the evaluation's clock started.
pub type StopwatchPort = Box<dyn Fn() -> u64 + Send + Sync>;

/// Signs bytes with a private key in PEM. Fails with what is wrong with the key, quoting nothing of it.
pub type SignPort = Box<dyn Fn(SignAlgorithm, &str, &[u8]) -> Result<Vec<u8>, String> + Send + Sync>;

/// A signature with a private key (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignAlgorithm {
    /// RSA PKCS #1 1.5 with SHA-256.
    Rs256,
    /// RSA PKCS #1 1.5 with SHA-384.
    Rs384,
    /// RSA PKCS #1 1.5 with SHA-512.
    Rs512,
    /// RSA PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256; the signature is R and S, 32 bytes each.
    Es256,
}

impl SignAlgorithm {
    /// The algorithm of this name, `RS256` and so on.
    pub fn of(name: &str) -> Option<SignAlgorithm> {
        match name {
            "RS256" => Some(SignAlgorithm::Rs256),
            "RS384" => Some(SignAlgorithm::Rs384),
            "RS512" => Some(SignAlgorithm::Rs512),
            "PS256" => Some(SignAlgorithm::Ps256),
            "ES256" => Some(SignAlgorithm::Es256),
            _ => None,
        }
    }
}

/// The outside world, as far as an expression can see it.
pub struct Ports {
    /// Unix time in ms, fixed for all expressions of one call (`$now`, `$millis`).
    pub now_ms: i64,
    /// Source of `$random` and `$shuffle`.
    pub random: RandomPort,
    /// Elapsed ms, for the time limit; without it only steps bound an evaluation.
    pub elapsed_ms: Option<StopwatchPort>,
    /// Signatures with private keys (`$jwt`); without it there are only those with a shared secret.
    pub sign: Option<SignPort>,
}

impl Ports {
    /// Ports at a given time, with the operating system's randomness and no stopwatch.
    pub fn at(now_ms: i64) -> Ports {
        Ports {
            now_ms,
            random: Box::new(system_random),
            elapsed_ms: None,
            sign: None,
        }
    }
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports")
            .field("now_ms", &self.now_ms)
            .finish_non_exhaustive()
    }
}

fn system_random() -> u64 {
    // A source that fails leaves chance without entropy, never an evaluation without a result.
    getrandom::u64().unwrap_or_default()
}
