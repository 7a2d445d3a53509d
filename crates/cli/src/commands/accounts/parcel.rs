//! The file that accounts travel in: a line of JSON for each, encrypted in the age format (age-encryption.org/v1), so that it can be
//! opened without us.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::iter;
use std::path::Path;

use age::secrecy::SecretString;
use anyhow::{Context, anyhow, bail};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Names the passphrase: a command line is visible to every process.
pub(super) const PASSPHRASE: &str = "INTERLINGUA_EXPORT_PASSPHRASE";
/// Shortest passphrase accepted, in characters.
const MIN_PASSPHRASE_CHARS: usize = 12;
/// What the first line says, so that another layout can follow.
const LAYOUT: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    interlingua_accounts: u32,
    count: usize,
}

/// One account, with everything that is its own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Packed {
    pub(super) id: String,
    pub(super) integration: String,
    pub(super) auth: Option<String>,
    pub(super) tenant: String,
    pub(super) variables: Map<String, Value>,
    pub(super) state: interlingua_store::AccountState,
    pub(super) cause: Option<String>,
    pub(super) since_ms: i64,
    pub(super) expires_at_ms: Option<i64>,
    pub(super) credentials: BTreeMap<String, Plain>,
    /// The account's overlay, to the byte.
    pub(super) overlay: Option<String>,
}

/// A secret between two seals.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub(super) struct Plain(pub(super) String);

/// Whom the file is for.
pub(super) enum For {
    Passphrase(SecretString),
    Recipient(age::x25519::Recipient),
}

/// With what it is opened.
pub(super) enum With {
    Passphrase(SecretString),
    Identity(age::x25519::Identity),
}

impl For {
    /// A recipient's public key (`age1…`), or the passphrase of the process's variable.
    pub(super) fn of(recipient: Option<&str>) -> anyhow::Result<For> {
        match recipient {
            Some(text) => text
                .parse()
                .map(For::Recipient)
                .map_err(|error| anyhow!("--recipient: {error}")),
            None => passphrase().map(For::Passphrase),
        }
    }
}

impl With {
    /// The private key in a file as `age-keygen` writes it, or the passphrase of the process's variable.
    pub(super) fn of(identity: Option<&Path>) -> anyhow::Result<With> {
        let Some(path) = identity else {
            return passphrase().map(With::Passphrase);
        };
        let text = Zeroizing::new(std::fs::read_to_string(path).with_context(|| path.display().to_string())?);
        let key = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1"));
        let key = key.ok_or_else(|| anyhow!("{} holds no line AGE-SECRET-KEY-1…", path.display()))?;
        key.parse()
            .map(With::Identity)
            .map_err(|error| anyhow!("{}: {error}", path.display()))
    }
}

fn passphrase() -> anyhow::Result<SecretString> {
    let text = std::env::var(PASSPHRASE).unwrap_or_default();
    if text.chars().count() < MIN_PASSPHRASE_CHARS {
        bail!("set {PASSPHRASE} ({MIN_PASSPHRASE_CHARS} characters or more), or name a key of age");
    }
    Ok(SecretString::from(text))
}

/// Writes a new file that its owner alone may read. One that exists is not overwritten.
pub(super) fn write(path: &Path, whom: For, accounts: &[Packed]) -> anyhow::Result<()> {
    let file = create(path).with_context(|| format!("{} cannot be made", path.display()))?;
    let encryptor = match whom {
        For::Passphrase(passphrase) => age::Encryptor::with_user_passphrase(passphrase),
        For::Recipient(recipient) => age::Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))?,
    };
    let mut out = BufWriter::new(encryptor.wrap_output(file)?);
    let head = Head {
        interlingua_accounts: LAYOUT,
        count: accounts.len(),
    };
    line(&mut out, &head)?;
    for account in accounts {
        line(&mut out, account)?;
    }
    let file = out.into_inner().map_err(|error| anyhow!("{error}"))?.finish()?;
    Ok(file.sync_all()?)
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn line(out: &mut impl Write, value: &impl Serialize) -> anyhow::Result<()> {
    let text = Zeroizing::new(serde_json::to_string(value)?);
    out.write_all(text.as_bytes())?;
    Ok(out.write_all(b"\n")?)
}

/// Reads the whole file, or nothing: it is authenticated, and says how much it holds.
pub(super) fn read(path: &Path, with: With) -> anyhow::Result<Vec<Packed>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let decryptor = age::Decryptor::new(file).with_context(|| format!("{} is no file of age", path.display()))?;
    let identity: Box<dyn age::Identity> = match with {
        With::Passphrase(passphrase) => Box::new(age::scrypt::Identity::new(passphrase)),
        With::Identity(identity) => Box::new(identity),
    };
    let opened = decryptor.decrypt(iter::once(&*identity));
    let opened = opened.with_context(|| format!("{} cannot be opened with this", path.display()))?;
    accounts(opened).with_context(|| path.display().to_string())
}

fn accounts(opened: impl Read) -> anyhow::Result<Vec<Packed>> {
    let mut lines = BufReader::new(opened).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let head: Head = serde_json::from_str(&first).map_err(|_| anyhow!("it holds no accounts of this product"))?;
    if head.interlingua_accounts != LAYOUT {
        bail!(
            "it is of layout {}, this version knows {LAYOUT}",
            head.interlingua_accounts
        );
    }
    let mut found = Vec::new();
    for (index, text) in lines.enumerate() {
        let text = Zeroizing::new(text?);
        // serde_json's own message would quote values, which are secrets.
        found.push(serde_json::from_str(&text).map_err(|_| anyhow!("line {} is no account", index + 2))?);
    }
    if found.len() != head.count {
        bail!("it says to hold {} accounts, and holds {}", head.count, found.len());
    }
    Ok(found)
}
