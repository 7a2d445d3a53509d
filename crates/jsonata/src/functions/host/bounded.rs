//! Work on texts, objects and tables of any size, within the budget: paid for while it is done, and counted while it is held.

use crate::eval::pieces;
use crate::functions::host::spend_search;
use crate::functions::tools::*;

/// Works on a text piece by piece, each paid for before it is worked on.
pub(super) fn each_piece<'a, 't>(
    cx: &mut Cx<'_, 'a>,
    text: &'t str,
    mut work: impl FnMut(&mut Cx<'_, 'a>, &'t str) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    for piece in pieces(text) {
        spend_bytes(cx, piece.len())?;
        work(cx, piece)?;
    }
    Ok(())
}

/// The member of this name, undefined if there is none; looking through a large object takes steps.
pub(super) fn member<'a>(cx: &mut Cx<'_, 'a>, value: Value<'a>, name: &str) -> Answer<'a> {
    let Value::Object(object) = value else {
        return Ok(Value::Undefined);
    };
    spend_search(cx, object, name)?;
    Ok(object.get(name).unwrap_or_default())
}

/// What libraries write into: a text that grows within the budget, each part paid for with steps. They know of no errors but
/// their own, so the one that ended the writing is kept.
pub(super) struct Sink<'c, 'p, 'a> {
    cx: &'c mut Cx<'p, 'a>,
    text: Text<'a>,
    failure: Option<EvalError>,
}

impl<'c, 'p, 'a> Sink<'c, 'p, 'a> {
    pub(super) fn new(cx: &'c mut Cx<'p, 'a>) -> Sink<'c, 'p, 'a> {
        let text = Text::new(cx.arena());
        let failure = None;
        Sink { cx, text, failure }
    }

    /// What was written.
    pub(super) fn finish(self) -> Result<&'a str, EvalError> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.text.finish()),
        }
    }
}

impl std::fmt::Write for Sink<'_, '_, '_> {
    fn write_str(&mut self, part: &str) -> std::fmt::Result {
        let paid = self.cx.spend(1 + (part.len() / 64) as u64);
        paid.and_then(|()| self.text.push_str(part)).map_err(|failure| {
            self.failure.get_or_insert(failure);
            std::fmt::Error
        })
    }
}
