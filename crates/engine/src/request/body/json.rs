//! JSON (RFC 8259).

use interlingua_jsonata::{Value, json};

use super::Encoded;

pub(super) fn encode(body: Value<'_>) -> Encoded {
    let mut text = Vec::new();
    json::write(body, &mut text);
    Encoded {
        bytes: text.into(),
        content_type: "application/json".into(),
    }
}
