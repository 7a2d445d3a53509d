//! Functions over text, and text made of numbers.

mod string;
mod length;
mod substring;
mod substring_before;
mod substring_after;
mod uppercase;
mod lowercase;
mod trim;
mod pad;
mod contains;
mod split;
mod join;
mod r#match;
mod replace;
mod format_number;
mod format_base;
mod format_integer;
mod parse_integer;
mod matching;

use super::tools::{Cx, EvalError, Group, scratch, spend_bytes, spend_slow_bytes};

pub(crate) use string::write_string_of;

pub(super) static GROUP: Group = Group {
    name: "Strings",
    functions: &[
        &string::FUNCTION,
        &length::FUNCTION,
        &substring::FUNCTION,
        &substring_before::FUNCTION,
        &substring_after::FUNCTION,
        &uppercase::FUNCTION,
        &lowercase::FUNCTION,
        &trim::FUNCTION,
        &pad::FUNCTION,
        &contains::FUNCTION,
        &split::FUNCTION,
        &join::FUNCTION,
        &r#match::FUNCTION,
        &replace::FUNCTION,
        &format_number::FUNCTION,
        &format_base::FUNCTION,
        &format_integer::FUNCTION,
        &parse_integer::FUNCTION,
    ],
};

/// Whether a part can be in a text at all: one that is longer is not looked at. Pays for the part, which is gone through slowly; the text
/// is paid for.
fn may_contain(cx: &mut Cx<'_, '_>, text: &str, part: &str) -> Result<bool, EvalError> {
    if part.len() > text.len() {
        return Ok(false);
    }
    spend_slow_bytes(cx, part.len())?;
    Ok(true)
}

/// Pays for a text in another case: made beside the text, up to `growth` times as long where it is not ASCII, and copied.
fn spend_other_case(cx: &mut Cx<'_, '_>, text: &str, growth: usize) -> Result<(), EvalError> {
    if text.is_ascii() {
        spend_bytes(cx, text.len())?;
        scratch(cx, text.len() * 2)
    } else {
        spend_slow_bytes(cx, text.len())?;
        scratch(cx, text.len() * growth * 2)
    }
}
