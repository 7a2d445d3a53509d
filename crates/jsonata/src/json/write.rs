//! Values to JSON text.

use crate::value::{Array, Number, Object, Value};

/// Writes a value as JSON text at the end of `out`. Undefined members and functions drop out; in an array they are null.
/// Numbers that were only passed through come out digit for digit. Works at any nesting: it keeps its own stack.
pub fn write(value: Value<'_>, out: &mut Vec<u8>) {
    let mut open: Vec<Open<'_>> = Vec::new();
    begin(value, &mut open, out);
    while let Some(top) = open.last_mut() {
        let next = match top {
            Open::Array(array, at) => next_item(*array, at, out),
            Open::Object(object, at, any) => next_member(*object, at, any, out),
        };
        match next {
            Some(value) => begin(value, &mut open, out),
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

fn begin<'a>(value: Value<'a>, open: &mut Vec<Open<'a>>, out: &mut Vec<u8>) {
    match value {
        Value::Undefined | Value::Null(_) | Value::Function(_) => out.extend_from_slice(b"null"),
        Value::Bool(true, _) => out.extend_from_slice(b"true"),
        Value::Bool(false, _) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(array) => {
            out.push(b'[');
            open.push(Open::Array(array, 0));
        }
        Value::Object(object) => {
            out.push(b'{');
            open.push(Open::Object(object, 0, false));
        }
    }
}

fn next_item<'a>(array: Array<'a>, at: &mut usize, out: &mut Vec<u8>) -> Option<Value<'a>> {
    let Some(item) = array.get(*at) else {
        out.push(b']');
        return None;
    };
    if *at > 0 {
        out.push(b',');
    }
    *at += 1;
    Some(item)
}

fn next_member<'a>(object: Object<'a>, at: &mut usize, any: &mut bool, out: &mut Vec<u8>) -> Option<Value<'a>> {
    while let Some((key, value)) = object.members().get(*at) {
        *at += 1;
        if matches!(value, Value::Undefined | Value::Function(_)) {
            continue;
        }
        if *any {
            out.push(b',');
        }
        *any = true;
        write_string(key, out);
        out.push(b':');
        return Some(*value);
    }
    out.push(b'}');
    None
}

fn write_number(number: Number<'_>, out: &mut Vec<u8>) {
    let text = number.text();
    // JSON has no infinities.
    let finite = text.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'-') && !text.ends_with('y');
    out.extend_from_slice(if finite { text.as_bytes() } else { b"null" });
}

/// Writes a string with its quotes and escapes.
fn write_string(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(text.as_bytes().get(plain..at).unwrap_or_default());
        escape(byte, out);
        plain = at + 1;
    }
    out.extend_from_slice(text.as_bytes().get(plain..).unwrap_or_default());
    out.push(b'"');
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        8 => out.extend_from_slice(b"\\b"),
        12 => out.extend_from_slice(b"\\f"),
        other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
    }
}
