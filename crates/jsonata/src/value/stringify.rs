//! Values as text, the way `$string` and `&` cast them.

use super::{MAX_NESTING, Number, Value, format_f64};
use crate::arena::Text;
use crate::{Arena, EvalError, json};

/// The text of a value; empty for undefined and functions. `pretty` = indented by two spaces. Fails on infinities (D3001, D1001)
/// and on values nested too deeply.
pub(crate) fn to_text<'a>(arena: &'a Arena, value: Value<'a>, pretty: bool) -> Result<&'a str, EvalError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Undefined | Value::Function(_) => Ok(""),
        Value::Number(number) if !number.as_f64().is_finite() => Err(EvalError::new(
            "D3001",
            "attempted to turn Infinity or NaN into a string",
        )),
        Value::Array(array) if array.flags() == super::Flags::Wrapper => {
            to_text(arena, array.get(0).unwrap_or_default(), pretty)
        }
        value => {
            let mut writer = Writer {
                out: Text::new(arena),
                pretty,
            };
            writer.value(value, 0)?;
            Ok(writer.out.finish())
        }
    }
}

/// A number as text: integers keep the digits they were read with, anything else is rounded to 15 significant digits.
pub(crate) fn number_text(number: Number<'_>) -> String {
    let text = number.text();
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if digits.bytes().all(|b| b.is_ascii_digit()) && digits != "0" {
        return text.into_owned();
    }
    let value = number.as_f64();
    if value.fract() == 0.0 {
        return format_f64(value);
    }
    format_f64(format!("{value:.14e}").parse().unwrap_or(value))
}

struct Writer<'a> {
    out: Text<'a>,
    pretty: bool,
}

impl<'a> Writer<'a> {
    fn value(&mut self, value: Value<'a>, depth: u32) -> Result<(), EvalError> {
        if depth > MAX_NESTING {
            return Err(super::equal::too_deep());
        }
        match value {
            Value::Undefined | Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if value { "true" } else { "false" }),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.quoted(text),
            Value::Function(_) => self.out.push_str("\"\""),
            Value::Array(array) => {
                let items = array.iter().map(|item| (None, item));
                self.container('[', ']', items, depth)
            }
            Value::Object(object) => {
                let members = object
                    .iter()
                    .filter(|(_, value)| !value.is_undefined())
                    .map(|(key, value)| (Some(key), value));
                self.container('{', '}', members, depth)
            }
        }
    }

    fn number(&mut self, number: Number<'_>) -> Result<(), EvalError> {
        let value = number.as_f64();
        if value.is_infinite() {
            return Err(EvalError::new("D1001", format!("number out of range: {value}")));
        }
        if value.is_nan() {
            return self.out.push_str("null");
        }
        self.out.push_str(&number_text(number))
    }

    fn quoted(&mut self, text: &str) -> Result<(), EvalError> {
        let mut bytes = Vec::new();
        json::write_string(text, &mut bytes);
        self.out.push_str(std::str::from_utf8(&bytes).unwrap_or_default())
    }

    fn container(
        &mut self,
        open: char,
        close: char,
        items: impl Iterator<Item = (Option<&'a str>, Value<'a>)>,
        depth: u32,
    ) -> Result<(), EvalError> {
        self.out.push(open)?;
        let mut any = false;
        for (key, item) in items {
            if any {
                self.out.push(',')?;
            }
            any = true;
            self.line(depth + 1)?;
            if let Some(key) = key {
                self.quoted(key)?;
                self.out.push_str(if self.pretty { ": " } else { ":" })?;
            }
            self.value(item, depth + 1)?;
        }
        if any {
            self.line(depth)?;
        }
        self.out.push(close)
    }

    fn line(&mut self, depth: u32) -> Result<(), EvalError> {
        if !self.pretty {
            return Ok(());
        }
        self.out.push('\n')?;
        for _ in 0..depth {
            self.out.push_str("  ")?;
        }
        Ok(())
    }
}
