//! The master key: from a setting or a file, or made on the first start.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::StoreError;

/// Length of every key here, in bytes.
pub(crate) const KEY_BYTES: usize = 32;

/// The key that all others lie under. Never printed; zeroed when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; KEY_BYTES]);

impl MasterKey {
    /// Reads 32 bytes in base64 or 64 hexadecimal digits; a weaker text is refused.
    pub fn from_text(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        let bytes = Zeroizing::new(hex(text).or_else(|| STANDARD.decode(text).ok()).unwrap_or_default());
        let key: [u8; KEY_BYTES] = bytes.as_slice().try_into().map_err(|_| malformed())?;
        let first = key.first().copied().unwrap_or(0);
        if key.iter().all(|byte| *byte == first) {
            return Err(StoreError::MasterKey(
                "32 equal bytes are no key: make one with `openssl rand -base64 32`".into(),
            ));
        }
        Ok(MasterKey(key))
    }

    /// Reads the key file, or makes it with a new key, readable by its owner alone.
    pub fn load_or_create(path: &Path) -> Result<Self, StoreError> {
        match read(path)? {
            Some(text) => Self::from_text(&text),
            None => Self::create(path),
        }
    }

    fn create(path: &Path) -> Result<Self, StoreError> {
        let key = Self::generate()?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|source| file_error(path, source))?;
        let text = Zeroizing::new(format!("{}\n", STANDARD.encode(key.0)));
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|source| file_error(path, source))?;
        Ok(key)
    }

    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self, StoreError> {
        let mut key = [0; KEY_BYTES];
        getrandom::fill(&mut key)?;
        Ok(MasterKey(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Master keys at hand: the first seals, all of them open, so that one can be exchanged while nodes run.
#[derive(Clone, Debug)]
pub struct MasterKeys {
    first: MasterKey,
    others: Vec<MasterKey>,
}

impl MasterKeys {
    /// Reads keys separated by commas, each as in [`MasterKey::from_text`].
    pub fn from_text(text: &str) -> Result<Self, StoreError> {
        let mut keys = text.split(',').map(MasterKey::from_text);
        let first = keys.next().unwrap_or_else(|| Err(malformed()))?;
        let others = keys.collect::<Result<_, _>>()?;
        Ok(MasterKeys { first, others })
    }

    /// A further key, which only opens.
    #[must_use]
    pub fn and(mut self, other: MasterKey) -> Self {
        self.others.push(other);
        self
    }

    pub(crate) fn sealing(&self) -> &MasterKey {
        &self.first
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl From<MasterKey> for MasterKeys {
    fn from(first: MasterKey) -> Self {
        MasterKeys {
            first,
            others: Vec::new(),
        }
    }
}

fn read(path: &Path) -> Result<Option<Zeroizing<String>>, StoreError> {
    let mut text = Zeroizing::new(String::new());
    let mut file = match OpenOptions::new().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(file_error(path, source)),
    };
    file.read_to_string(&mut text)
        .map_err(|source| file_error(path, source))?;
    Ok(Some(text))
}

fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File {
        path: path.display().to_string(),
        source,
    }
}

fn malformed() -> StoreError {
    StoreError::MasterKey("expected 32 bytes in base64 or hexadecimal: make one with `openssl rand -base64 32`".into())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
        return None;
    }
    (0..KEY_BYTES)
        .map(|index| u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok())
        .collect()
}
