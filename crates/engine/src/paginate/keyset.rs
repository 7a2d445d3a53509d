//! A value of the last record is sent back: records after it are wanted.

use interlingua_definition::kind::Kind;
use interlingua_jsonata::Program;

use super::{At, Page, expression_failed, token};
use crate::failure::Failure;
use crate::language::Language;

pub(super) fn next<'a>(
    language: &mut Language<'a>,
    key: &'a Program,
    inclusive: bool,
    page: &Page<'a, '_>,
) -> Result<Option<At>, Failure> {
    let Some(last) = page.records.last() else {
        return Ok(None);
    };
    let found = language
        .run(key, *last)
        .map_err(|error| expression_failed("key_field", &error))?;
    let missing = || {
        let detail = format!("the last record has no `{}`, by which the list goes on", key.source());
        Failure::new(Kind::Mapping, detail)
    };
    let at = At::Token(token(found).ok_or_else(missing)?);
    Ok(Some(at).filter(|at| !inclusive || *at != page.position.at))
}
