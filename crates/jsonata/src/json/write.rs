//! Values to JSON text.

use std::{fmt, io};

use super::output::{Bounded, Output, Sink, Stream, Unbounded};
use super::scan::{is_special, plain_run};
use crate::picture::number;
use crate::value::{Array, Number, Value};
use crate::{Arena, EvalError};

/// Writes a value as JSON text at the end of `out`. Undefined members and functions drop out; in an array they are null.
/// Numbers that were only passed through come out digit for digit. Works at any nesting: it keeps its own stack.
pub fn write(value: Value<'_>, out: &mut Vec<u8>) {
    let sink = Unbounded(out.len());
    write_into(value, Functions::Left, Output::new(out, sink));
}

/// [`write()`], for those who compare with the reference: functions, regular expressions among them, are empty strings, as in
/// `$string`. To a stream, a buffered one: the text is never held as a whole, however long it is.
pub fn write_to(value: Value<'_>, to: &mut impl io::Write) -> io::Result<()> {
    let mut piece = Vec::new();
    let (last, mut stream) = write_into(value, Functions::Shown, Output::new(&mut piece, Stream::new(to)));
    stream.flush(last);
    stream.result
}

/// [`write()`], if the text is no longer than `limit` bytes; otherwise, and where a step is refused, nothing is written. Spends a
/// step for some values each, so that neither size nor depth of the value matter.
pub(crate) fn write_within(
    value: Value<'_>,
    limit: usize,
    arena: &Arena,
    out: &mut Vec<u8>,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    let start = out.len();
    let bounded = Bounded::new(start, limit, arena, spend);
    let (out, bounded) = write_into(value, Functions::Left, Output::new(out, bounded));
    if bounded.result.is_err() {
        out.truncate(start);
    }
    bounded.result
}

/// What becomes of functions.
#[derive(Clone, Copy, PartialEq)]
enum Functions {
    /// Left out; null in an array.
    Left,
    /// Empty strings.
    Shown,
}

/// What is remembered of an array or object while it is written or measured, in bytes.
pub(super) const NESTED_BYTES: usize = size_of::<Open<'_>>();

/// Arrays and objects, one within the other, that there is room for with the first.
const FIRST_ROOM: usize = 8;

fn write_into<'o, S: Sink>(value: Value<'_>, functions: Functions, mut out: Output<'o, S>) -> (&'o mut Vec<u8>, S) {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut inner = begin(&value, functions, &mut out);
    loop {
        if let Some(inner) = inner.take() {
            if open.len() == open.capacity() {
                let more = open.len().max(FIRST_ROOM);
                // Old ones lie beside new ones while they move.
                if !out.nests((open.len() * 2 + more) * NESTED_BYTES) {
                    return out.finish();
                }
                open.reserve_exact(more);
            }
            open.push(inner);
        }
        let Some(top) = open.last_mut() else {
            return out.finish();
        };
        inner = match top {
            Open::Array(array, at) => write_items(*array, at, functions, &mut out),
            Open::Object(members, any) => write_members(members, any, functions, &mut out),
        };
        if inner.is_none() {
            open.pop();
        }
    }
}

/// A container that is being written, and what is left of it.
enum Open<'a> {
    Array(Array<'a>, usize),
    Object(Members<'a>, bool),
}

/// Names and values that are left.
type Members<'a> = std::iter::Zip<std::slice::Iter<'a, &'a str>, std::slice::Iter<'a, Value<'a>>>;

/// Writes a value; an array or object is only opened.
#[inline(always)]
fn begin<'a>(value: &Value<'a>, functions: Functions, out: &mut Output<'_, impl Sink>) -> Option<Open<'a>> {
    match value {
        Value::String(text) => write_string(text, out),
        Value::Function(_) if functions == Functions::Shown => out.put(b"\"\""),
        Value::Undefined | Value::Null(_) | Value::Function(_) => out.put(b"null"),
        Value::Bool(true, _) => out.put(b"true"),
        Value::Bool(false, _) => out.put(b"false"),
        Value::Number(number) => write_number(*number, out),
        Value::Array(array) => {
            out.put(b"[");
            return Some(Open::Array(*array, 0));
        }
        Value::Object(object) => {
            out.put(b"{");
            return Some(Open::Object(object.names().iter().zip(object.values()), false));
        }
    }
    None
}

/// Writes items up to the next array or object among them, which is opened; to the end if there is none.
fn write_items<'a>(
    array: Array<'a>,
    at: &mut usize,
    functions: Functions,
    out: &mut Output<'_, impl Sink>,
) -> Option<Open<'a>> {
    while let Some(item) = array.get(*at) {
        if out.closed() {
            return None;
        }
        if *at > 0 {
            out.put(b",");
        }
        *at += 1;
        let inner = begin(&item, functions, out);
        if inner.is_some() {
            return inner;
        }
    }
    out.put(b"]");
    None
}

/// Writes members as [`write_items`] does items.
fn write_members<'a>(
    members: &mut Members<'a>,
    any: &mut bool,
    functions: Functions,
    out: &mut Output<'_, impl Sink>,
) -> Option<Open<'a>> {
    for (key, value) in members {
        if out.closed() {
            return None;
        }
        if value.is_undefined() || (matches!(value, Value::Function(_)) && functions == Functions::Left) {
            continue;
        }
        if *any {
            out.put(b",");
        }
        *any = true;
        write_string(key, out);
        out.put(b":");
        let inner = begin(value, functions, out);
        if inner.is_some() {
            return inner;
        }
    }
    out.put(b"}");
    None
}

fn write_number(number: Number<'_>, out: &mut Output<'_, impl Sink>) {
    match number.digits() {
        Some(digits) => out.put_all(digits.as_bytes()),
        // JSON has no infinities.
        None if !number.as_f64().is_finite() => out.put(b"null"),
        // What the sink gets, it gets: it answers for itself.
        None => drop(number::write(number.as_f64(), &mut Characters(out))),
    }
}

/// An output as those see it who write text.
struct Characters<'w, 'o, S>(&'w mut Output<'o, S>);

impl<S: Sink> fmt::Write for Characters<'_, '_, S> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.put_all(text.as_bytes());
        Ok(())
    }
}

/// Writes a string with its quotes and escapes.
fn write_string(text: &str, out: &mut Output<'_, impl Sink>) {
    if !out.put_quoted(text.as_bytes()) {
        write_escaped(text.as_bytes(), out);
    }
}

#[inline(never)]
fn write_escaped(bytes: &[u8], out: &mut Output<'_, impl Sink>) {
    out.put(b"\"");
    let mut at = 0;
    while at < bytes.len() {
        let run = plain_run(bytes, at);
        out.put_all(bytes.get(at..at + run).unwrap_or_default());
        at += run;
        // Where one is to be escaped, more are near.
        while let Some(byte) = bytes.get(at).copied().filter(|byte| is_special(*byte)) {
            escape(byte, out);
            at += 1;
        }
    }
    out.put(b"\"");
}

const HEX: &[u8; 16] = b"0123456789abcdef";

fn escape(byte: u8, out: &mut Output<'_, impl Sink>) {
    match byte {
        b'"' => out.put(b"\\\""),
        b'\\' => out.put(b"\\\\"),
        b'\n' => out.put(b"\\n"),
        b'\r' => out.put(b"\\r"),
        b'\t' => out.put(b"\\t"),
        8 => out.put(b"\\b"),
        12 => out.put(b"\\f"),
        // A control character: the first digit is 0 or 1.
        other => {
            let last = HEX.get(usize::from(other & 0xf)).copied().unwrap_or_default();
            out.put(&[b'\\', b'u', b'0', b'0', b'0' + (other >> 4), last]);
        }
    }
}
