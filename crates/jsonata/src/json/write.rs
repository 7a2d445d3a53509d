//! Values to JSON text.

use std::io;

use super::scan::plain_run;
use crate::value::{Array, Number, Object, Value};

/// Where text goes.
trait Sink {
    fn put(&mut self, bytes: &[u8]);

    /// Text that needs no escapes, in quotes; most text is.
    fn put_quoted(&mut self, plain: &[u8]) {
        self.put(b"\"");
        self.put(plain);
        self.put(b"\"");
    }

    /// Whether nobody takes more.
    fn closed(&self) -> bool {
        false
    }
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    fn put_quoted(&mut self, plain: &[u8]) {
        self.reserve(plain.len() + 2);
        self.push(b'"');
        self.extend_from_slice(plain);
        self.push(b'"');
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

    fn closed(&self) -> bool {
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

/// What becomes of functions.
#[derive(Clone, Copy, PartialEq)]
enum Functions {
    /// Left out; null in an array.
    Left,
    /// Empty strings.
    Shown,
}

fn write_into(value: Value<'_>, functions: Functions, out: &mut impl Sink) {
    let mut open: Vec<Open<'_>> = Vec::new();
    begin(value, functions, &mut open, out);
    while let Some(top) = open.last_mut() {
        if out.closed() {
            return;
        }
        let next = match top {
            Open::Array(array, at) => next_item(*array, at, out),
            Open::Object(object, at, any) => next_member(*object, functions, at, any, out),
        };
        match next {
            Some(value) => begin(value, functions, &mut open, out),
            None => {
                open.pop();
            }
        }
    }
}

/// A container that is being written, and how far.
enum Open<'a> {
    Array(Array<'a>, usize),
    Object(Object<'a>, usize, bool),
}

fn begin<'a>(value: Value<'a>, functions: Functions, open: &mut Vec<Open<'a>>, out: &mut impl Sink) {
    match value {
        Value::Function(_) if functions == Functions::Shown => out.put(b"\"\""),
        Value::Undefined | Value::Null(_) | Value::Function(_) => out.put(b"null"),
        Value::Bool(true, _) => out.put(b"true"),
        Value::Bool(false, _) => out.put(b"false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(array) => {
            out.put(b"[");
            open.push(Open::Array(array, 0));
        }
        Value::Object(object) => {
            out.put(b"{");
            open.push(Open::Object(object, 0, false));
        }
    }
}

fn next_item<'a>(array: Array<'a>, at: &mut usize, out: &mut impl Sink) -> Option<Value<'a>> {
    let Some(item) = array.get(*at) else {
        out.put(b"]");
        return None;
    };
    if *at > 0 {
        out.put(b",");
    }
    *at += 1;
    Some(item)
}

fn next_member<'a>(
    object: Object<'a>,
    functions: Functions,
    at: &mut usize,
    any: &mut bool,
    out: &mut impl Sink,
) -> Option<Value<'a>> {
    while let Some((key, value)) = object.members().get(*at) {
        *at += 1;
        if value.is_undefined() || (matches!(value, Value::Function(_)) && functions == Functions::Left) {
            continue;
        }
        if *any {
            out.put(b",");
        }
        *any = true;
        write_string(key, out);
        out.put(b":");
        return Some(*value);
    }
    out.put(b"}");
    None
}

fn write_number(number: Number<'_>, out: &mut impl Sink) {
    match number.digits() {
        Some(digits) => out.put(digits.as_bytes()),
        // JSON has no infinities.
        None if !number.as_f64().is_finite() => out.put(b"null"),
        None => out.put(number.text().as_bytes()),
    }
}

/// Writes a string with its quotes and escapes.
fn write_string(text: &str, out: &mut impl Sink) {
    let bytes = text.as_bytes();
    let mut run = plain_run(bytes, 0);
    if run == bytes.len() {
        return out.put_quoted(bytes);
    }
    out.put(b"\"");
    let mut at = 0;
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
