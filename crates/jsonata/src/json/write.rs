//! Values to JSON text.

use std::{fmt, io};

use super::scan::{is_plain, plain_run};
use crate::EvalError;
use crate::picture::number;
use crate::value::{Array, Number, Value};

/// Values written between two steps that are spent.
const VALUES_PER_STEP: u32 = 64;

/// Where text goes.
trait Sink {
    fn put(&mut self, bytes: &[u8]);

    /// Text that needs no escapes, in quotes; most text is.
    fn put_quoted(&mut self, plain: &[u8]) {
        self.put(b"\"");
        self.put(plain);
        self.put(b"\"");
    }

    /// Whether nobody takes more. Asked before each item and member.
    fn closed(&mut self) -> bool {
        false
    }
}

impl Sink for Vec<u8> {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline(always)]
    fn put_quoted(&mut self, plain: &[u8]) {
        self.reserve(plain.len() + 2);
        self.push(b'"');
        self.extend_from_slice(plain);
        self.push(b'"');
    }
}

/// A text that may become so long and no longer.
struct Bounded<'o, 's> {
    out: &'o mut Vec<u8>,
    /// Length that `out` may have, and how much of that is for this text.
    end: usize,
    limit: usize,
    /// Items and members until the next step is spent.
    until_step: u32,
    spend: &'s mut dyn FnMut(u64) -> Result<(), EvalError>,
    result: Result<(), EvalError>,
}

impl Bounded<'_, '_> {
    /// Whether so many bytes more fit.
    #[inline(always)]
    fn takes(&mut self, bytes: usize) -> bool {
        let fits = bytes <= self.end.saturating_sub(self.out.len());
        if !fits {
            self.too_long();
        }
        fits
    }

    #[cold]
    fn too_long(&mut self) {
        self.end = 0;
        self.result = Err(EvalError::output_too_long(self.limit));
    }
}

impl Sink for Bounded<'_, '_> {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        if self.takes(bytes.len()) {
            self.out.put(bytes);
        }
    }

    #[inline(always)]
    fn put_quoted(&mut self, plain: &[u8]) {
        if self.takes(plain.len() + 2) {
            self.out.put_quoted(plain);
        }
    }

    #[inline(always)]
    fn closed(&mut self) -> bool {
        self.until_step -= 1;
        if self.until_step == 0 {
            self.until_step = VALUES_PER_STEP;
            if let Err(error) = (self.spend)(1) {
                self.result = Err(error);
            }
        }
        self.result.is_err()
    }
}

/// A stream, and the first error that it gave.
struct Stream<'w, W: io::Write> {
    to: &'w mut W,
    result: io::Result<()>,
}

impl<W: io::Write> Sink for Stream<'_, W> {
    fn put(&mut self, bytes: &[u8]) {
        if self.result.is_ok() {
            self.result = self.to.write_all(bytes);
        }
    }

    fn closed(&mut self) -> bool {
        self.result.is_err()
    }
}

/// Writes a value as JSON text at the end of `out`. Undefined members and functions drop out; in an array they are null.
/// Numbers that were only passed through come out digit for digit. Works at any nesting: it keeps its own stack.
pub fn write(value: Value<'_>, out: &mut Vec<u8>) {
    write_into(value, Functions::Left, out);
}

/// [`write()`], for those who compare with the reference: functions, regular expressions among them, are empty strings, as in
/// `$string`. To a stream, a buffered one: the text is never held as a whole, however long it is.
pub fn write_to(value: Value<'_>, to: &mut impl io::Write) -> io::Result<()> {
    let mut stream = Stream { to, result: Ok(()) };
    write_into(value, Functions::Shown, &mut stream);
    stream.result
}

/// [`write()`], if the text is no longer than `limit` bytes; otherwise, and where a step is refused, nothing is written. Spends a
/// step for some values each, so that neither size nor depth of the value matter.
pub(crate) fn write_within(
    value: Value<'_>,
    limit: usize,
    out: &mut Vec<u8>,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    let start = out.len();
    let mut bounded = Bounded {
        end: start.saturating_add(limit),
        limit,
        out,
        until_step: VALUES_PER_STEP,
        spend,
        result: Ok(()),
    };
    write_into(value, Functions::Left, &mut bounded);
    let Bounded { out, result, .. } = bounded;
    if result.is_err() {
        out.truncate(start);
    }
    result
}

/// What becomes of functions.
#[derive(Clone, Copy, PartialEq)]
enum Functions {
    /// Left out; null in an array.
    Left,
    /// Empty strings.
    Shown,
}

/// Arrays and objects, one within the other, that there is room for with the first.
const FIRST_ROOM: usize = 8;

fn write_into(value: Value<'_>, functions: Functions, out: &mut impl Sink) {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut inner = begin(&value, functions, out);
    loop {
        if let Some(inner) = inner.take() {
            if open.len() == open.capacity() {
                open.reserve(open.len().max(FIRST_ROOM));
            }
            open.push(inner);
        }
        let Some(top) = open.last_mut() else { return };
        inner = match top {
            Open::Array(array, at) => write_items(*array, at, functions, out),
            Open::Object(members, any) => write_members(members, any, functions, out),
        };
        if inner.is_none() {
            open.pop();
        }
    }
}

/// A container that is being written, and what is left of it.
enum Open<'a> {
    Array(Array<'a>, usize),
    Object(std::slice::Iter<'a, (&'a str, Value<'a>)>, bool),
}

/// Writes a value; an array or object is only opened.
#[inline(always)]
fn begin<'a>(value: &Value<'a>, functions: Functions, out: &mut impl Sink) -> Option<Open<'a>> {
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
            return Some(Open::Object(object.members().iter(), false));
        }
    }
    None
}

/// Writes items up to the next array or object among them, which is opened; to the end if there is none.
fn write_items<'a>(array: Array<'a>, at: &mut usize, functions: Functions, out: &mut impl Sink) -> Option<Open<'a>> {
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
    members: &mut std::slice::Iter<'a, (&'a str, Value<'a>)>,
    any: &mut bool,
    functions: Functions,
    out: &mut impl Sink,
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

fn write_number(number: Number<'_>, out: &mut impl Sink) {
    match number.digits() {
        Some(digits) => out.put(digits.as_bytes()),
        // JSON has no infinities.
        None if !number.as_f64().is_finite() => out.put(b"null"),
        // What the sink gets, it gets: it answers for itself.
        None => drop(number::write(number.as_f64(), &mut Characters(out))),
    }
}

/// A sink as those see it who write text.
struct Characters<'s, S>(&'s mut S);

impl<S: Sink> fmt::Write for Characters<'_, S> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.put(text.as_bytes());
        Ok(())
    }
}

/// Writes a string with its quotes and escapes.
fn write_string(text: &str, out: &mut impl Sink) {
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        out.put_quoted(bytes);
    } else {
        write_escaped(bytes, out);
    }
}

#[inline(never)]
fn write_escaped(bytes: &[u8], out: &mut impl Sink) {
    out.put(b"\"");
    let (mut at, mut run) = (0, plain_run(bytes, 0));
    loop {
        out.put(bytes.get(at..at + run).unwrap_or_default());
        at += run;
        let Some(byte) = bytes.get(at) else { break };
        escape(*byte, out);
        at += 1;
        run = plain_run(bytes, at);
    }
    out.put(b"\"");
}

fn escape(byte: u8, out: &mut impl Sink) {
    match byte {
        b'"' => out.put(b"\\\""),
        b'\\' => out.put(b"\\\\"),
        b'\n' => out.put(b"\\n"),
        b'\r' => out.put(b"\\r"),
        b'\t' => out.put(b"\\t"),
        8 => out.put(b"\\b"),
        12 => out.put(b"\\f"),
        other => out.put(format!("\\u{other:04x}").as_bytes()),
    }
}
