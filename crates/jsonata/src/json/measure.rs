//! How long a value is as JSON text, without writing it.

use super::write::NESTED_BYTES;
use crate::value::{Array, Value};
use crate::{Arena, EvalError};

/// Values looked at between two steps that are spent.
const VALUES_PER_STEP: u32 = 64;

/// A container that is being measured, and what is left of it.
enum Open<'a> {
    Items(std::slice::Iter<'a, Value<'a>>),
    /// Of a range no item is in memory.
    Range(Array<'a>, usize),
    Members(&'a [&'a str], std::slice::Iter<'a, Value<'a>>),
}

impl<'a> Open<'a> {
    fn array(array: Array<'a>) -> Open<'a> {
        match array.as_slice() {
            Some(items) => Open::Items(items.iter()),
            None => Open::Range(array, 0),
        }
    }

    /// Bytes of the next value and of what stands before it.
    #[inline]
    fn next(&mut self, inner: &mut Option<Open<'a>>) -> Option<usize> {
        match self {
            Open::Members(names, values) => {
                let (name, more) = names.split_first()?;
                *names = more;
                values.next().map(|member| name.len() + 4 + begin(member, inner))
            }
            Open::Items(items) => items.next().map(|item| 1 + begin(item, inner)),
            Open::Range(array, at) => {
                *at += 1;
                array.get(*at - 1).map(|item| 1 + begin(&item, inner))
            }
        }
    }
}

/// Whether a value needs more than `limit` bytes as JSON text (escapes not counted). Stops as soon as that is certain, keeps
/// its own stack, for which the arena's budget must have room, as for that of the writer, and spends steps.
pub(crate) fn is_longer_than(
    value: Value<'_>,
    limit: usize,
    arena: &Arena,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<bool, EvalError> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut inner = None;
    let mut bytes = begin(&value, &mut inner);
    let mut looked = 0;
    loop {
        if let Some(inner) = inner.take() {
            if open.len() == open.capacity() {
                deepen(&mut open, arena)?;
            }
            open.push(inner);
        }
        let Some(top) = open.last_mut() else { break };
        while inner.is_none() {
            let Some(more) = top.next(&mut inner) else { break };
            bytes = bytes.saturating_add(more);
            if bytes > limit {
                return Ok(true);
            }
            looked += 1;
            if looked == VALUES_PER_STEP {
                looked = 0;
                spend(1)?;
            }
        }
        if inner.is_none() {
            open.pop();
        }
    }
    Ok(bytes > limit)
}

/// Makes room for as many open containers again. They lie outside the arena, old ones beside new ones while they move.
#[cold]
fn deepen(open: &mut Vec<Open<'_>>, arena: &Arena) -> Result<(), EvalError> {
    let more = open.len().max(8);
    if !arena.has_room((open.len() * 2 + more) * NESTED_BYTES) {
        return Err(EvalError::out_of_memory());
    }
    open.reserve_exact(more);
    Ok(())
}

/// Bytes of a value without what is in it, which is opened.
#[inline]
fn begin<'a>(value: &Value<'a>, inner: &mut Option<Open<'a>>) -> usize {
    match value {
        Value::String(text) => return text.len() + 2,
        Value::Number(number) => match number.digits() {
            Some(digits) => return digits.len(),
            None => return whole_digits(number.as_f64()),
        },
        Value::Array(array) => *inner = Some(Open::array(*array)),
        Value::Object(object) => *inner = Some(Open::Members(object.names(), object.values().iter())),
        _ => {}
    }
    1
}

/// Digits of a float that is a whole number; of any other, the fewest that it can have.
fn whole_digits(value: f64) -> usize {
    let magnitude = value.abs();
    if magnitude.fract() != 0.0 || magnitude >= 1e15 {
        return 3;
    }
    1 + (magnitude as u64).checked_ilog10().unwrap_or(0) as usize
}
