//! How long a value is as JSON text, without writing it.

use super::write::NESTED_BYTES;
use crate::value::{Array, Value};
use crate::{Arena, EvalError};

/// Values looked at between two steps that are spent.
const VALUES_PER_STEP: u32 = 64;

/// What is written in a ms, at the slowest.
const BYTES_PER_MS: usize = 256 << 10;
const FRACTIONS_PER_MS: usize = 5_000;

/// How long a value is as JSON text.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    /// Escapes not counted.
    bytes: usize,
    /// Numbers whose digits must be found.
    fractions: usize,
}

impl Extent {
    fn of(bytes: usize) -> Extent {
        Extent { bytes, fractions: 0 }
    }

    fn and(self, more: Extent) -> Extent {
        Extent {
            bytes: self.bytes.saturating_add(more.bytes),
            fractions: self.fractions + more.fractions,
        }
    }

    /// What writing it takes at the most, in ms. Nothing for a short text.
    pub(crate) fn writing_ms(self) -> u64 {
        (self.bytes / BYTES_PER_MS + self.fractions / FRACTIONS_PER_MS) as u64
    }
}

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

    /// The next value and what stands before it.
    #[inline]
    fn next(&mut self, inner: &mut Option<Open<'a>>) -> Option<Extent> {
        match self {
            Open::Members(names, values) => {
                let (name, more) = names.split_first()?;
                *names = more;
                values
                    .next()
                    .map(|member| Extent::of(name.len() + 4).and(begin(member, inner)))
            }
            Open::Items(items) => items.next().map(|item| Extent::of(1).and(begin(item, inner))),
            Open::Range(array, at) => {
                *at += 1;
                array.get(*at - 1).map(|item| Extent::of(1).and(begin(&item, inner)))
            }
        }
    }
}

/// How long a value is as JSON text, unless it is longer than `limit` bytes. Stops as soon as that is certain, keeps its own stack, for
/// which the arena's budget must have room, as for that of the writer, and spends steps.
pub(crate) fn extent_within(
    value: Value<'_>,
    limit: usize,
    arena: &Arena,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<Option<Extent>, EvalError> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut inner = None;
    let mut extent = begin(&value, &mut inner);
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
            extent = extent.and(more);
            if extent.bytes > limit {
                return Ok(None);
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
    Ok((extent.bytes <= limit).then_some(extent))
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

/// A value without what is in it, which is opened.
#[inline]
fn begin<'a>(value: &Value<'a>, inner: &mut Option<Open<'a>>) -> Extent {
    match value {
        Value::String(text) => return Extent::of(text.len() + 2),
        Value::Number(number) => match number.digits() {
            Some(digits) => return Extent::of(digits.len()),
            None => return of_float(number.as_f64()),
        },
        Value::Array(array) => *inner = Some(Open::array(*array)),
        Value::Object(object) => *inner = Some(Open::Members(object.names(), object.values().iter())),
        _ => {}
    }
    Extent::of(1)
}

/// A float: the digits of a whole number; of any other, the fewest that it can have.
fn of_float(value: f64) -> Extent {
    let magnitude = value.abs();
    if magnitude.fract() != 0.0 || magnitude >= 1e15 {
        return Extent { bytes: 3, fractions: 1 };
    }
    Extent::of(1 + (magnitude as u64).checked_ilog10().unwrap_or(0) as usize)
}
