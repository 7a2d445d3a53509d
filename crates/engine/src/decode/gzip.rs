//! A gzip file in place of data, whatever the vendor calls it: known by its first bytes (RFC 1952), opened within bounds.

use crate::language::Language;
use crate::transport::decompress;
use interlingua_jsonata::EvalError;

/// The content of a gzip file; anything else as it is.
pub(super) fn opened<'a>(language: &Language<'a>, body: &'a [u8], max_bytes: usize) -> Result<&'a [u8], String> {
    if !decompress::is_gzip(body) {
        return Ok(body);
    }
    let open = decompress::gunzip(body, max_bytes).map_err(|error| error.to_string())?;
    let text = std::str::from_utf8(&open).map_err(|error| {
        format!(
            "the gzip file holds what is not valid UTF-8 at byte {}",
            error.valid_up_to()
        )
    })?;
    language.key(text).map(str::as_bytes).map_err(EvalError::into_message)
}
