//! A file in a body: `{ "content" | "base64", "filename"?, "content_type"? }`.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use interlingua_jsonata::Value;

use super::unwritable;
use crate::failure::Failure;
use crate::language::scalar_text;

/// Base 64, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A file as a body names it.
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) filename: Option<String>,
    pub(super) content_type: Option<String>,
}

/// The file that a value describes; `None` if it describes none.
pub(super) fn file(value: Value<'_>) -> Result<Option<File>, Failure> {
    let Value::Object(_) = value else { return Ok(None) };
    let bytes = match (scalar_text(value.get("content")), scalar_text(value.get("base64"))) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(text)) => BASE64
            .decode(text.trim())
            .map_err(|_| unwritable("a file's `base64` is not base 64"))?,
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(unwritable("a file has `content` or `base64`, not both")),
    };
    Ok(Some(File {
        bytes,
        filename: scalar_text(value.get("filename")),
        content_type: scalar_text(value.get("content_type")),
    }))
}
