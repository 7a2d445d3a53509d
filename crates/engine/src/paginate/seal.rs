//! Cursors: sealed, so that nobody reads, forges or moves them to another account.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use interlingua_definition::kind::Kind;
use serde::{Deserialize, Serialize};

use super::Position;
use crate::account::Account;
use crate::failure::Failure;
use crate::ports::Random;

/// Key that seals cursors.
pub(crate) type CursorKey = [u8; 32];

const NONCE_BYTES: usize = 24;

/// What a cursor holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// `model/resource/method`, or `proxy/resource/method`.
    pub(crate) method: String,
    /// Name of the variant.
    pub(crate) variant: String,
    /// Hash of the plan's request and pagination parts, in hex.
    pub(crate) plan: String,
    /// The record, for lists below one.
    pub(crate) id: Option<String>,
    /// Filters, or native parameters.
    pub(crate) parameters: Vec<(String, String)>,
    /// Page size wished.
    pub(crate) limit: Option<u32>,
    /// Sorting.
    pub(crate) sort: Vec<String>,
    /// The vendor's change token, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sync_token: Option<String>,
    /// Fields wanted.
    pub(crate) fields: Vec<String>,
    /// Whether the vendor's record goes along.
    pub(crate) remote_data: bool,
    /// Whether what cannot be served is left out.
    pub(crate) lenient: bool,
    /// The page to ask for.
    pub(crate) position: Position,
}

/// What a sync token holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SyncToken {
    /// `model/resource/method`.
    pub(crate) method: String,
    /// The vendor's change token, as JSON text.
    pub(crate) token: String,
}

/// What can be sealed: its name is bound into the seal, so that one is never taken for the other.
pub(crate) trait Sealed: Serialize + serde::de::DeserializeOwned {
    /// What the caller knows it by.
    const NAME: &'static str;
}

impl Sealed for Cursor {
    const NAME: &'static str = "cursor";
}

impl Sealed for SyncToken {
    const NAME: &'static str = "sync_token";
}

/// Seals a cursor or a sync token for an account.
pub(crate) fn seal<T: Sealed>(
    key: &CursorKey,
    random: &dyn Random,
    account: &Account,
    cursor: &T,
) -> Result<String, Failure> {
    let internal = || Failure::new(Kind::Internal, format!("`{}` could not be sealed", T::NAME));
    let mut nonce = [0; NONCE_BYTES];
    if !random.fill(&mut nonce) {
        return Err(internal());
    }
    let message = serde_json::to_vec(cursor).map_err(|_| internal())?;
    let binding = binding(T::NAME, account);
    let payload = Payload {
        msg: &message,
        aad: binding.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(&(*key).into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| internal())?;
    Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Opens a cursor or a sync token of an account.
pub(crate) fn open<T: Sealed>(key: &CursorKey, account: &Account, text: &str) -> Result<T, Failure> {
    let name = T::NAME;
    let wrong = || {
        Failure::invalid(format!(
            "`{name}` is not one that this account was given: pass it on as it came"
        ))
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(wrong)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| wrong())?;
    let binding = binding(T::NAME, account);
    let payload = Payload {
        msg: sealed,
        aad: binding.as_bytes(),
    };
    let message = XChaCha20Poly1305::new(&(*key).into())
        .decrypt(&XNonce::from(nonce), payload)
        .map_err(|_| wrong())?;
    serde_json::from_slice(&message)
        .map_err(|_| Failure::new(Kind::CursorExpired, format!("`{name}` is of an older version")))
}

/// What a cursor is bound to. Names cannot hold a line feed.
fn binding(name: &str, account: &Account) -> String {
    format!(
        "{name} 1\n{}\n{}\n{}",
        account.environment, account.id, account.integration
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::string_slice)]
    use super::*;
    use crate::ports::SystemRandom;

    fn account(id: &str) -> Account {
        let text = |text: &str| text.to_owned();
        Account {
            id: text(id),
            environment: text("default"),
            tenant: text("t"),
            integration: text("x"),
            auth: None,
            variables: serde_json::Map::new(),
            app: None,
            egress_allow: Default::default(),
        }
    }

    #[test]
    fn a_cursor_opens_for_its_account_alone() {
        let cursor = Cursor {
            method: "crm/contacts/list".to_owned(),
            variant: String::new(),
            plan: "00".to_owned(),
            id: None,
            parameters: vec![("a".to_owned(), "b".to_owned())],
            limit: Some(2),
            sort: Vec::new(),
            sync_token: None,
            fields: Vec::new(),
            remote_data: false,
            lenient: false,
            position: Position::default(),
        };
        let sealed = seal(&[7; 32], &SystemRandom, &account("acct_1"), &cursor).unwrap();
        assert!(!sealed.contains("contacts"));
        assert_eq!(open::<Cursor>(&[7; 32], &account("acct_1"), &sealed).unwrap(), cursor);
        assert!(open::<Cursor>(&[7; 32], &account("acct_2"), &sealed).is_err());
        assert!(open::<Cursor>(&[8; 32], &account("acct_1"), &sealed).is_err());
        for bad in [
            "",
            "x",
            "AAAA",
            &sealed[1..],
            &format!("{}A", &sealed[..sealed.len() - 2]),
        ] {
            assert!(open::<Cursor>(&[7; 32], &account("acct_1"), bad).is_err());
        }
    }
}
