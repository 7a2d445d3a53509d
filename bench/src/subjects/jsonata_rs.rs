//! The crate jsonata-rs. A compiled expression cannot outlive its arena, which keeps whatever was evaluated: it is compiled
//! anew after every batch of pages.

use bumpalo::Bump;
use jsonata_rs::JsonAta;

use crate::{Page, Row};

/// Pages for which one compilation is used.
const BATCH: usize = 32;

struct Compiled {
    expression: JsonAta<'static>,
    left: usize,
}

pub fn page(row: &'static Row) -> Option<Page> {
    // It has no `$sift`.
    if row.expression.contains("$sift") {
        return None;
    }
    let input = std::str::from_utf8(&row.input).expect("the input is UTF-8");
    let arena: *mut Bump = Box::into_raw(Box::new(Bump::new()));
    let mut compiled: Option<Compiled> = None;
    Some(Box::new(move |out| {
        if compiled.as_ref().is_none_or(|compiled| compiled.left == 0) {
            compiled = None;
            // Nothing borrows from the arena any more: what did has just been dropped.
            let bump: &'static Bump = unsafe {
                (*arena).reset();
                &*arena
            };
            let expression = JsonAta::new(&row.expression, bump).expect("the expression compiles");
            compiled = Some(Compiled {
                expression,
                left: BATCH,
            });
        }
        let current = compiled.as_mut().expect("just compiled");
        current.left -= 1;
        let result = current
            .expression
            .evaluate(Some(input), None)
            .expect("the expression succeeds");
        out.extend_from_slice(result.serialize(false).as_bytes());
    }))
}
