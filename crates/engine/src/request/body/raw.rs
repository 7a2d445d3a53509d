//! Bytes as they are.

use interlingua_jsonata::Value;

use super::file::file;
use super::{Encoded, unwritable};
use crate::failure::Failure;
use crate::language::scalar_text;

pub(super) fn encode(body: Value<'_>) -> Result<Encoded, Failure> {
    if let Some(file) = file(body)? {
        let content_type = file.content_type.unwrap_or_else(|| OCTETS.to_owned());
        return Ok(Encoded {
            bytes: file.bytes.into(),
            content_type: content_type.into(),
        });
    }
    let text = scalar_text(body).ok_or_else(|| {
        unwritable("a raw body is a text, or an object with `content` or `base64` and perhaps a `content_type`")
    })?;
    Ok(Encoded {
        bytes: text.into(),
        content_type: "text/plain; charset=utf-8".into(),
    })
}

const OCTETS: &str = "application/octet-stream";
