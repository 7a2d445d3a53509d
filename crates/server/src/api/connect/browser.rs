//! The browser: told apart by a cookie, so that what one began no other can end.

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, header};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::problem::Problem;
use crate::state::State;

/// One browser.
pub(super) struct Browser {
    id: String,
    /// Whether it has yet to be told its cookie.
    new: bool,
    secure: bool,
    /// Whether the page is in a frame of another page.
    framed: bool,
}

impl Browser {
    pub(super) fn of(shared: &State, headers: &HeaderMap) -> Result<Browser, Problem> {
        let secure = shared.public_url.starts_with("https:");
        let known = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, value)| *name == name_of(secure) && value.len() == 64)
            .map(|(_, value)| value.to_owned());
        let new = known.is_none();
        let id = match known {
            Some(id) => id,
            None => super::session::random_hex()?,
        };
        let kind = headers.get("sec-fetch-dest").map(HeaderValue::as_bytes);
        let framed = matches!(kind, Some(b"iframe" | b"frame"));
        Ok(Browser {
            id,
            new,
            secure,
            framed,
        })
    }

    pub(super) fn framed(&self) -> bool {
        self.framed
    }

    /// What a session keeps of it.
    pub(super) fn mark(&self, shared: &State) -> String {
        self.digest(shared, "browser", "")
    }

    /// What its forms of one session carry.
    pub(super) fn form_token(&self, shared: &State, session: &str) -> String {
        self.digest(shared, "form", session)
    }

    pub(super) fn sent_form(&self, shared: &State, session: &str, token: &str) -> bool {
        bool::from(self.form_token(shared, session).as_bytes().ct_eq(token.as_bytes()))
    }

    fn digest(&self, shared: &State, purpose: &str, session: &str) -> String {
        let key = shared.store.derived_key("connect browser");
        // A key shorter than a block is filled up with zeros (RFC 2104 section 2).
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(slot, byte)| *slot = byte);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        for part in [purpose, session, &self.id] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        super::session::hex(&mac.finalize().into_bytes())
    }

    /// The cookie, if it is a new one. `Lax`: it comes along when the vendor sends the browser back. In a frame of another site only
    /// one comes along that is kept apart for that site.
    pub(super) fn cookie(&self) -> Option<HeaderValue> {
        let reach = match (self.framed, self.secure) {
            (true, _) => "SameSite=None; Secure; Partitioned",
            (false, true) => "SameSite=Lax; Secure",
            (false, false) => "SameSite=Lax",
        };
        let text = format!(
            "{}={}; Path=/; HttpOnly; Max-Age=86400; {reach}",
            name_of(self.secure),
            self.id
        );
        self.new.then(|| HeaderValue::try_from(text).ok()).flatten()
    }
}

/// The prefix makes browsers refuse it from anyone but this very host.
fn name_of(secure: bool) -> &'static str {
    if secure {
        "__Host-interlingua-connect"
    } else {
        "interlingua-connect"
    }
}
