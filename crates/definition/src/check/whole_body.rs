//! `body` as a whole in a mapping's request, and not to be passed on: every field then counts as written, also one that goes nowhere.

use crate::codes;
use crate::compile::{Found, Site, input_reads};

pub(super) fn check(site: &Site<'_>) -> Vec<Found> {
    if !site.scope.unified || site.text.trim() == "body" {
        return Vec::new();
    }
    let reads = input_reads(site.program).into_iter();
    let whole = reads.filter(|read| read.dynamic && read.keys == ["body"]);
    let found = whole.map(|read| Found {
        code: codes::WHOLE_BODY,
        message: "`body` is read as a whole, so that a field that goes nowhere would be lost in silence".to_owned(),
        hint: Some("name the members that are read: `$f({ 'name': body.name })`".to_owned()),
        span: read.span,
        is_error: false,
    });
    found.collect()
}
