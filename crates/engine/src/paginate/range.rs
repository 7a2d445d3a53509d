//! First and last index of the records wanted (RFC 9110 section 14 allows units other than bytes; `items` is a common one).

use interlingua_definition::plan::{Placement, RangePlaces};
use interlingua_jsonata::{EvalError, Value};

use super::Page;
use crate::language::Language;

/// The indexes that a request asks for, where they go.
pub(super) fn placed<'a, 'p>(
    language: &Language<'a>,
    send: &'p RangePlaces,
    first: i64,
    limit: i64,
) -> Result<Vec<(&'p Placement, Value<'a>)>, EvalError> {
    let last = first.saturating_add(limit).saturating_sub(1);
    Ok(match send {
        RangePlaces::Whole { send, prefix } => vec![(send, language.text(&format!("{prefix}{first}-{last}"))?)],
        RangePlaces::Ends { from, to } => {
            vec![(from, Value::number(first as f64)), (to, Value::number(last as f64))]
        }
    })
}

/// How many there are in all, by `Content-Range: items 0-24/66`; `*` says nothing.
pub(super) fn total(page: &Page<'_, '_>) -> Option<f64> {
    page.answer
        .header("content-range")?
        .rsplit_once('/')?
        .1
        .trim()
        .parse()
        .ok()
}
