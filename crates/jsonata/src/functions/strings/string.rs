//! `$string`

use crate::functions::tools::*;
use crate::picture::number;
use crate::value::{MAX_NESTING, Number};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "string",
    params: "value?, indented?",
    signature: "<x-b?:s>",
    arity: 1,
    doc: "Turns a value into a string: strings stay as they are, numbers show at most 15 significant digits (whole numbers of the input all of theirs), everything else is JSON text, indented if the second argument is true.",
    examples: &[
        yields("$string(5)", "", r#""5""#),
        yields("$string(0.1 + 0.2)", "", r#""0.3""#),
        yields("$string(id)", r#"{"id": 9007199254740993}"#, r#""9007199254740993""#),
        yields("$string({'a': [1, null, 'x']})", "", r#""{\"a\":[1,null,\"x\"]}""#),
        yields("$string({'a': [1]}, true)", "", r#""{\n  \"a\": [\n    1\n  ]\n}""#),
        yields("$string($sum)", "", r#""""#),
        nothing("$string(name)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let value = arg(args, 0);
    if matches!(value, Value::Undefined | Value::String(_)) {
        return Ok(value);
    }
    let mut out = Text::new(cx.arena());
    let mut writer = Writer {
        pretty: arg(args, 1).as_bool() == Some(true),
        out: &mut out,
        spend: &mut |steps| cx.spend(steps),
    };
    writer.top(value)?;
    Ok(out.value())
}

/// Appends what `$string` makes of a value, as the operator `&` does; undefined adds nothing. Spends steps as it goes.
pub(crate) fn write_string_of<'a>(
    value: Value<'a>,
    out: &mut Text<'a>,
    spend: &mut dyn FnMut(u64) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    let pretty = false;
    Writer { pretty, out, spend }.top(value)
}

struct Writer<'w, 'a> {
    pretty: bool,
    out: &'w mut Text<'a>,
    spend: &'w mut dyn FnMut(u64) -> Result<(), EvalError>,
}

/// What laying out a float takes, in steps; and bytes of a text that are written in one.
const STEPS_PER_FLOAT: u64 = 20;
const BYTES_PER_STEP: usize = 16;

impl Writer<'_, '_> {
    fn top(&mut self, value: Value<'_>) -> Result<(), EvalError> {
        match value {
            Value::Undefined | Value::Function(_) => Ok(()),
            Value::String(text) => self.out.push_str(text),
            Value::Number(number) if !number.as_f64().is_finite() => Err(EvalError::new(
                "D3001",
                "a number beyond the range of floats has no text",
            )),
            Value::Array(array) if array.flags() == Flags::Wrapper => {
                self.value(array.get(0).unwrap_or_default(), MAX_NESTING)
            }
            other => self.value(other, MAX_NESTING),
        }
    }

    fn value(&mut self, value: Value<'_>, depth: u32) -> Result<(), EvalError> {
        (self.spend)(1)?;
        match value {
            Value::Undefined | Value::Null(_) => self.out.push_str("null"),
            Value::Bool(value, _) => self.out.push_str(if value { "true" } else { "false" }),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.quoted(text),
            Value::Function(_) => self.out.push_str("\"\""),
            Value::Array(_) | Value::Object(_) if depth == 0 => Err(too_deep()),
            Value::Array(array) => {
                let members = array.iter().map(|item| (None, item));
                self.container('[', members, ']', depth)
            }
            Value::Object(object) => {
                let members = object.iter().filter(|(_, value)| !value.is_undefined());
                self.container('{', members.map(|(key, value)| (Some(key), value)), '}', depth)
            }
        }
    }

    fn container<'v>(
        &mut self,
        open: char,
        members: impl Iterator<Item = (Option<&'v str>, Value<'v>)>,
        close: char,
        depth: u32,
    ) -> Result<(), EvalError> {
        self.out.push(open)?;
        let mut any = false;
        for (key, value) in members {
            if any {
                self.out.push(',')?;
            }
            any = true;
            self.indent(depth - 1)?;
            if let Some(key) = key {
                self.quoted(key)?;
                self.out.push_str(if self.pretty { ": " } else { ":" })?;
            }
            self.value(value, depth - 1)?;
        }
        if any {
            self.indent(depth)?;
        }
        self.out.push(close)
    }

    fn indent(&mut self, depth: u32) -> Result<(), EvalError> {
        if !self.pretty {
            return Ok(());
        }
        self.out.push('\n')?;
        for _ in depth..MAX_NESTING {
            self.out.push_str("  ")?;
        }
        Ok(())
    }

    /// Whole numbers keep the digits they were read with: identifiers go beyond what a float can hold.
    fn number(&mut self, number: Number<'_>) -> Result<(), EvalError> {
        let text = number.text();
        let whole = text
            .strip_prefix('-')
            .unwrap_or(&text)
            .bytes()
            .all(|byte| byte.is_ascii_digit());
        if whole && text != "-0" {
            return self.out.push_str(&text);
        }
        let value = number.as_f64();
        if value.is_infinite() {
            return Err(EvalError::new("D1001", "number out of range"));
        }
        if value.is_nan() {
            return self.out.push_str("null");
        }
        (self.spend)(STEPS_PER_FLOAT)?;
        self.out.push_str(&number::text(number::rounded_to_15(value)))
    }

    fn quoted(&mut self, text: &str) -> Result<(), EvalError> {
        (self.spend)((text.len() / BYTES_PER_STEP) as u64)?;
        self.out.push('"')?;
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte < 0x20 || byte == b'"' || byte == b'\\' {
                (self.spend)(1)?;
                self.out.push_str(text.get(plain..at).unwrap_or_default())?;
                self.escape(byte)?;
                plain = at + 1;
            }
        }
        self.out.push_str(text.get(plain..).unwrap_or_default())?;
        self.out.push('"')
    }

    fn escape(&mut self, byte: u8) -> Result<(), EvalError> {
        match byte {
            b'"' => self.out.push_str("\\\""),
            b'\\' => self.out.push_str("\\\\"),
            b'\n' => self.out.push_str("\\n"),
            b'\r' => self.out.push_str("\\r"),
            b'\t' => self.out.push_str("\\t"),
            8 => self.out.push_str("\\b"),
            12 => self.out.push_str("\\f"),
            other => self.out.push_str(&format!("\\u{other:04x}")),
        }
    }
}
