//! Any bytes, which expressions see as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use interlingua_jsonata::{EvalError, Value};

use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Result<Value<'a>, String> {
    language.text(&STANDARD.encode(body)).map_err(EvalError::into_message)
}
